import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport

/// Somebody who changes a results folder by hand, at random: every way in which a tree can change under an index.
final class TreeEditor {
    let tree: IndexedTree
    var random: SeededGenerator
    /// What was done last, for people.
    private(set) var lastEdit = ""
    /// Whether it was done inside the folder of a run that had ended: only a look at every file must see it.
    private(set) var isInsideFinishedRun = false
    private var made = 0

    private var results: FilePath { tree.root.appending("Results_v2") }
    /// Beside the results folder: what links lead to, and what was moved away.
    private var outside: FilePath { tree.root.appending("outside") }

    init(_ tree: IndexedTree, seed: UInt64) throws {
        self.tree = tree
        random = SeededGenerator(state: seed)
        try outside.makeFolders(isDurable: false)
        for _ in 0..<6 { addRun(to: experiment()) }
        lastEdit = "made"
    }

    // MARK: Editing

    func edit() throws {
        isInsideFinishedRun = false
        let known = Look(results, tree)
        // Copies of copies would fill the disk.
        if known.runs.count + known.folders.count > 40 {
            return editFolder(any(known.folders)) { editor, folder in "remove \(editor.erase(folder))" }
        }
        let kept = entries(outside)
        if kept.count > 8 { for path in kept.prefix(4) { _ = erase(path) } }
        switch number(34) {
        case 0...4: addRun(to: number(3) > 0 ? any(known.parents) ?? experiment() : experiment())
        case 5, 6: editRun(any(known.runs)) { editor, run in "remove \(editor.erase(run))" }
        case 7: editFolder(any(known.folders)) { editor, folder in "remove \(editor.erase(folder))" }
        case 8...10: move(any(known.runs), to: any(known.parents)?.appending(name()))
        case 11, 12: move(any(known.folders), to: any(known.folders + [results])?.appending(name()))
        case 13: move(any(known.runs + known.folders), to: outside.appending(name()))
        case 14: move(any(entries(outside)), to: any(known.parents + [results])?.appending(name()))
        case 15: copy(any(known.runs), over: any(known.runs))
        case 16: copy(any(known.folders), over: any(known.folders))
        case 17: swap(any(known.runs), any(known.runs))
        case 18: swap(any(known.folders), any(known.folders))
        case 19...21: inside(any(known.runs)) { $0.editFiles(of: $1) }
        case 22: inside(any(known.runs)) { $0.lose(in: $1) }
        case 23: inside(any(known.runs)) { $0.replaceState(of: $1) }
        case 24: inside(any(known.runs)) { $0.growLog(of: $1) }
        case 25: inside(any(known.runs)) { $0.touch(in: $1) }
        case 26: resume(any(known.runs))
        case 27:
            editFolder(any(known.folders)) { editor, folder in
                write(Self.olderConfiguration(lr: "1e-6"), to: folder.appending("experiment_config.yaml"))
                return "a configuration in \(folder)"
            }
        case 28, 29: link(to: any(known.runs + known.folders + entries(outside) + [results]), known)
        case 30: relink(any(known.links), to: any(known.runs + known.folders + entries(outside)))
        case 31: turnIntoLink(any(known.runs + known.folders))
        case 32: hide(any(known.runs + known.folders))
        default:
            editFolder(any(known.folders)) { editor, folder in
                editor.setTime(of: folder, to: editor.strangeTime())
                return "the time of \(folder)"
            }
        }
    }

    /// Makes everything look as if nobody had touched it for a while.
    func settle() {
        func settle(_ path: FilePath) {
            if (try? path.status(followingLinks: false))??.kind == .directory {
                for child in (try? path.children()) ?? [] { settle(path.appending(child.name)) }
            }
            setTime(of: path, to: time(nil) - 10 - number(4000))
        }
        settle(tree.root)
        lastEdit = "settled"
        // The times of every file have changed, not its content.
        isInsideFinishedRun = true
    }

    /// Sets that folder's and its files' times back, as a copy that keeps the times has them.
    private func setTime(of path: FilePath, to seconds: Int) {
        var times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: number(1_000_000_000)), count: 2)
        _ = path.withPlatformString { utimensat(AT_FDCWD, $0, &times, AT_SYMLINK_NOFOLLOW) }
    }

    private func strangeTime() -> Int {
        let now = time(nil)
        return [now, now - 1, now - 3, now - 86400, now + 3, now + 86400, 0, -5][number(8)]
    }

    // MARK: Whole folders

    private func editRun(_ run: FilePath?, _ edit: (TreeEditor, FilePath) -> String) {
        if let run { lastEdit = edit(self, run) } else { lastEdit = "nothing" }
    }

    private func editFolder(_ folder: FilePath?, _ edit: (TreeEditor, FilePath) -> String) {
        editRun(folder, edit)
    }

    private func erase(_ path: FilePath) -> FilePath {
        if path.withPlatformString({ unlink($0) }) != 0 { try? path.removeTree() }
        return path
    }

    private func move(_ source: FilePath?, to target: FilePath?) {
        guard let source, let target else {
            lastEdit = "nothing"
            return
        }
        let isMoved = rename(source, target)
        lastEdit = "move \(source) to \(target): \(isMoved)"
    }

    private func rename(_ source: FilePath, _ target: FilePath) -> Bool {
        source.withPlatformString { from in target.withPlatformString { to in Glibc.rename(from, to) == 0 } }
    }

    /// A copy takes the place of what stood there: with its old times, or newly made.
    private func copy(_ source: FilePath?, over target: FilePath?) {
        guard let source, let target else {
            lastEdit = "nothing"
            return
        }
        let copy = outside.appending("copy\(next())")
        let keepsTimes = number(3) > 0
        duplicate(source, to: copy, keepingTimes: keepsTimes)
        let away = outside.appending("away\(next())")
        _ = rename(target, away)
        if number(2) == 0 { _ = erase(away) }
        let isMoved = rename(copy, target)
        lastEdit = "copy \(source) over \(target), keeping times: \(keepsTimes): \(isMoved)"
    }

    private func duplicate(_ source: FilePath, to target: FilePath, keepingTimes: Bool) {
        guard let status = (try? source.status(followingLinks: false)) ?? nil else { return }
        switch status.kind {
        case .directory:
            _ = try? target.makeFolder()
            for child in (try? source.children()) ?? [] {
                duplicate(
                    source.appending(child.name), to: target.appending(child.name), keepingTimes: keepingTimes)
            }
        case .symbolicLink:
            guard let text = try? source.linkText(), let leadsTo = FilePath(bytes: text) else { return }
            makeLink(target, to: leadsTo)
        default: write(bytes: (try? source.readBytes()) ?? [], to: target)
        }
        guard keepingTimes else { return }
        var status2 = Glibc.stat()
        guard source.withPlatformString({ lstat($0, &status2) }) == 0 else { return }
        var times = [status2.st_mtim, status2.st_mtim]
        _ = target.withPlatformString { utimensat(AT_FDCWD, $0, &times, AT_SYMLINK_NOFOLLOW) }
    }

    private func swap(_ a: FilePath?, _ b: FilePath?) {
        guard let a, let b else {
            lastEdit = "nothing"
            return
        }
        let between = outside.appending("between\(next())")
        let isSwapped = rename(a, between) && rename(b, a) && rename(between, b)
        lastEdit = "swap \(a) and \(b): \(isSwapped)"
    }

    private func hide(_ path: FilePath?) {
        move(path, to: path?.removingLastComponent().appending(".hidden\(next())"))
    }

    // MARK: Links

    private func makeLink(_ link: FilePath, to target: FilePath) {
        _ = link.withPlatformString { link in target.withPlatformString { symlink($0, link) } }
    }

    private func link(to target: FilePath?, _ known: Look) {
        guard let target, let parent = any(known.parents + [results]) else {
            lastEdit = "nothing"
            return
        }
        let link = parent.appending(name())
        makeLink(link, to: target)
        lastEdit = "link \(link) to \(target)"
    }

    private func relink(_ link: FilePath?, to target: FilePath?) {
        guard let link, let target else {
            lastEdit = "nothing"
            return
        }
        _ = erase(link)
        makeLink(link, to: target)
        lastEdit = "lead the link \(link) to \(target)"
    }

    /// Moves a folder to another disk, and leaves a link behind.
    private func turnIntoLink(_ path: FilePath?) {
        guard let path else {
            lastEdit = "nothing"
            return
        }
        let away = outside.appending("away\(next())")
        guard rename(path, away) else {
            lastEdit = "nothing"
            return
        }
        makeLink(path, to: away)
        lastEdit = "make \(path) a link to \(away)"
    }

    // MARK: Inside a run's folder

    private func inside(_ run: FilePath?, _ edit: (TreeEditor, FilePath) -> String) {
        guard let run else {
            lastEdit = "nothing"
            return
        }
        // A link is a folder with another name.
        isInsideFinishedRun = Self.isFinished(run, tree)
        lastEdit = edit(self, run)
    }

    static func isFinished(_ run: FilePath, _ tree: IndexedTree) -> Bool {
        guard let record = try? tree.project.record(at: run) else { return false }
        return record.state.state?.isFinal == true && record.state.state != .lost
    }

    private func editFiles(of run: FilePath) -> String {
        let names = ["experiment_config.yaml", "state.json", "result.json", "metrics.jsonl"]
        let file = run.appending(names[number(names.count)])
        var bytes = (try? file.readBytes()) ?? []
        switch number(4) {
        case 0: bytes = Array(bytes.prefix(bytes.count / 2))
        case 1: bytes += [0xFF, 0xFE]
        case 2: bytes += Array("\nextra: \(next())\n".utf8)
        default:
            let text = String(decoding: bytes, as: UTF8.self)
            bytes = Array(text.replacing("1", with: String(number(10))).utf8)
        }
        write(bytes: bytes, to: file)
        return "edit \(file)"
    }

    private func lose(in run: FilePath) -> String {
        let files = ((try? run.children()) ?? []).map { run.appending($0.name) }
        guard let file = any(files) else { return "nothing" }
        return "remove \(erase(file))"
    }

    private func replaceState(of run: FilePath) -> String {
        let state = run.appending("state.json")
        let new = run.appending(".state.json.tmp")
        write(life().json.compactText, to: new)
        _ = rename(new, state)
        return "replace \(state)"
    }

    private func growLog(of run: FilePath) -> String {
        let file = run.appending(number(2) == 0 ? "a_train.out" : "metrics.jsonl")
        let bytes = (try? file.readBytes()) ?? []
        write(bytes: bytes + Array(Self.logLine(number(100)).utf8), to: file)
        return "grow \(file)"
    }

    private func touch(in run: FilePath) -> String {
        let files = ((try? run.children()) ?? []).map { run.appending($0.name) } + [run]
        guard let file = any(files) else { return "nothing" }
        setTime(of: file, to: strangeTime())
        return "the time of \(file)"
    }

    /// As Telos resumes a run: who does so sets the time of the folder above.
    private func resume(_ run: FilePath?) {
        guard let run, let folder = try? run.resolvingLinks(), folder.appending("state.json").isRegularFile else {
            lastEdit = "nothing"
            return
        }
        var life = IndexedTree.life(.running)
        life.supervisor = .current
        life.startedAt = .now()
        let new = folder.appending(".state.json.tmp")
        write(life.json.compactText, to: new)
        _ = rename(new, folder.appending("state.json"))
        _ = folder.removingLastComponent().withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
        // Where a link leads to a run, the folder above it is another one: links to runs are followed every time.
        lastEdit = "resume \(folder)"
    }

    // MARK: Making runs

    private func experiment() -> FilePath {
        var folder = results.appending(["tuning", "study", "ablation"][number(3)])
        // A run directly below its purpose has no model and no experiment.
        guard number(12) > 0 else { return folder }
        for level in 0..<(1 + number(3)) { folder.append("model\(level)\(number(2))") }
        folder.append("Copa_zo_\(number(3))")
        return folder
    }

    /// Of a run's folder, or another: a timestamp, often; seldom something else.
    private func name() -> FilePath.Component {
        let timestamp = "2025120\(1 + number(3))_1200\(10 + number(4))"
        switch number(12) {
        case 0: return component([UInt8(ascii: "b"), 0xFF, UInt8(ascii: "0") + UInt8(number(3))])
        case 1: return component(Array("näme \(number(4))".utf8))
        case 2: return component(Array("folder\(number(4))".utf8))
        case 3: return component(Array("\(timestamp)_\(2 + number(10))".utf8))
        default: return component(Array(timestamp.utf8))
        }
    }

    private func component(_ bytes: [UInt8]) -> FilePath.Component { FilePath(bytes: bytes)!.lastComponent! }

    private func addRun(to parent: FilePath) {
        let run = parent.appending(name())
        try? run.makeFolders(isDurable: false)
        switch number(10) {
        case 0: break
        case 1: write("a: [1\n", to: run.appending("experiment_config.yaml"))
        case 2: write(bytes: [0x61, 0x3A, 0x20, 0xFF, 0x0A], to: run.appending("experiment_config.yaml"))
        case 3, 4: writeOlderRun(to: run)
        default: writeRun(to: run)
        }
        if number(4) == 0 { _ = try? run.appending("checkpoints").makeFolder() }
        lastEdit = "add \(run)"
    }

    private func writeOlderRun(to run: FilePath) {
        let config = run.appending("experiment_config.yaml")
        write(Self.olderConfiguration(lr: ["1e-6", "0.5"][number(2)]), to: config)
        for ending in ["out", "err"].prefix(number(3)) {
            let log = run.appending("1e-6_train.\(ending)")
            write(Self.logLine(number(100)) + (number(2) == 0 ? Self.finalLine : ""), to: log)
            if number(3) > 0 { setTime(of: log, to: time(nil) - 4000) }
        }
    }

    private func writeRun(to run: FilePath) {
        var configuration = RunConfiguration()
        configuration.purpose = "tuning"
        configuration.model = "m"
        configuration.task = ["Copa", "CB"][number(2)]
        configuration.method = "zo"
        configuration.telos = .init(
            id: .random(using: &random), sweep: .random(using: &random), engine: .native,
            createdAt: Moment(unixMilliseconds: 1_764_590_400_000 + Int64(number(3)) * 1000), host: "h", version: "",
            model: .init(source: "m"), dataset: .init(kind: .original))
        let text = configuration.yamlText.replacing(
            "hyperparameters: {}",
            with: "hyperparameters:\n  seed: \(number(5))\n  learning_rate: 1e-0\(number(9))\(oddKey())")
        write(text, to: run.appending("experiment_config.yaml"))
        if number(3) == 0 {
            write(#"{"accuracy":0.\#(number(100)),"loss":\#(number(3))}"#, to: run.appending("result.json"))
        }
        if number(3) == 0 { write(Self.metricsLine(number(50)), to: run.appending("metrics.jsonl")) }
        switch number(8) {
        case 0: break
        case 1: write("{\"schema\": 1, \"sta", to: run.appending("state.json"))
        case 2:
            write(
                life().json.compactText.replacing("\"schema\":1", with: "\"schema\":99"),
                to: run.appending("state.json"))
        default: write(life().json.compactText, to: run.appending("state.json"))
        }
    }

    private func oddKey() -> String {
        switch number(12) {
        case 0: "\n  \"new\\nline\": 1"
        case 1: "\n  \"\\n\\nlines\": x"
        case 2: "\n  a.b: 2"
        case 3: "\n  \"\": 2"
        case 4: "\n  key\(number(5)): [1, 2]"
        case 5: "\n  key\(number(5)): nan"
        default: ""
        }
    }

    /// In every state, held by processes that live, are gone, or are another machine's.
    private func life() -> RunLife {
        let state: RunState = [.queued, .running, .running, .completed, .completed, .failed, .stopped, .lost][number(8)]
        var life = IndexedTree.life(state)
        let gone = ProcessIdentity(pid: 1 << 21, started: 1)
        if number(2) == 0 { life.launcher = gone }
        if state != .queued {
            life.supervisor = number(2) == 0 ? gone : .current
            life.startedAt = Moment(unixMilliseconds: 1_764_590_000_000)
            var attempt = RunLife.Attempt(attempt: 1, state: state, host: life.host)
            attempt.startedAt = life.startedAt
            if state != .running {
                attempt.finishedAt = Moment(unixMilliseconds: 1_764_590_000_000 + Int64(number(100_000)))
                life.finishedAt = attempt.finishedAt
            }
            life.attempts = [attempt]
        }
        if number(6) == 0 {
            life.host = "another"
            life.heartbeatAt = number(2) == 0 ? .now() : life.startedAt
        }
        return life
    }

    private static func olderConfiguration(lr: String) -> String {
        """
        experiment_purpose: tuning
        model: m
        task: Copa
        method: zo
        data:
          path: Data_v2/original/Copa
        hyperparameters:
          learning_rate: '\(lr)'
          seed: [0, 1]
        timestamp: '20251201_120000'
        training_info:
          env_vars:
            LR: '\(lr)'
          out_file: /srv/none/1e-6_train.out

        """
    }

    private static func logLine(_ step: Int) -> String { "{'loss': 1.\(step), 'learning_rate': 1e-06, 'epoch': 1.0}\n" }
    private static let finalLine = "{'accuracy': 0.76, 'dev_accuracy': 0.78}\n"
    private static func metricsLine(_ step: Int) -> String { "{\"step\":\(step),\"loss\":0.5}\n" }

    // MARK: Small things

    func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private func next() -> Int {
        made += 1
        return made
    }

    private func any(_ paths: [FilePath]) -> FilePath? { paths.randomElement(using: &random) }

    private func entries(_ folder: FilePath) -> [FilePath] {
        ((try? folder.children()) ?? []).map { folder.appending($0.name) }.sorted { $0.string < $1.string }
    }

    private func write(_ text: String, to file: FilePath) { write(bytes: Array(text.utf8), to: file) }

    /// In place, as an editor does that keeps the file.
    private func write(bytes: [UInt8], to file: FilePath) {
        let descriptor = file.withPlatformString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { return }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    /// What stands in the tree, by form alone.
    private struct Look {
        var runs: [FilePath] = []
        var folders: [FilePath] = []
        var links: [FilePath] = []
        var results: FilePath

        /// Where a run may stand.
        var parents: [FilePath] { folders }

        init(_ results: FilePath, _ tree: IndexedTree) {
            self.results = results
            visit(results, depth: 0)
        }

        private mutating func visit(_ folder: FilePath, depth: Int) {
            let children = ((try? folder.children()) ?? []).map { folder.appending($0.name) }
            for child in children.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
                let kind = (try? child.status(followingLinks: false))??.kind
                if kind == .symbolicLink { links.append(child) }
                guard kind == .directory else { continue }
                let isTimestamp = RunTimestamp(child.lastComponent!.string) != nil
                if child.appending("experiment_config.yaml").isRegularFile || isTimestamp {
                    runs.append(child)
                    if !isTimestamp || depth < 3 { visit(child, depth: depth + 1) }
                } else {
                    folders.append(child)
                    visit(child, depth: depth + 1)
                }
            }
        }
    }
}
