import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage

extension Verifier {
    /// The files of a run that has ended, against its manifest; and what a crash left beside them.
    ///
    /// - Returns: what the folder holds; nil when that cannot be told, or its supervisor is still at work in it.
    mutating func checkSeal(of folder: RunFolder, _ record: RunRecord) -> RunContent? {
        if isSupervised(record.life) { return nil }
        let content: RunContent
        do {
            content = try folder.content()
        } catch {
            add(Self.unreadableFolder(folder.path, error))
            return nil
        }
        report.fileCount += content.files.count { $0.path != "experiment_config.yaml" && $0.path != "state.json" }
        for path in content.temporaries.map(folder.path.pushing) where !isYoung(path) {
            add(
                Finding(
                    .temporaryFile, path,
                    message: "a temporary file that a crash left",
                    remedy: "remove it: what it was to replace is whole"))
        }
        do {
            if let manifest = try folder.readManifest() {
                if let state = record.life?.state, state != .completed,
                    record.configuration?.telos?.imported == nil
                {
                    add(
                        Finding(
                            .inconsistentState, folder.stateFile,
                            message: "state.json says \(state.rawValue); the run was sealed when it completed",
                            remedy: "the file was changed by hand: take it from a copy"))
                }
                compare(content, with: manifest, folder, attempt: record.life?.attempt)
            } else if record.life?.state == .completed {
                let cause = record.life?.warnings.first { $0.hasPrefix("it could not be sealed") }
                add(
                    Finding(
                        .notSealed, folder.path, isWrong: false,
                        message: cause ?? "it was not sealed: its supervisor died before it could",
                        remedy: "nothing: the run is complete, but changes to its files cannot be found"))
            }
        } catch .newerSchema(let path, let schema, let known) {
            add(Self.newerSchema(path, schema, known: known))
        } catch {
            add(
                Finding(
                    .unreadableManifest, folder.manifestFile, message: "\(error)",
                    remedy: "take the file from a copy; without it changes to the run's files cannot be found"))
        }
        return content
    }

    /// Whether its supervisor lives: it may be about to seal the run.
    private func isSupervised(_ life: RunLife?) -> Bool {
        guard let life, let supervisor = life.supervisor else { return false }
        let heartbeat = life.heartbeatAt ?? life.queuedAt
        return Presence(
            host: life.host, bootID: life.bootID, process: supervisor, heartbeat: heartbeat, now: now) == .alive
    }

    /// Whether the file may be in use: a writer puts it where it belongs within the minute.
    func isYoung(_ path: FilePath) -> Bool {
        guard let modified = (try? path.status(followingLinks: false))??.modified else { return true }
        return Double(modified) / 1e9 > now.unixSeconds - 60
    }

    private mutating func compare(
        _ content: RunContent, with manifest: Manifest, _ folder: RunFolder, attempt: Int?
    ) {
        let sealed = Dictionary(manifest.files.map { ($0.file.path, $0) }) { first, _ in first }
        for file in content.files where !Manifest.leavesOut(file.path) {
            guard let entry = sealed[file.path] else {
                // A request for the end that came when the run had just ended by itself.
                if let attempt, attemptNumber(of: file.path, ending: ".stop") == attempt { continue }
                add(
                    Finding(
                        .fileAdded, folder.path.pushing(file.path),
                        message: "the file was added after the run was sealed",
                        remedy: "move it out of the run's folder"))
                continue
            }
            check(file, against: entry, folder)
        }
        let present = Set(content.files.map(\.path))
        for entry in manifest.files where !present.contains(entry.file.path) {
            add(
                Finding(
                    .fileMissing, folder.path.pushing(entry.file.path),
                    message: "the file is missing; it was sealed with \(entry.byteCount) bytes",
                    remedy: "take it from a copy"))
        }
    }

    private mutating func check(
        _ file: RunContent.File, against sealed: Manifest.File, _ folder: RunFolder
    ) {
        let path = folder.path.pushing(file.path)
        do {
            if file.isLink == sealed.file.isLink, let status = try path.status(followingLinks: false),
                status.byteCount == sealed.byteCount
            {
                if try Manifest.File(hashing: file, in: folder.path).sha256 == sealed.sha256 { return }
                let message = "its bytes are others than when the run was sealed, at the same length"
                add(
                    Finding(
                        path == folder.configFile ? .configurationChanged : .fileRotten, path,
                        message: message, remedy: "an edit or a failing disk: take the file from a copy"))
            } else {
                let now = try path.status(followingLinks: false)?.byteCount ?? 0
                add(
                    Finding(
                        path == folder.configFile ? .configurationChanged : .fileChanged, path,
                        message: file.isLink == sealed.file.isLink
                            ? "it has \(now) bytes; it was sealed with \(sealed.byteCount)"
                            : file.isLink
                                ? "it is a symbolic link; it was sealed as a file"
                                : "it is a file; it was sealed as a symbolic link",
                        remedy: "take the file from a copy"))
            }
        } catch {
            add(
                Finding(
                    .fileUnreadable, path, message: error.description,
                    remedy: "make the file readable, or take it from a copy"))
        }
    }
}
