import DurableFiles
import JSONValues
import RunFolders
import RunModel
package import RunStore
import SystemPackage

/// Makes runs of the old logs below a folder.
package struct Import {
    let request: ImportRequest
    let project: Project
    let context: ImportContext
    let progress: (ImportProgress) -> Void
    private(set) var report: ImportReport
    /// The names given by this import, so that many runs of one second do not each try all of them.
    var nextOrdinals: [String: Int] = [:]

    /// Reads the logs and makes the runs; with `isDryRun` only says which.
    ///
    /// The originals are only read. Every run is made in a hidden folder and moved to its place when it is whole, so
    /// that a death at any moment leaves no half of one, and the next import goes on.
    ///
    /// - Parameters:
    ///   - earlier: the runs of the project that were imported before, as they stand when it is called.
    ///   - progress: is called now and then.
    /// - Returns: what was done, also where `failure` kept it from its end.
    /// - Throws: `ImportError`, `RunFolderError` (`claimed`: another import is at work), and what `earlier` throws;
    ///   then nothing was made.
    package static func run(
        _ request: ImportRequest, in project: Project, earlier: () throws -> [EarlierImport],
        progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> ImportReport {
        let purpose = try purpose(request.purpose, in: project)
        let folder = try checkedFolder(request.folder, in: project)
        let context = ImportContext(
            project: project, purpose: purpose, importedAt: request.now, version: request.version)
        var work = Import(
            request: request, project: project, context: context, progress: progress, report: ImportReport(request))
        let pairs = try work.walk(folder)
        if pairs.isEmpty { return work.report }
        if request.isDryRun {
            work.importAll(pairs, earlier: try earlier(), staging: nil)
            return work.report
        }
        let claim = try ImportClaim(results: project.resultsFolder)
        let staging = Staging(claim, links: request.links)
        // What is left in the hidden folder is the next import's to remove.
        defer {
            try? staging.removeLeftovers()
            try? claim.release()
        }
        try staging.removeLeftovers()
        work.importAll(pairs, earlier: try earlier(), staging: staging)
        return work.report
    }

    private static func purpose(_ text: String, in project: Project) throws(ImportError) -> Purpose {
        let purpose: Purpose
        do throws(NameError) {
            purpose = try Purpose(text)
        } catch {
            throw .badPurpose(error.description)
        }
        // No results folder yet, or one that cannot be listed: making the first run will tell.
        let names = ((try? project.resultsFolder.children()) ?? []).map(\.name.string)
        if !names.contains(text), let other = names.first(where: { $0.lowercased() == text.lowercased() }) {
            throw .badPurpose(
                "the purpose \(quoted(text)) differs from the existing \(visible(other)) only in case; write "
                    + visible(other))
        }
        return purpose
    }

    /// - Returns: with links resolved.
    private static func checkedFolder(_ folder: FilePath, in project: Project) throws -> FilePath {
        guard try folder.status() != nil else { throw ImportError.missing(path: folder) }
        guard folder.isDirectory else { throw ImportError.notAFolder(path: folder) }
        let real = try folder.resolvingLinks()
        if let results = try? project.resultsFolder.resolvingLinks(), real.starts(with: results) {
            throw ImportError.ownResults(path: folder)
        }
        if LogWalk.isInResultsTree(real) { throw ImportError.resultsTree(path: folder) }
        return real
    }

    private mutating func walk(_ folder: FilePath) throws -> [LogPair] {
        let walk = LogWalk(folder, results: try? project.resultsFolder.resolvingLinks())
        if walk.pairs.isEmpty, walk.passedOver.contains(where: { $0.appending(RunFile.configuration).exists }) {
            throw ImportError.resultsTree(path: request.folder)
        }
        report.unreadable += walk.unreadable.map(\.description)
        if !walk.passedOver.isEmpty {
            report.notices.append(
                "passed over, as parts of a results tree: " + Self.list(walk.passedOver.map(project.written)))
        }
        if !walk.outwardLinks.isEmpty {
            report.notices.append(
                "not followed, as links out of the folder: " + Self.list(walk.outwardLinks.map(project.written)))
        }
        return walk.pairs
    }

    /// The first few, and how many more.
    private static func list(_ texts: [String]) -> String {
        texts.prefix(3).joined(separator: ", ") + (texts.count > 3 ? " and \(texts.count - 3) more" : "")
    }
}

extension Import {
    /// Identical pairs, with their content.
    private struct Group {
        var pairs: [LogPair]
        var content: ContentHash
    }

    private mutating func importAll(_ pairs: [LogPair], earlier: [EarlierImport], staging: Staging?) {
        var groups = compare(pairs, claim: staging?.claim)
        let outdated = sort(&groups, against: earlier)
        do {
            try makeRuns(groups, staging)
            try replace(outdated, staging)
        } catch let error as CopyError {
            report.failure = "\(error.error)"
        } catch {
            report.failure = "\(error)"
        }
        // What was found on the way in no order of anybody's.
        report.leftOut.sort { $0.source.bytes.lexicographicallyPrecedes($1.source.bytes) }
        findEqualRuns(earlier)
    }

    /// Hashes every log, on all cores, and puts those together that are identical.
    private mutating func compare(_ pairs: [LogPair], claim: ImportClaim?) -> [Group] {
        var groups: [Group] = []
        var places: [String: Int] = [:]
        for start in stride(from: 0, to: pairs.count, by: Self.pieceSize) {
            progress(ImportProgress(step: .comparing, done: start, total: pairs.count))
            claim?.beat()
            let piece = Array(pairs[start..<min(pairs.count, start + Self.pieceSize)])
            let contents = parallelMap(piece) { pair in Result { try ContentHash(of: pair, claim: claim) } }
            for (pair, content) in zip(piece, contents) {
                switch content {
                case .failure(let error): report.unreadable.append("\(error)")
                case .success(let content) where content.byteCount == 0:
                    report.leftOut.append((pair.source, "it is empty"))
                case .success(let content):
                    let text = content.text
                    if let place = places[text] {
                        groups[place].pairs.append(pair)
                    } else {
                        places[text] = groups.count
                        groups.append(Group(pairs: [pair], content: content))
                    }
                }
            }
        }
        return groups
    }

    private static let pieceSize = 64

    /// Takes out what was imported before, and what changed since unless it is to be imported again.
    ///
    /// - Returns: the runs that none of their logs stands for any more.
    private mutating func sort(_ groups: inout [Group], against earlier: [EarlierImport]) -> [EarlierImport] {
        let byContent = Dictionary(earlier.map { ($0.imported.sha256, $0) }) { first, _ in first }
        var bySource: [String: [Int]] = [:]
        for (index, run) in earlier.enumerated() {
            for source in run.imported.sources { bySource[source, default: []].append(index) }
        }
        /// Of each run how many of its logs are others now.
        var changedCounts: [Int: Int] = [:]
        var kept: [Group] = []
        for var group in groups {
            let text = group.content.text
            let known = byContent[text]
            var changed: [(source: FilePath, run: RunID)] = []
            for pair in group.pairs {
                let written = project.written(pair.source)
                // A name that is not UTF-8 is written with a mark in it that others may share.
                guard project.absolute(written) == pair.source else { continue }
                for index in bySource[written] ?? [] where earlier[index].imported.sha256 != text {
                    changedCounts[index, default: 0] += 1
                    changed.append((pair.source, earlier[index].run.id))
                }
            }
            if let known {
                report.known += group.pairs.map { ($0.source, known.run.id) }
                continue
            }
            report.changed += changed
            if !changed.isEmpty, !request.updates {
                // The same logs in a place that was not imported before are not held back by this one.
                let sources = Set(changed.map(\.source))
                group.pairs.removeAll { sources.contains($0.source) }
            }
            if !group.pairs.isEmpty { kept.append(group) }
        }
        groups = kept
        guard request.updates else { return [] }
        return changedCounts.filter { index, count in earlier[index].imported.sources.count == count }
            .keys.sorted().map { earlier[$0] }
    }

    private mutating func makeRuns(_ groups: [Group], _ staging: Staging?) throws {
        let total = groups.reduce(0) { $0 + $1.pairs.count }
        var done = 0
        let size = Self.pieceSize / 2
        for start in stride(from: 0, to: groups.count, by: size) {
            progress(ImportProgress(step: .importing, done: done, total: total))
            staging?.claim.beat()
            let piece = Array(groups[start..<min(groups.count, start + size)].enumerated())
            let read = parallelMap(piece) { [context] index, group in
                Result {
                    try PreparedRun(
                        group.pairs.map(\.source), of: group.pairs[0], content: group.content, context: context,
                        staging: staging, name: "run-\(start + index)")
                }
            }
            var prepared: [PreparedRun] = []
            for ((_, group), result) in zip(piece, read) {
                done += group.pairs.count
                switch result {
                case .success(let run): prepared.append(run)
                case .failure(let error as PreparedRun.Problem):
                    report.leftOut += group.pairs.map { ($0.source, error.description) }
                case .failure(let error as CopyError): throw error
                case .failure(let error): report.unreadable.append("\(error)")
                }
            }
            report.runs += try place(prepared, staging)
        }
        progress(ImportProgress(step: .importing, done: total, total: total))
    }

    /// Moves the runs to the trash that new ones stand for.
    private mutating func replace(_ outdated: [EarlierImport], _ staging: Staging?) throws {
        for earlier in outdated {
            if staging != nil { _ = try project.remove(earlier.run) }
            report.replaced.append(earlier.run.id)
        }
    }

    /// Finds runs whose seeds made no difference.
    private mutating func findEqualRuns(_ earlier: [EarlierImport]) {
        var groups: [MetricsFingerprint: [ImportReport.EqualRun]] = [:]
        var order: [MetricsFingerprint] = []
        for run in report.runs {
            guard let fingerprint = run.fingerprint, let seed = run.seed else { continue }
            if groups[fingerprint] == nil { order.append(fingerprint) }
            groups[fingerprint, default: []].append(
                .init(run: request.isDryRun ? nil : run.id, source: project.written(run.sources[0]), seed: seed))
        }
        let replaced = Set(report.replaced)
        let earlierByResult = Dictionary(grouping: earlier.filter { !replaced.contains($0.run.id) }) {
            MetricsFingerprint.resultText($0.resultNumbers)
        }
        // Metrics of earlier runs are read only where the final ones are equal.
        var read: Set<RunID> = []
        for run in report.runs {
            guard let text = MetricsFingerprint.resultText(run.resultNumbers) else { continue }
            for other in earlierByResult[text] ?? [] where read.insert(other.run.id).inserted {
                guard let seed = other.run.configuration?.hyperparameters.seed, let fingerprint = other.fingerprint,
                    groups[fingerprint] != nil
                else { continue }
                groups[fingerprint]?.append(
                    .init(run: other.run.id, source: other.imported.sources.first ?? "", seed: seed))
            }
        }
        report.equalRuns = order.compactMap { groups[$0] }.filter { Set($0.map(\.seed)).count > 1 }
    }
}

extension EarlierImport {
    fileprivate var resultNumbers: [(key: String, value: Double)] {
        run.result.compactMap { member in member.value.number.map { (member.key, $0) } }
    }

    /// nil where its metrics cannot be read: then nothing can be said of them.
    fileprivate var fingerprint: MetricsFingerprint? {
        guard let metrics = try? RunFolder(run.path).readMetrics(), let life = run.life else { return nil }
        return MetricsFingerprint(
            points: metrics.points.filter { $0.attempt ?? 1 == life.countedAttempt }, result: resultNumbers)
    }
}
