import DurableFiles
import RunStore
import SystemPackage

/// Finds the pairs of logs below a folder, at any depth. Symbolic links are not followed: what they lead to inside the
/// folder is found where it stands, and what lies outside was not named.
struct LogWalk {
    /// In the order of their paths' bytes.
    private(set) var pairs: [LogPair] = []
    /// Folders that could not be looked into.
    private(set) var unreadable: [FileError] = []
    /// Runs' folders of a results tree, and results trees, which were passed over.
    private(set) var passedOver: [FilePath] = []
    /// Links that lead out of the folder and bear a log's name.
    private(set) var outwardLinks: [FilePath] = []

    private var seen: Set<Identity> = []

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// - Parameters:
    ///   - folder: absolute, links resolved.
    ///   - results: this project's results folder, links resolved; it is passed over.
    init(_ folder: FilePath, results: FilePath?) {
        var waiting = [folder]
        while let next = waiting.popLast() {
            guard let status = try? next.status(followingLinks: false), status.kind == .directory,
                seen.insert(Identity(device: status.device, inode: status.inode)).inserted
            else { continue }
            waiting += look(into: next, top: folder, results: results)
        }
        pairs.sort { $0.source.bytes.lexicographicallyPrecedes($1.source.bytes) }
        passedOver.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// - Returns: the folders in it that are to be looked into.
    private mutating func look(into folder: FilePath, top: FilePath, results: FilePath?) -> [FilePath] {
        let children: [DirectoryEntry]
        do {
            children = try folder.children()
        } catch {
            if !error.isMissing { unreadable.append(error) }
            return []
        }
        if children.contains(where: { $0.name.string == RunFile.configuration }) {
            passedOver.append(folder)
            return []
        }
        var folders: [FilePath] = []
        var found: [[UInt8]: LogPair] = [:]
        for child in children {
            let path = folder.appending(child.name)
            let bytes = path.bytes
            let isOut = bytes.suffix(4).elementsEqual(".out".utf8)
            let isLog = isOut || bytes.suffix(4).elementsEqual(".err".utf8)
            switch child.kind ?? (try? path.status(followingLinks: false))??.kind {
            case .directory:
                if Self.isPassedOver(child.name.string) || path == results {
                    if path == results || child.name.string == Self.resultsName { passedOver.append(path) }
                } else {
                    folders.append(path)
                }
            case .symbolicLink where isLog:
                if let target = try? path.resolvingLinks(), !target.starts(with: top) { outwardLinks.append(path) }
            case .regular where isLog:
                let stem = Array(bytes.dropLast(4))
                let other = found[stem]
                found[stem] = isOut ? LogPair(out: path, err: other?.err) : LogPair(out: other?.out, err: path)
            default: break
            }
        }
        pairs += found.values
        return folders
    }

    private static let resultsName = "Results_v2"

    /// Folders in which no logs of anybody's lie: what programs keep for themselves.
    private static func isPassedOver(_ name: String) -> Bool {
        name == ".git" || name == ".telos" || name == resultsName
    }

    /// Whether a folder is a results tree, or lies in one, by names alone.
    static func isInResultsTree(_ folder: FilePath) -> Bool {
        folder.components.contains { $0.string == resultsName } || folder.appending(".telos").isDirectory
    }
}
