package import DurableFiles
import RunModel
package import SystemPackage

/// A new project's folders and commented files. Nothing that exists is ever changed.
package struct ProjectTemplate {
    /// What was made and what stood there already, relative to the project's folder, in order.
    package struct Report: Equatable, Sendable {
        package var made: [String] = []
        package var kept: [String] = []

        package init() {}
    }

    private let folder: FilePath

    package init(at folder: FilePath) { self.folder = folder }

    /// Adds what is missing: `telos.yaml`, the data and results folders, a commented config for each recommended
    /// purpose.
    ///
    /// - Throws: `FileError`
    package func make() throws(FileError) -> Report {
        var report = Report()
        try folder.makeFolders()
        try add("telos.yaml", Array(Self.settingsText.utf8), to: &report)
        for path in ["Data_v2/original", "Data_v2/synthetic", "Results_v2"] { try addFolder(path, to: &report) }
        for (purpose, meaning) in Purpose.recommended {
            let text = Self.configText(purpose: purpose, meaning: meaning)
            try add("automation/configs/stage2/\(purpose)/template.yaml", Array(text.utf8), to: &report)
        }
        return report
    }

    /// Copies every file of another project's folder that is missing here.
    ///
    /// - Throws: `FileError`
    package func copy(_ source: FilePath) throws(FileError) -> Report {
        var report = Report()
        try folder.makeFolders()
        try copy(source, relative: "", to: &report)
        return report
    }

    private func copy(_ source: FilePath, relative: String, to report: inout Report) throws(FileError) {
        let children = try source.children().sorted { $0.name.string < $1.name.string }
        // Its results are its own, and so is what an editor or a system left there.
        for child in children where child.name != "Results_v2" && !child.name.string.hasPrefix(".") {
            let path = relative + child.name.string
            let from = source.appending(child.name)
            if from.isDirectory {
                try copy(from, relative: path + "/", to: &report)
            } else {
                try add(path, try from.readBytes(), to: &report)
            }
        }
    }

    private func add(_ path: String, _ bytes: [UInt8], to report: inout Report) throws(FileError) {
        let file = folder.pushing(FilePath(path))
        try file.containingFolder.makeFolders()
        if file.exists {
            report.kept.append(path)
        } else if try file.createFile(containing: bytes) {
            report.made.append(path)
        } else {
            report.kept.append(path)
        }
    }

    private func addFolder(_ path: String, to report: inout Report) throws(FileError) {
        let target = folder.pushing(FilePath(path))
        if target.isDirectory {
            report.kept.append(path + "/")
        } else {
            try target.makeFolders()
            report.made.append(path + "/")
        }
    }
}
