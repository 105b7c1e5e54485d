import Dispatch
import DurableFiles
import Glibc
import RunModel
import RunStore
import SystemPackage

/// A folder that is no run, as the index knows it.
struct KnownFolder {
    var id: Int64
    /// Relative to the results folder.
    var path: [UInt8]
    var isLink: Bool
    var inode: UInt64
    /// 0: it must be listed again.
    var stamp: Int64
    /// Their places among the known folders.
    var children: [Int] = []
    /// The names of the symbolic links in it.
    var links: [[UInt8]] = []
}

/// One look at all folders of the tree down to the experiments. Only those are listed that changed since the look
/// before; the rules are those of `ResultsTree.scan`.
struct FolderWalk {
    /// A folder that was listed.
    struct Listed {
        var path: [UInt8]
        var parentPath: [UInt8]?
        var isLink: Bool
        var inode: UInt64
        var stamp: Int64
        /// The names of the runs in it.
        var runs: [[UInt8]] = []
        var links: [[UInt8]] = []
    }

    /// A link that leads to a run's folder.
    struct LinkedRun {
        var folderPath: [UInt8]
        var name: [UInt8]
        var look: FileLook
    }

    // What the walk found.
    private(set) var listed: [Listed] = []
    private(set) var linkedRuns: [LinkedRun] = []
    /// Runs that appeared where a folder stood, in folders that were not listed.
    private(set) var turnedRuns: [(folderPath: [UInt8], name: [UInt8])] = []
    private(set) var unreadable: [FileError] = []
    /// Which of the known folders still stand.
    private(set) var stands: [Bool]

    private let results: FilePath
    private let descriptor: CInt
    private let now: Int64
    private let known: [KnownFolder]
    /// The known folders by their paths: made when the first folder is listed, which is seldom.
    private lazy var places = Dictionary(known.enumerated().map { ($1.path, $0) }) { first, _ in first }
    private let looks: [FileLook?]
    private let listsAll: Bool
    private var seen: Set<FileLook.Identity> = []
    private var links: [(folder: [UInt8], name: [UInt8])] = []
    /// The runs of an inode that are known: the places of their folders, and their names.
    private let knownRuns: (UInt64) throws -> [(place: Int, name: [UInt8])]
    private var listedPlaces: Set<Int> = []
    /// The runs in the folders that were listed, as far as they were asked for.
    private var listedRuns: (folderCount: Int, identities: Set<FileLook.Identity>) = (0, [])
    /// They wait until all links to folders were followed, so that a run is found where it stands.
    private var linksToRuns: [LinkedRun] = []

    /// Deeper than any tree of ours; a guard against trees that are something else.
    private static let maximumDepth = 16

    /// - Parameters:
    ///   - descriptor: of the results folder.
    ///   - known: parents before their children.
    ///   - listsAll: whether folders are listed that seem unchanged.
    init(
        _ results: FilePath, descriptor: CInt, known: [KnownFolder], listsAll: Bool, now: Int64,
        knownRuns: @escaping (UInt64) throws -> [(place: Int, name: [UInt8])]
    ) {
        self.knownRuns = knownRuns
        self.results = results
        self.descriptor = descriptor
        self.known = known
        self.listsAll = listsAll
        self.now = now
        looks = Self.looks(at: known, in: descriptor)
        stands = Array(repeating: false, count: known.count)
        seen.reserveCapacity(known.count)
    }

    mutating func walk() throws {
        if known.isEmpty {
            visitNew([], parentPath: nil, isLink: false, depth: 0)
        } else {
            visitKnown(0, isLink: false, depth: 0)
        }
        while !links.isEmpty {
            let link = links.removeFirst()
            try follow(link.name, in: link.folder)
        }
        for run in linksToRuns where try !isSeenRun(run.look.identity) && seen.insert(run.look.identity).inserted {
            linkedRuns.append(run)
        }
    }

    /// All known folders at once, on all cores: most of the walk's time.
    private static func looks(at known: [KnownFolder], in descriptor: CInt) -> [FileLook?] {
        let pieceSize = 512
        let pieceCount = (known.count + pieceSize - 1) / pieceSize
        return [FileLook?](unsafeUninitializedCapacity: known.count) { buffer, count in
            // Every piece writes its own part of the buffer.
            nonisolated(unsafe) let target = buffer
            DispatchQueue.concurrentPerform(iterations: pieceCount) { piece in
                for index in (piece * pieceSize)..<min(known.count, (piece + 1) * pieceSize) {
                    (target.baseAddress! + index).initialize(to: look(at: known[index].path, in: descriptor))
                }
            }
            count = known.count
        }
    }

    /// The results folder's own path is empty.
    private static func look(at path: [UInt8], in descriptor: CInt) -> FileLook? {
        FileLook((path.isEmpty ? [UInt8(ascii: ".")] : path) + [0], in: descriptor)
    }

    private mutating func visitKnown(_ place: Int, isLink: Bool, depth: Int) {
        let folder = known[place]
        guard let look = looks[place], isToBeVisited(look, depth: depth) else { return }
        // A link may have taken the place of the folder that it leads to: then all but this is as it was.
        if !listsAll, folder.isLink == isLink, folder.inode == look.inode, folder.stamp == look.stamp {
            stands[place] = true
            for name in folder.links { links.append((folder.path, name)) }
            for child in folder.children where !known[child].isLink {
                visitKnown(child, isLink: false, depth: depth + 1)
            }
            return
        }
        let (parentPath, name) = Self.split(folder.path)
        if !isLink, Self.isRun(folder.path, in: descriptor) {
            turnedRuns.append((parentPath, name))
            return
        }
        stands[place] = true
        listedPlaces.insert(place)
        list(folder.path, parentPath: place == 0 ? nil : parentPath, isLink: isLink, look: look, depth: depth)
    }

    private mutating func visitNew(_ path: [UInt8], parentPath: [UInt8]?, isLink: Bool, depth: Int) {
        guard let look = Self.look(at: path, in: descriptor), isToBeVisited(look, depth: depth)
        else { return }
        list(path, parentPath: parentPath, isLink: isLink, look: look, depth: depth)
    }

    private mutating func isToBeVisited(_ look: FileLook, depth: Int) -> Bool {
        depth <= Self.maximumDepth && look.isFolder && seen.insert(look.identity).inserted
    }

    /// A folder among those just listed: known or not.
    private mutating func visit(_ path: [UInt8], parentPath: [UInt8], isLink: Bool, depth: Int) {
        if let place = places[path] {
            visitKnown(place, isLink: isLink, depth: depth)
        } else {
            visitNew(path, parentPath: parentPath, isLink: isLink, depth: depth)
        }
    }

    private mutating func list(_ path: [UInt8], parentPath: [UInt8]?, isLink: Bool, look: FileLook, depth: Int) {
        var folder = Listed(
            path: path, parentPath: parentPath, isLink: isLink, inode: look.inode,
            stamp: look.settledStamp(at: now))
        var folders: [[UInt8]] = []
        do throws(FileError) {
            let place = Self.depth(of: path)
            for (name, kind) in try (FilePath(bytes: path).map { results.pushing($0) } ?? results).childNames() {
                guard name.first != UInt8(ascii: ".") else { continue }
                switch kind ?? self.kind(of: name, in: path) {
                case .directory where Self.isRun(name, in: path, ofDepth: place, descriptor): folder.runs.append(name)
                case .directory: folders.append(name)
                case .symbolicLink: folder.links.append(name)
                default: break
                }
            }
        } catch {
            if error.isMissing { return }
            unreadable.append(error)
            // It is looked into again next time.
            folder.stamp = 0
        }
        folders.sort { $0.lexicographicallyPrecedes($1) }
        folder.links.sort { $0.lexicographicallyPrecedes($1) }
        for name in folder.links { links.append((path, name)) }
        listed.append(folder)
        for name in folders { visit(Self.join(path, name), parentPath: path, isLink: false, depth: depth + 1) }
    }

    /// A run's folder holds a configuration, or stands at a run's place and has a timestamp for a name.
    static func isRun(_ path: [UInt8], in descriptor: CInt) -> Bool {
        let (folder, name) = split(path)
        return isRun(name, in: folder, ofDepth: depth(of: folder), descriptor)
    }

    /// - Parameter depth: the folder's, in levels below the results folder.
    private static func isRun(_ name: [UInt8], in folder: [UInt8], ofDepth depth: Int, _ descriptor: CInt) -> Bool {
        guard (1..<maximumDepth).contains(depth) else { return false }
        if depth > 2, RunTimestamp(bytes: name) != nil { return true }
        return FileLook(join(join(folder, name), configurationName) + [0], in: descriptor)?.isFile == true
    }

    /// Where the file system's listing does not say.
    private func kind(of name: [UInt8], in folder: [UInt8]) -> FileStatus.Kind? {
        guard let relative = FilePath(bytes: Self.join(folder, name)) else { return nil }
        return (try? results.pushing(relative).status(followingLinks: false))?.kind
    }

    /// Whether it was found where it stands: below a run nothing is looked at.
    private mutating func isSeenRun(_ identity: FileLook.Identity) throws -> Bool {
        func stands(_ path: [UInt8]) -> Bool { FileLook(path + [0], in: descriptor)?.identity == identity }
        for (place, name) in try knownRuns(identity.inode)
        where self.stands[place] && !listedPlaces.contains(place) && stands(Self.join(known[place].path, name)) {
            return true
        }
        for folder in listed[listedRuns.folderCount...] {
            for name in folder.runs {
                guard let look = FileLook(Self.join(folder.path, name) + [0], in: descriptor) else { continue }
                listedRuns.identities.insert(look.identity)
            }
        }
        listedRuns.folderCount = listed.count
        return listedRuns.identities.contains(identity)
    }

    private mutating func follow(_ name: [UInt8], in folder: [UInt8]) throws {
        let path = Self.join(folder, name)
        guard let look = FileLook(path + [0], in: descriptor), look.isFolder, !seen.contains(look.identity),
            try !isSeenRun(look.identity)
        else { return }
        if Self.isRun(path, in: descriptor) {
            linksToRuns.append(LinkedRun(folderPath: folder, name: name, look: look))
        } else if FileLook(Self.join(path, Self.configurationName) + [0], in: descriptor)?.isFile != true {
            visit(path, parentPath: folder, isLink: true, depth: Self.depth(of: path))
        }
    }

    private static let configurationName = Array(RunFile.configuration.utf8)

    /// In levels below the results folder, whose own path is empty.
    private static func depth(of path: [UInt8]) -> Int {
        path.isEmpty ? 0 : path.count { $0 == UInt8(ascii: "/") } + 1
    }

    private static func split(_ path: [UInt8]) -> (folder: [UInt8], name: [UInt8]) {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return ([], path) }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }

    static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
    }
}
