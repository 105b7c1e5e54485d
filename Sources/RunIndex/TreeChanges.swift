import Dispatch
import DurableFiles
import GRDB
import RunModel
import RunStore
import SystemPackage

/// What the tree holds that the index does not, or otherwise: found without writing anything.
struct TreeChanges {
    struct Place: Hashable {
        /// Relative to the results folder.
        var folderPath: [UInt8]
        var name: [UInt8]
        var isLink = false

        var path: [UInt8] { FolderWalk.join(folderPath, name) }
    }

    private(set) var listed: [FolderWalk.Listed]
    private(set) var goneFolders: [Int64]
    private(set) var goneRuns: [(folder: Int64, name: [UInt8])] = []
    /// The runs to read.
    private(set) var places: [Place] = []
    let unreadable: [FileError]

    var isEmpty: Bool { listed.isEmpty && goneFolders.isEmpty && goneRuns.isEmpty && places.isEmpty }

    private let descriptor: CInt
    private let now: Int64
    private let everyFile: Bool
    private let known: [KnownFolder]
    private var knownPlaces: [Int64: Int] = [:]

    /// - Parameters:
    ///   - descriptor: of the results folder; -1 when there is none.
    ///   - database: in a transaction.
    /// - Throws: `DatabaseError`
    init(in project: Project, descriptor: CInt, everyFile: Bool, now: Moment, since database: Database) throws {
        self.descriptor = descriptor
        self.now = now.unixMilliseconds * 1_000_000
        self.everyFile = everyFile
        var known = try KnownFolder.all(in: database)
        knownPlaces = Dictionary(known.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let unsettled = try Self.unsettled(in: database)
        for evidence in unsettled {
            guard let place = knownPlaces[evidence.folder] else { continue }
            // A run that lost its configuration is a folder like others.
            if !FolderWalk.isRun(FolderWalk.join(known[place].path, evidence.name), in: descriptor) {
                known[place].stamp = 0
            }
        }
        self.known = known
        let query = try RawStatement("SELECT folder, name FROM evidence WHERE inode = ? AND isLink = 0", in: database)
        let knownPlaces = knownPlaces
        var walk = FolderWalk(
            project.resultsFolder, descriptor: descriptor, known: known, listsAll: everyFile, now: self.now
        ) { inode in
            var runs: [(place: Int, name: [UInt8])] = []
            query.bind(Int64(bitPattern: inode), at: 1)
            try query.forEach { row in
                if let place = knownPlaces[row.integer(0)] { runs.append((place, row.bytes(1))) }
            }
            return runs
        }
        try walk.walk()
        listed = walk.listed
        unreadable = walk.unreadable
        goneFolders = zip(known, walk.stands).filter { !$1 }.map(\.0.id)
        places = walk.turnedRuns.map { Place(folderPath: $0.folderPath, name: $0.name) }
        try compareListed(in: database)
        addChanged(of: unsettled, stands: walk.stands)
        try compareLinked(walk.linkedRuns, in: database)
    }

    /// The runs of the folders that were listed against those that are known there.
    private mutating func compareListed(in database: Database) throws {
        guard !listed.isEmpty else { return }
        let ids = Dictionary(known.map { ($0.path, $0.id) }) { first, _ in first }
        let query = try Self.evidenceQuery("evidence.folder = ? AND evidence.isLink = 0", in: database)
        var kept: [(evidence: Evidence, folderPath: [UInt8])] = []
        for folder in listed {
            var earlier: [[UInt8]: Evidence] = [:]
            if let id = ids[folder.path] {
                query.bind(id, at: 1)
                try query.forEach { row in
                    let evidence = Evidence(row)
                    earlier[evidence.name] = evidence
                }
            }
            for name in folder.runs {
                let place = Place(folderPath: folder.path, name: name)
                guard let evidence = earlier.removeValue(forKey: name) else {
                    places.append(place)
                    continue
                }
                switch evidence.look {
                case .live, .beingMade: places.append(place)
                case .watched: kept.append((evidence, folder.path))
                case .settled where everyFile: kept.append((evidence, folder.path))
                case .settled:
                    // It was not replaced, and nothing was made, renamed or removed in it.
                    let look = FileLook(place.path + [0], in: descriptor)
                    if look?.inode != evidence.inode || look?.stamp != evidence.stamp { places.append(place) }
                }
            }
            goneRuns += earlier.values.map { ($0.folder, $0.name) }
            if kept.count > 8192 {
                addChanged(of: kept)
                kept.removeAll(keepingCapacity: true)
            }
        }
        addChanged(of: kept)
    }

    /// The runs that are not in a final state.
    private static func unsettled(in database: Database) throws -> [Evidence] {
        var runs: [Evidence] = []
        try evidenceQuery("look > 0 AND evidence.isLink = 0", in: database).forEach { runs.append(Evidence($0)) }
        return runs
    }

    /// Of the runs that are not in a final state, in the folders that were not listed: those that live are read, of the
    /// others those whose files changed.
    private mutating func addChanged(of unsettled: [Evidence], stands: [Bool]) {
        let listedPaths = Set(listed.map(\.path))
        var watched: [(evidence: Evidence, folderPath: [UInt8])] = []
        for evidence in unsettled {
            guard let folder = knownPlaces[evidence.folder], stands[folder], !listedPaths.contains(known[folder].path)
            else { continue }
            if evidence.look == .watched {
                watched.append((evidence, known[folder].path))
            } else {
                places.append(Place(folderPath: known[folder].path, name: evidence.name))
            }
        }
        addChanged(of: watched)
    }

    private mutating func addChanged(of runs: [(evidence: Evidence, folderPath: [UInt8])]) {
        let changed = parallelMap(runs, with: FolderReach(descriptor)) { [now] reach, run in
            guard let signature = run.evidence.signature else { return true }
            let folder = reach.descriptor(of: run.folderPath)
            return Signature(of: run.evidence.name, logs: run.evidence.files, in: folder, now: now)?.value != signature
        }
        for (run, isChanged) in zip(runs, changed) where isChanged {
            places.append(Place(folderPath: run.folderPath, name: run.evidence.name))
        }
    }

    /// Links to runs' folders are followed anew each time.
    private mutating func compareLinked(
        _ linked: [FolderWalk.LinkedRun], in database: Database
    ) throws {
        var earlier: [Place: (folder: Int64, name: [UInt8])] = [:]
        try Self.evidenceQuery("evidence.isLink = 1", in: database).forEach { row in
            let evidence = Evidence(row)
            guard let folder = knownPlaces[evidence.folder] else { return }
            earlier[Place(folderPath: known[folder].path, name: evidence.name, isLink: true)] =
                (evidence.folder, evidence.name)
        }
        for run in linked {
            let place = Place(folderPath: run.folderPath, name: run.name, isLink: true)
            earlier[place] = nil
            places.append(place)
        }
        goneRuns += earlier.values
    }

    private static func evidenceQuery(_ condition: String, in database: Database) throws -> RawStatement {
        try RawStatement("SELECT \(Evidence.columns) FROM evidence WHERE \(condition)", in: database)
    }
}

/// The results of `body`, in order, worked out on all cores.
func parallelMap<Element, Result>(_ elements: [Element], _ body: (Element) -> Result) -> [Result] {
    parallelMap(elements, with: ()) { _, element in body(element) }
}

/// - Parameter state: made anew for every few elements that follow one another, and handed from one to the next.
func parallelMap<Element, State: ~Copyable, Result>(
    _ elements: [Element], with state: @autoclosure () -> State, _ body: (inout State, Element) -> Result
) -> [Result] {
    let pieceSize = 64
    let pieceCount = (elements.count + pieceSize - 1) / pieceSize
    return [Result](unsafeUninitializedCapacity: elements.count) { buffer, count in
        // Every piece writes its own part of the buffer, and the body only reads what it shares.
        nonisolated(unsafe) let target = buffer
        nonisolated(unsafe) let body = body
        nonisolated(unsafe) let elements = elements
        nonisolated(unsafe) let state = state
        DispatchQueue.concurrentPerform(iterations: pieceCount) { piece in
            var state = state()
            for index in (piece * pieceSize)..<min(elements.count, (piece + 1) * pieceSize) {
                (target.baseAddress! + index).initialize(to: body(&state, elements[index]))
            }
        }
        count = elements.count
    }
}
