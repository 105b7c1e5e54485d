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
    var report: ImportReport
    /// Of the logs that were imported before.
    private var knownContents: Set<String> = []
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
    /// - Throws: `ImportError`, `RunFolderError` (`claimed`: another import is at work), `FileError`, and what `earlier`
    ///   throws; then nothing was made.
    package static func run(
        _ request: ImportRequest, in project: Project, earlier: () throws -> [EarlierImport],
        progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> ImportReport {
        let purpose = try purpose(request.purpose, in: project)
        let folder = try checkedFolder(request.folder, in: project)
        let context = ImportContext(
            project: project, folder: folder, purpose: purpose, importedAt: request.now, version: request.version)
        var work = Import(
            request: request, project: project, context: context, progress: progress, report: ImportReport(request))
        let pairs = try work.walk(folder)
        if pairs.isEmpty { return work.report }
        if request.isDryRun {
            work.importAll(pairs, earlier: try earlier(), staging: nil)
            return work.report
        }
        let claim = try ImportClaim(results: project.resultsFolder)
        let heartbeat = Heartbeat(of: claim, every: request.heartbeatInterval)
        defer {
            heartbeat.stop()
            // Else the end of the process does it.
            try? claim.release()
        }
        let staging = try Staging(claim, links: request.links)
        // What is left of it is the next import's to remove.
        defer { try? staging.remove() }
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
        var groups = compare(pairs)
        let outdated = sort(&groups, against: earlier)
        do {
            try makeRuns(groups, staging)
            try replace(outdated, staging)
        } catch {
            report.failure = takeover(from: staging) ?? "\(error)"
        }
        // What was found on the way in no order of anybody's.
        report.leftOut.sort { $0.source.bytes.lexicographicallyPrecedes($1.source.bytes) }
        findEqualRuns(earlier)
    }

    /// What to say when another import took over: whatever failed then is its doing.
    private func takeover(from staging: Staging?) -> String? {
        do throws(RunFolderError) {
            try staging?.claim.check()
        } catch .claimed(_, let claim) {
            let who = claim.map { "process \($0.process.pid) on \(visible($0.host))" } ?? "another process"
            return
                "\(who) took over, as this import gave no sign of life for 5 minutes; import again when that has ended"
        } catch {}
        return nil
    }

    /// Hashes every log, on all cores, and puts those together that are identical.
    private mutating func compare(_ pairs: [LogPair]) -> [Group] {
        var groups: [Group] = []
        var places: [String: Int] = [:]
        for start in stride(from: 0, to: pairs.count, by: Self.pieceSize) {
            progress(ImportProgress(step: .comparing, done: start, total: pairs.count))
            let piece = Array(pairs[start..<min(pairs.count, start + Self.pieceSize)])
            let contents = parallelMap(piece) { pair in Result { try ContentHash(of: pair) } }
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

    /// An earlier run of which no log is what it was.
    private struct Outdated {
        var run: EarlierImport
        /// What its logs hold now.
        var contents: Set<String>
    }

    /// Takes out what was imported before, and what changed since unless it is to be imported again.
    ///
    /// - Returns: the runs that none of their logs stands for any more.
    private mutating func sort(_ groups: inout [Group], against earlier: [EarlierImport]) -> [Outdated] {
        let byContent = Dictionary(earlier.map { ($0.imported.sha256, $0) }) { first, _ in first }
        var bySource: [String: [Int]] = [:]
        for (index, run) in earlier.enumerated() {
            for source in run.imported.sources { bySource[source, default: []].append(index) }
        }
        /// Of each run what those of its logs hold that are others now.
        var newContents: [Int: [String]] = [:]
        var kept: [Group] = []
        for var group in groups {
            let text = group.content.text
            var changed: [(source: FilePath, run: RunID)] = []
            for pair in group.pairs {
                let indices = Set(pair.paths.flatMap { bySource[knownText(of: $0) ?? ""] ?? [] })
                for index in indices.sorted() where earlier[index].imported.sha256 != text {
                    newContents[index, default: []].append(text)
                    changed.append((pair.source, earlier[index].run.id))
                }
            }
            if let known = byContent[text] {
                knownContents.insert(text)
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
        return newContents.sorted { $0.key < $1.key }.compactMap { index, contents in
            let run = earlier[index]
            // Logs may have changed places: then it stands for one that it did not stand for before.
            guard run.imported.sources.count == contents.count, !knownContents.contains(run.imported.sha256)
            else { return nil }
            return Outdated(run: run, contents: Set(contents))
        }
    }

    /// A path as runs' configurations have it; nil for a name that is not UTF-8, which is written with a mark in it that
    /// others may share.
    private func knownText(of path: FilePath) -> String? {
        let written = project.written(path)
        return project.absolute(written) == path ? written : nil
    }

    private mutating func makeRuns(_ groups: [Group], _ staging: Staging?) throws {
        let total = groups.reduce(0) { $0 + $1.pairs.count }
        var done = 0
        let size = Self.pieceSize / 2
        for start in stride(from: 0, to: groups.count, by: size) {
            progress(ImportProgress(step: .importing, done: done, total: total))
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
            try place(prepared, staging)
        }
        progress(ImportProgress(step: .importing, done: total, total: total))
    }

    /// Moves the runs to the trash in whose place others stand: of a log that says nothing now, or cannot be read, the
    /// earlier run is all there is.
    private mutating func replace(_ outdated: [Outdated], _ staging: Staging?) throws {
        try staging?.claim.check()
        let standing = knownContents.union(report.runs.map(\.sha256))
        for outdated in outdated where outdated.contents.isSubset(of: standing) {
            if staging != nil { _ = try project.remove(outdated.run.run) }
            report.replaced.append(outdated.run.run.id)
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
        let earlierByOutline = Dictionary(grouping: earlier.filter { !replaced.contains($0.run.id) }) {
            MetricsFingerprint.outline($0.run.configuration ?? RunConfiguration(), result: $0.resultNumbers)
        }
        // Metrics of earlier runs are read only where the final ones are equal.
        var read: Set<RunID> = []
        for run in report.runs where run.fingerprint != nil {
            let outline = MetricsFingerprint.outline(run.configuration, result: run.resultNumbers)
            for other in earlierByOutline[outline] ?? [] where read.insert(other.run.id).inserted {
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
        guard let metrics = try? RunFolder(run.path).readMetrics(), let life = run.life,
            let configuration = run.configuration
        else { return nil }
        return MetricsFingerprint(
            configuration, points: metrics.points.filter { $0.attempt ?? 1 == life.countedAttempt },
            result: resultNumbers)
    }
}
