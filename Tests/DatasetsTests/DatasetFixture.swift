import DurableFiles
import SystemPackage
import TestSupport

/// A data folder with these files; folders on the way are made.
func withDataFolder<Result>(_ files: [String: String], _ body: (FilePath) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
        let data = folder.appending("Data_v2")
        try data.makeFolders()
        for (path, content) in files {
            let file = data.pushing(FilePath(path))
            try file.removingLastComponent().makeFolders()
            try file.replaceContents(with: content)
        }
        return try body(data)
    }
}

/// One good Copa example.
let copaLine =
    #"{"premise": "It rained.", "choice1": "The street was wet.", "choice2": "The sun shone.", "question": "effect", "label": 0}"#
    + "\n"
