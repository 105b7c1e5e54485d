// What a `telos` does with the index, for the tests of RunIndex: processes of their own, which can be killed.
//
//     index-fixture PROJECT COUNT     opens the index COUNT times and prints every run after the last, notices on stderr

import DurableFiles
import Glibc
import RunIndex
import RunStore
import SystemPackage

func writeError(_ text: String) {
    var text = text + "\n"
    _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

do {
    let project = try Project(root: FilePath(CommandLine.arguments[1]))
    for remaining in (0..<Int(CommandLine.arguments[2])!).reversed() {
        let index = try RunIndex.open(project) { writeError($0) }
        var lines: [String] = []
        try index.forEachListing(of: RunSelection()) { lines.append($0) }
        if remaining == 0 { print(lines.joined(separator: "\n")) }
    }
} catch {
    writeError("\(error)")
    exit(1)
}
