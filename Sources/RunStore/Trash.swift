package import DurableFiles
import JSONValues
package import RunModel
package import SystemPackage

/// The project's trash, `{results}/.telos/trash/`: what `remove` moves runs into, and `restore` takes them from.
///
/// A removed run stands there as a folder, and beside it a record of the same name says where it was. The record is
/// made before the folder is moved in and removed after it was moved out: a kill between the two leaves a record
/// without a folder, whose run stands in the tree. Never is a run in the trash without its record. Of a run whose
/// folder was deleted to free its space the record stays, and says so.
package struct Trash: Sendable {
    package let folder: FilePath

    /// - Parameter results: the results folder (`Results_v2`).
    package init(results: FilePath) { folder = results.appending(".telos").appending("trash") }

    /// Every removed run, by name. Records without a folder are no runs.
    ///
    /// - Throws: `FileError`
    package func runs() throws -> [TrashedRun] {
        guard folder.isDirectory else { return [] }
        return try folder.children().compactMap { child in
            let name = child.name.string
            guard !name.hasPrefix("."), folder.appending(child.name).isDirectory else { return nil }
            return TrashedRun(name: name, folder: folder.appending(child.name), record: record(of: name))
        }.sorted { $0.name < $1.name }
    }

    /// The names of the removed runs, in order, without a look into their folders.
    ///
    /// - Throws: `FileError`
    package func names() throws(FileError) -> [String] {
        guard folder.isDirectory else { return [] }
        return try folder.children().map(\.name.string).filter { !$0.hasPrefix(".") && !$0.hasSuffix(".json") }.sorted()
    }

    /// Every record that can be read, also of runs whose folders were deleted.
    ///
    /// - Throws: `FileError`
    package func records() throws(FileError) -> [TrashRecord] {
        guard folder.isDirectory else { return [] }
        return try folder.children().compactMap { child in
            let name = child.name.string
            return name.hasSuffix(".json") ? record(of: String(name.dropLast(".json".count))) : nil
        }
    }

    func runFolder(_ name: String) -> FilePath { folder.appending(name) }
    func recordFile(_ name: String) -> FilePath { folder.appending("\(name).json") }

    /// nil when there is none, and when it is none of ours: such a run is listed, and not restored.
    private func record(of name: String) -> TrashRecord? {
        guard let bytes = try? recordFile(name).readBytes(atMost: 1 << 20), let json = try? JSONValue.parse(bytes)
        else { return nil }
        return TrashRecord(json: json)
    }
}

/// A run in the trash.
package struct TrashedRun: Equatable, Sendable {
    /// Its id; of a second run with that id (a copy) `{id}_2`, and so on.
    package var name: String
    package var folder: FilePath
    /// nil when nothing says where it was.
    package var record: TrashRecord?

    package init(name: String, folder: FilePath, record: TrashRecord?) {
        self.name = name
        self.folder = folder
        self.record = record
    }
}

/// Where a removed run was, and who removed it: the content of `{id}.json` in the trash.
package struct TrashRecord: Equatable, Sendable {
    package static let schema = 1

    package var id: RunID
    /// nil for a run of the older tooling, and for a broken one that no sweep's file names.
    package var sweep: RunID?
    /// Relative to the results folder, which can be renamed or moved with its trash.
    package var path: String
    package var removedAt: Moment
    /// The user's name.
    package var by: String
    package var host: String

    package init(id: RunID, sweep: RunID?, path: String, removedAt: Moment, by: String, host: String) {
        self.id = id
        self.sweep = sweep
        self.path = path
        self.removedAt = removedAt
        self.by = by
        self.host = host
    }

    var json: JSONValue {
        [
            "schema": .integer(Int64(Self.schema)), "id": .string(id.text), "sweep": JSONValue(sweep?.text),
            "path": .string(path), "removed_at": .string(removedAt.description), "by": .string(by),
            "host": .string(host),
        ]
    }

    /// nil when this is no such record, or one whose path leads out of the results folder.
    init?(json: JSONValue) {
        guard let schema = json["schema"]?.integer, schema <= Self.schema,
            let id = json["id"]?.string.flatMap({ RunID($0) }), let path = json["path"]?.string,
            let removedAt = json["removed_at"]?.string.flatMap({ Moment($0) })
        else { return nil }
        let components = FilePath(path).components
        guard FilePath(path).isRelative, components.allSatisfy({ $0.kind == .regular }),
            !components.contains(where: { $0.string.hasPrefix(".") }),
            RunPlace(components: components.map(\.string)) != nil
        else { return nil }
        self.init(
            id: id, sweep: json["sweep"]?.string.flatMap { RunID($0) }, path: path, removedAt: removedAt,
            by: json["by"]?.string ?? "", host: json["host"]?.string ?? "")
    }
}
