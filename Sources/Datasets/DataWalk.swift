import DurableFiles
import SystemPackage
import Tasks

/// A look through a data folder for folders that hold splits. Every real folder is looked into once.
struct DataWalk {
    /// A folder with splits.
    struct Found {
        var realFolder: FilePath
        /// Without links first.
        var paths: [FilePath]
        /// The splits' files, whatever they are called.
        var files: Set<File> = []
        /// The folder in which all the files stand, links to files followed; nil when they stand in several, or none is
        /// known.
        var home: FilePath?
        /// Two candidates for a split.
        var problem: DatasetError?
    }

    struct File: Hashable {
        var split: DataSplit
        var device: UInt64
        var inode: UInt64
    }

    private(set) var datasets: [Found] = []
    private(set) var problems: [CatalogueProblem] = []
    private let dataFolder: FilePath
    private var realDataFolder: FilePath
    private var visited: Set<FolderIdentity> = []
    private var links: [(path: FilePath, real: FilePath)] = []

    private struct FolderIdentity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// Links can lead anywhere: at so many folders something is wrong.
    private static let folderLimit = 200_000
    private static let depthLimit = 32

    init(of dataFolder: FilePath) {
        self.dataFolder = dataFolder
        realDataFolder = dataFolder
    }

    mutating func run() {
        do {
            guard let status = try dataFolder.status(), status.kind == .directory else { return }
            realDataFolder = try dataFolder.resolvingLinks()
            visit(dataFolder, real: realDataFolder, status, depth: 0)
        } catch {
            tell(.unreadable, dataFolder, "\(error)")
        }
        // What lies behind links comes after all that lies here: a path without links is the better one.
        var next = 0
        var aliases: [(path: FilePath, real: FilePath)] = []
        while next < links.count {
            let link = links[next]
            next += 1
            if let real = follow(link.path, in: link.real) { aliases.append((link.path, real)) }
        }
        addPaths(through: aliases)
    }

    // MARK: Folders

    private mutating func visit(_ folder: FilePath, real: FilePath, _ status: FileStatus, depth: Int) {
        guard visited.insert(FolderIdentity(device: status.device, inode: status.inode)).inserted else { return }
        if visited.count > Self.folderLimit {
            if visited.count == Self.folderLimit + 1 {
                tell(.tooLarge, folder, "\(folder): more than \(Self.folderLimit) folders; the rest is passed over")
            }
            return
        }
        if depth > Self.depthLimit {
            return tell(.tooLarge, folder, "\(folder): more than \(Self.depthLimit) folders deep; it is passed over")
        }
        do {
            var holdsSplits = false
            let children = try folder.children().filter { !$0.name.string.hasPrefix(".") }
            for child in children.sorted(by: { $0.name.string < $1.name.string }) {
                let path = folder.appending(child.name)
                switch try child.kind ?? path.status(followingLinks: false)?.kind {
                case .directory?:
                    guard let status = try path.status() else { continue }
                    visit(path, real: real.appending(child.name), status, depth: depth + 1)
                case .symbolicLink?:
                    if Self.isSplit(child.name.string) { holdsSplits = true }
                    links.append((path, real.appending(child.name)))
                case .regular?:
                    if Self.isSplit(child.name.string) { holdsSplits = true }
                default: break
                }
            }
            if holdsSplits, let found = Found(at: folder, real: real, problems: &problems) { datasets.append(found) }
        } catch {
            tell(.unreadable, folder, "\(error)")
        }
    }

    static func isSplit(_ name: String) -> Bool {
        DataSplit.allCases.contains { name.hasSuffix("_\($0.rawValue).jsonl") }
    }

    // MARK: Links

    /// - Returns: the folder that the link leads to; nil for anything else, which is told when it is wrong.
    private mutating func follow(_ link: FilePath, in real: FilePath) -> FilePath? {
        do {
            guard let status = try link.status() else {
                tell(.brokenLink, link, "\(link): a symbolic link to something that does not exist")
                return nil
            }
            guard status.kind == .directory else { return nil }
            let target = try link.resolvingLinks()
            if real.removingLastComponent().starts(with: target) || realDataFolder.starts(with: target) {
                tell(.linkLoop, link, "\(link): a symbolic link back to a folder that it stands in")
                return nil
            }
            visit(link, real: target, status, depth: 1)
            return target
        } catch {
            if error.errno == .tooManySymbolicLinkLevels {
                tell(.linkLoop, link, "\(link): a symbolic link that leads in a circle")
            } else {
                tell(.unreadable, link, "\(error)")
            }
            return nil
        }
    }

    /// Gives every dataset the paths that lead to it through a link.
    private mutating func addPaths(through aliases: [(path: FilePath, real: FilePath)]) {
        // By their bytes the folders below another one follow it.
        let order = datasets.indices.map { (bytes: datasets[$0].realFolder.bytes + [0x2F], place: $0) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for alias in aliases {
            let prefix = alias.real.bytes + [0x2F]
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                if order[middle].bytes.lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
            }
            while low < order.count, order[low].bytes.starts(with: prefix) {
                var below = datasets[order[low].place].realFolder
                _ = below.removePrefix(alias.real)
                let path = below.isEmpty ? alias.path : alias.path.pushing(below)
                if !datasets[order[low].place].paths.contains(path) { datasets[order[low].place].paths.append(path) }
                low += 1
            }
        }
        for place in datasets.indices {
            let (first, rest) = (datasets[place].paths[0], datasets[place].paths.dropFirst())
            datasets[place].paths = [first] + rest.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        }
    }

    private mutating func tell(_ kind: CatalogueProblem.Kind, _ path: FilePath, _ message: String) {
        problems.append(CatalogueProblem(kind: kind, path: path, message: message))
    }
}

extension DataWalk.Found {
    /// The dataset in a folder; nil when it holds no split.
    init?(at folder: FilePath, real: FilePath, problems: inout [CatalogueProblem]) {
        self.init(realFolder: real, paths: [folder])
        do {
            let names = try SplitFiles(in: real).names
            if names.isEmpty { return nil }
            var homes: Set<FilePath> = []
            for (split, name) in names {
                let file = real.appending(name)
                guard let status = try file.status() else { continue }
                files.insert(DataWalk.File(split: split, device: status.device, inode: status.inode))
                let isLink = try file.status(followingLinks: false)?.kind == .symbolicLink
                homes.insert(isLink ? try file.resolvingLinks().removingLastComponent() : real)
            }
            home = homes.count == 1 ? homes.first : nil
        } catch let error as DatasetError {
            // What is no folder, or is gone by now, is no dataset.
            guard case .twoCandidates = error else { return nil }
            (home, problem) = (real, error)
        } catch {
            problems.append(CatalogueProblem(kind: .unreadable, path: folder, message: "\(error)"))
            return nil
        }
    }
}
