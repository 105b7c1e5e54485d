import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage

extension Verifier {
    /// The sweeps' files, and whether they and the runs agree on who belongs to whom.
    mutating func checkSweeps() {
        let folder = Sweep(.random(), results: project.resultsFolder).folder
        var ids: Set<RunID> = []
        var attachments: [(sweep: RunID, runner: Int?, path: FilePath)] = []
        for child in list(folder) {
            let path = folder.appending(child.name)
            switch SweepFileName(child.name) {
            case .sweep(let id): ids.insert(id)
            case .runner(let id, let number): attachments.append((id, number, path))
            case .other(let id): attachments.append((id, nil, path))
            case nil: add(outsideRuns(path))
            }
        }
        report.fileCount += ids.count + attachments.count
        checkAttachments(attachments, of: ids)
        let sweeps = readSweeps(ids.union(runs.compactMap(\.telos.sweep)))
        checkMembership(in: sweeps)
        checkMembers(of: sweeps)
    }

    /// Reads the sweeps' files; one that is missing or cannot be read is a finding, and left out.
    mutating func readSweeps(_ ids: Set<RunID>) -> [RunID: SweepFile] {
        var sweeps: [RunID: SweepFile] = [:]
        let runsOfSweep = Dictionary(grouping: runs, by: \.telos.sweep)
        for id in ids.sorted() {
            let sweep = Sweep(id, results: project.resultsFolder)
            let members = runsOfSweep[id] ?? []
            // A launch gives this file its name before its runs' states, and takes it back after them when it fails:
            // it may have gone since they were read.
            let isBeingMade = members.contains(where: \.isLive) || sweep.file.exists && isYoung(sweep.file)
            do {
                if let file = try sweep.read() {
                    sweeps[id] = file
                } else if !isBeingMade {
                    add(
                        Finding(
                            .sweepMissing, sweep.file, ids: members.map(\.telos.id).sorted(),
                            message: "the sweep of \(members.count) runs has no file",
                            remedy: "take it from a copy; the runs themselves are whole"))
                }
            } catch .newerSchema(let path, let schema, let known) {
                add(Self.newerSchema(path, ids: members.map(\.telos.id).sorted(), schema, known: known))
            } catch  where !isBeingMade {
                add(
                    Finding(
                        .sweepUnreadable, sweep.file, ids: members.map(\.telos.id).sorted(), message: "\(error)",
                        remedy: "take the file from a copy: it is written once and never changed"))
            } catch {}
        }
        return sweeps
    }

    /// Every run stands in its sweep's file.
    mutating func checkMembership(in sweeps: [RunID: SweepFile]) {
        let named = sweeps.mapValues { Set($0.runs.map(\.id)) }
        for run in runs {
            guard let sweep = run.telos.sweep, let members = named[sweep], !members.contains(run.telos.id) else {
                continue
            }
            add(
                Finding(
                    .notInSweep, run.path, run: run.path, ids: [run.telos.id],
                    message: "its sweep \(sweep) does not name it",
                    remedy: "its id or its sweep was changed by hand: take experiment_config.yaml from a copy"))
        }
    }

    /// Every run of a sweep is in the tree, moved or not, or in the trash, or a record there says that it was.
    private mutating func checkMembers(of sweeps: [RunID: SweepFile]) {
        let present = Set(runs.map(\.telos.id))
        // One whose id could not be read stands there under another; what cannot be listed `checkTrash` tells.
        let removed = Set(
            ((try? trash.records()) ?? []).map { project.resultsFolder.pushing(FilePath($0.path)) })
        for (id, file) in sweeps.sorted(by: { $0.key < $1.key }) {
            let gone = file.runs.filter { run in
                // One that cannot be read, or is new, has no id here; its place says that it is there.
                let path = project.absolute(run.path)
                return !present.contains(run.id) && !path.exists && !removed.contains(path)
                    && !trash.folder.appending(run.id.text).exists
                    && !trash.folder.appending("\(run.id).json").exists
            }
            guard !gone.isEmpty else { continue }
            add(
                Finding(
                    .runGone, Sweep(id, results: project.resultsFolder).file,
                    related: gone.map { project.absolute($0.path) }, ids: gone.map(\.id),
                    message: "\(gone.count) of the sweep's \(file.runs.count) runs are neither in the tree nor in "
                        + "the trash",
                    remedy: "take their folders from a copy; or say that one was deleted by an empty file "
                        + "\(project.written(trash.folder))/ID.json, the record that `telos remove` leaves there"))
        }
    }

    /// Claims are never removed, so their numbers have no gaps; and each file belongs to a sweep.
    private mutating func checkAttachments(
        _ attachments: [(sweep: RunID, runner: Int?, path: FilePath)], of sweeps: Set<RunID>
    ) {
        // Of a sweep that runs name only the file is missing, which is told once.
        let known = sweeps.union(runs.compactMap(\.telos.sweep))
        for (id, files) in Dictionary(grouping: attachments, by: \.sweep) {
            let runners = Set(files.compactMap(\.runner))
            for file in files {
                let isBeyondGap = file.runner.map { $0 > 1 && !runners.contains($0 - 1) } ?? false
                guard isBeyondGap || !known.contains(id) else { continue }
                add(
                    Finding(
                        .strayClaim, file.path,
                        message: isBeyondGap
                            ? "runner \(file.runner ?? 0) claimed the sweep, and the runner before it did not"
                            : "there is no sweep \(id)",
                        remedy: isBeyondGap ? "take the claims between from a copy" : "remove the file"))
            }
        }
    }
}

extension Verifier {
    private var trash: Trash { Trash(results: project.resultsFolder) }

    /// Each removed run with the record that says where it was. A record alone is of a run whose folder was deleted, to
    /// free its space.
    mutating func checkTrash() {
        for child in list(trash.folder) {
            let name = child.name.string
            let path = trash.folder.appending(child.name)
            let isRecord = name.hasSuffix(".json")
            if Self.trashedID(name) == nil || !isRecord && !path.isDirectory && path.exists { add(outsideRuns(path)) }
            report.fileCount += isRecord ? 1 : 0
        }
        // What cannot be listed was told.
        for run in (try? trash.runs()) ?? [] where run.record == nil {
            // One that was restored meanwhile has none either.
            guard let id = Self.trashedID(run.name), run.folder.exists else { continue }
            let hasRecord = trash.folder.appending("\(run.name).json").exists
            add(
                Finding(
                    .trashIncomplete, run.folder, ids: [id],
                    message: hasRecord
                        ? "the record beside it cannot be read: nothing says where this removed run was"
                        : "nothing beside it says where this removed run was",
                    remedy: "take its record from a copy, or move the folder back by hand: its "
                        + "experiment_config.yaml says its purpose and model"))
        }
    }

    /// Of `{id}`, or `{id}_2` and so on for copies, with `.json` or without.
    private static func trashedID(_ name: String) -> RunID? {
        let name = name.hasSuffix(".json") ? name.dropLast(".json".count) : name[...]
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 && Int(parts[1]) != nil else { return nil }
        return RunID(String(parts[0]))
    }

    /// What stands in a folder of our own; nothing when it does not exist.
    mutating func list(_ folder: FilePath) -> [DirectoryEntry] {
        do {
            return try folder.children()
        } catch {
            if !error.isMissing { add(Self.unreadableFolder(folder, error)) }
            return []
        }
    }
}

/// What a name in `.telos/sweeps` says.
private enum SweepFileName {
    case sweep(RunID)
    /// A runner's claim.
    case runner(RunID, Int)
    /// A stop request; of an earlier runner a carried-out one, or what went wrong in it.
    case other(RunID)

    /// nil for a name that none of ours has.
    init?(_ name: FilePath.Component) {
        let parts = name.string.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let id = parts.first.flatMap({ RunID($0) }) else { return nil }
        let runner =
            parts.count == 3 && parts[1].hasPrefix("runner-") ? Int(parts[1].dropFirst("runner-".count)) : nil
        switch (parts.count, parts.last, runner) {
        case (2, "json", _): self = .sweep(id)
        case (2, "stop", _), (3, "stop", _?), (3, "log", _?): self = .other(id)
        case (3, "claim", let number?): self = .runner(id, number)
        default: return nil
        }
    }
}
