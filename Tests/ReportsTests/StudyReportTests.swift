import Analysis
import Charts
import DurableFiles
import FileDigests
import JSONValues
import Lineage
import Queries
import RunFolders
import RunIndex
import RunModel
import RunStore
import Statistics
import SystemPackage
import TestSupport
import Testing

@testable import Reports

struct StudyReportTests {
    @Test func aPageHoldsEverythingAndNothingIsBesideIt() throws {
        let html = try report().html
        #expect(html.hasPrefix("<!DOCTYPE html>\n"))
        #expect(html.hasSuffix("</html>\n"))
        #expect(html.contains("<h1>Study: study</h1>"))
        // Its means, its curve over the learning rate, its two losses, its differences.
        #expect(html.split(separator: "<svg").count == 6)
        #expect(html.contains("accuracy over learning_rate"))
        #expect(html.contains("Training loss over the training"))
        for outside in ["<script", "src=", "@import", "<link"] { #expect(!html.contains(outside), "\(outside)") }
        // What names a file or a place elsewhere, but for the name of SVG itself.
        let places = html.split(separator: "http").dropFirst().map { $0.prefix(24) }
        #expect(places.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") }, "\(places)")
    }

    /// Tags are closed in the order in which they were opened.
    @Test func thePageIsWellFormed() throws {
        let html = try report(method: "<zo> & \"co\"").html
        #expect(html.contains("&lt;zo&gt; &amp; &quot;co&quot;"))
        let alone: Set = ["meta", "!DOCTYPE", "br", "hr", "img"]
        var open: [String] = []
        for piece in html.split(separator: "<").dropFirst() {
            let tag = piece.prefix { $0 != ">" }
            let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" })
            if tag.hasPrefix("/") {
                #expect(open.popLast() == name)
            } else if !tag.hasSuffix("/"), !alone.contains(name), !tag.hasPrefix("!") {
                open.append(name)
            }
        }
        #expect(open.isEmpty, "\(open)")
    }

    @Test func markdownNamesItsPictures() throws {
        let report = try report()
        let written = report.markdown(pictures: "study")
        #expect(written.pictures.map(\.name) == (1...5).map { "study-\($0).svg" })
        for (name, svg) in written.pictures {
            #expect(written.text.contains("](<\(name)>)"))
            #expect(svg.hasPrefix("<svg"))
        }
        let without = report.markdown(pictures: nil)
        #expect(without.pictures.isEmpty)
        #expect(!without.text.contains("!["))
        #expect(without.text.contains("| \\* | 0.001 | 3 |"), "\(without.text)")
    }

    @Test func latexHasItsRulesAndEscapesItsTexts() throws {
        let text = try report(method: "z_o&").latex
        #expect(text.contains("\\toprule"))
        #expect(text.contains("method z\\_o\\&"))
        #expect(text.contains("\\addplot+"))
        #expect(text.contains("(0.001, 0.8"))
        var depth = 0
        for character in text.replacing("\\{", with: "").replacing("\\}", with: "") {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            #expect(depth >= 0)
        }
        #expect(depth == 0)
        let begun = text.split(separator: "\\begin{").dropFirst().map { $0.prefix { $0 != "}" } }
        let ended = text.split(separator: "\\end{").dropFirst().map { $0.prefix { $0 != "}" } }
        #expect(begun.sorted() == ended.sorted())
    }

    @Test func theSameStudyGivesTheSameBytes() throws {
        #expect(try report().html == report().html)
    }

    /// A `*` or `[` behind the end of a row would be read as a part of it.
    @Test func latexRowsKeepTheirFirstCell() throws {
        #expect(try report().latex.contains("\n    {*} & 0.001 & 3 &"))
        #expect(latexEscaped("[1] a* <b>") == "{[}1] a* \\textless{}b\\textgreater{}")
        #expect(latexEscaped("  *") == "  {*}")
        #expect(latexEscaped("&\u{301}") == "\\&\u{301}")
    }

    @Test func controlCharactersAreVisible() throws {
        let report = try report(method: "zo\u{1B}[2J\u{202E}\u{7}")
        let texts = [report.html, report.latex, report.markdown(pictures: "p").text]
        for text in texts + report.markdown(pictures: "p").pictures.map(\.svg) {
            for scalar in ["\u{1B}", "\u{202E}", "\u{7}"] { #expect(!text.contains(scalar)) }
        }
        #expect(texts[0].contains("method zo\\u{1b}[2J\\u{202e}\\u{7}"))
        #expect(texts[1].contains("method zo\\textbackslash{}u\\{1b\\}[2J"))
        #expect(texts[2].contains("method zo\\\\u{1b}\\[2J"))
    }

    @Test func aPrintedPageIsLight() throws {
        let html = try report().html
        #expect(html.contains("@media print"))
        #expect(html.split(separator: "prefers-color-scheme").dropLast().allSatisfy { $0.hasSuffix("screen and (") })
    }

    @Test func differencesAreDrawnAroundNone() throws {
        let html = try report().html
        #expect(html.contains(">difference in accuracy</text>"))
        #expect(html.contains("class=\"tc-zero\""))
    }

    @Test func lossesOfTrainingsOfOtherLengthsStandOverTheirShare() throws {
        #expect(try report().html.contains(">step</text>"))
        let runs = [("zo", 400), ("fo_full", 60)].flatMap { method, steps in
            (0..<3).map { StudyRun(seed: $0, method: method, steps: steps) }
        }
        let html = try report(runs).html
        #expect(html.contains(">share of the training (%), of 60 to 400 steps</text>"))
        #expect(!html.contains(">step</text>"))
    }

    @Test func stepsThatCanBeNoneAreLeftOut() throws {
        let steps = [Int.max, .min, -1, 1 << 53 + 1]
        let lines = steps.map { "{\"step\": \($0), \"loss\": 9}" }
        let strange = try report((0..<3).map { StudyRun(seed: $0, moreMetrics: lines) })
        #expect(strange.html == (try report((0..<3).map { StudyRun(seed: $0) })).html)
    }

    @Test func whatIsNotDrawnIsSaid() throws {
        let many = (1...13).flatMap { method in
            [1e-4, 1e-3].map { StudyRun(rate: $0, method: "m\(method)", steps: 10) }
        }
        let text = try report(many).markdown(pictures: nil).text
        #expect(text.contains("accuracy over learning_rate is not drawn"))
        #expect(text.contains("drawn of the first 8 of 13 combinations"))
        let rates = (1...61).map { StudyRun(rate: Double($0) * 1e-6, steps: 2) }
        #expect(try report(rates).markdown(pictures: nil).text.contains("of the 61 groups are not drawn"))
    }

    /// Sums of doubles depend on their order.
    @Test func lossesAreAddedInTheOrderOfTheRuns() {
        var random = SeededGenerator(state: 5)
        for _ in 0..<20 {
            let values = (0..<40).map { _ in Double.random(in: -1...1, using: &random) * 1e6 }
            let points = LossCurves.mean(of: values.map { value in [(1, value), (2, value)] })
            #expect(points.first?.y == (try? Sample(values))?.mean)
        }
    }

    @Test func whatBecameOfTheDataIsToldAsItIs() throws {
        let synthetic = "Data_v2/synthetic/rephrase/exp1/Copa"
        let text = try report(
            [
                StudyRun(seed: 1, data: "Data_v2/original/Copa"),
                StudyRun(seed: 0, data: synthetic, kind: .synthetic),
                StudyRun(seed: 1, data: synthetic, kind: .synthetic),
                StudyRun(seed: 2, data: "Data_v2/original/gone"),
                StudyRun(seed: 3, data: "Data_v2/original/gone", fingerprint: "sha256:00"),
            ]
        ) { root in
            for folder in ["Data_v2/original/Copa", synthetic] {
                let folder = root.pushing(FilePath(folder))
                try folder.makeFolders(isDurable: false)
                try folder.appending("copa_train.jsonl").replaceContents(with: "{}\n")
            }
            try root.pushing(FilePath("Data_v2/synthetic/rephrase/exp1/experiment_metadata.json")).replaceContents(
                with: #"{"model": "gpt-4o", "temperature": 0.7, "prompt_hash": "abc123"}"#)
        }.markdown(pictures: nil).text
        func row(_ beginning: String) -> Substring? {
            text.split(separator: "\n").first { $0.hasPrefix("| \(beginning)") }
        }
        let unknown = "unknown whether it changed: its content was not recorded"
        #expect(row("Data_v2/original/Copa")?.contains("| 1 | \(unknown)") == true, "\(text)")
        #expect(row("\(synthetic) | synthetic | rephrase | exp1")?.contains("| 2 | \(unknown)") == true)
        #expect(text.contains("| 1 | missing; no fingerprint was recorded"))
        #expect(text.contains("| 1 | missing: no folder that is known holds what it held"))
        #expect(row("\(synthetic) | gpt-4o | 0.7 | abc123") != nil, "\(text)")
        #expect(text.contains("**Baseline comparison"))
        #expect(row("\(synthetic) | a00000000")?.contains("| Data_v2/original/Copa | a000000000 |") == true, "\(text)")
    }

    @Test func movedDataIsToldOnce() throws {
        func addData(to root: FilePath, _ path: String) throws {
            let folder = root.pushing(FilePath(path))
            try folder.makeFolders(isDurable: false)
            try folder.appending("copa_train.jsonl").replaceContents(with: "{}\n")
        }
        let fingerprint = try withTemporaryFolder { root in
            try addData(to: root, "Data_v2/original/Copa")
            let lineage = try DataLineage(of: Project(root: root), runs: [], digests: DigestCache(file: nil))
            return try #require(lineage.entries.first?.fingerprint)
        }
        let runs = (0..<3).map { StudyRun(seed: $0, data: "Data_v2/original/old", fingerprint: fingerprint) }
        let text = try report(runs) { try addData(to: $0, "Data_v2/original/new") }.markdown(pictures: nil).text
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| Data_v2/") }
        #expect(rows.count == 1, "\(rows)")
        #expect(
            rows.first?.hasPrefix(
                "| Data_v2/original/old | original | - | - | 3 | moved to Data_v2/original/new (found by its fingerprint)"
            )
                == true)
    }

    struct StudyRun {
        var rate = 1e-3
        var seed = 0
        var method = "zo"
        var steps = 50
        var data: String?
        var kind = DataKind.original
        var fingerprint: String?
        /// Lines behind the others.
        var moreMetrics: [String] = []
    }

    /// Three seeds at two learning rates, with the losses of each.
    private func report(method: String = "zo") throws -> StudyReport {
        try report([1e-4, 1e-3].flatMap { rate in (0..<3).map { StudyRun(rate: rate, seed: $0, method: method) } })
    }

    private func report(
        _ runs: [StudyRun], _ prepare: (FilePath) throws -> Void = { _ in }
    ) throws -> StudyReport {
        try withTemporaryFolder { folder in
            let root = folder.appending("project")
            try root.makeFolders(isDurable: false)
            try prepare(root)
            for (number, run) in runs.enumerated() { try add(run, number: number, to: root) }
            let cache = folder.appending("cache").string
            let index = try RunIndex.open(
                Project(root: root), environment: { $0 == "TELOS_CACHE" ? cache : nil }, tell: { Issue.record("\($0)") }
            )
            let question = ComparisonQuestion(
                selection: RunSelection(purpose: "study"), over: [try index.keys().keys.resolve("seed")])
            return try StudyReport(
                of: "study", question, in: index, digests: DigestCache(file: nil),
                now: Moment(unixMilliseconds: 1_800_000_000_000))
        }
    }

    private func add(_ run: StudyRun, number: Int, to root: FilePath) throws {
        let folder = RunFolder(root.pushing(FilePath("Results_v2/study/m/Copa_\(number)/20251201_120000")))
        try folder.path.makeFolders(isDurable: false)
        var configuration = RunConfiguration()
        (configuration.model, configuration.task, configuration.method) = ("m", "Copa", run.method)
        configuration.dataPath = run.data
        configuration.hyperparameters["learning_rate"] = .number(run.rate)
        configuration.hyperparameters["seed"] = .integer(run.seed)
        let digits = String(number)
        configuration.telos = .init(
            id: try #require(RunID("a" + String(repeating: "0", count: 9 - digits.count) + digits)),
            sweep: RunID("p7x2c4dem1"), engine: .native, createdAt: Moment(unixMilliseconds: 1_700_000_000_000),
            host: "", version: "", model: .init(source: "m"), dataset: .init(kind: run.kind))
        configuration.telos?.dataset?.fingerprint = run.fingerprint
        if run.kind == .synthetic {
            configuration.telos?.dataset?.generationPurpose = "rephrase"
            configuration.telos?.dataset?.experimentID = "exp1"
        }
        var life = RunLife(state: .completed, host: "h", bootID: "b", queuedAt: Moment(unixMilliseconds: 0))
        life.launcher = .current
        try folder.stateFile.replaceContents(with: life.json.compactText, syncsFolder: false)
        try folder.configFile.replaceContents(with: configuration.yamlText, syncsFolder: false)
        let accuracy = 0.6 + run.rate * 200 + Double(run.seed) / 100
        try folder.resultFile.replaceContents(
            with: "{\"accuracy\": \(accuracy), \"dev_accuracy\": \(accuracy)}", syncsFolder: false)
        let lines = (0...run.steps).map { step in
            "{\"step\": \(step), \"loss\": \(2.0 - Double(step) / Double(run.steps) + Double(run.seed) / 10)"
                + (step % 10 == 0 ? ", \"eval_dev_loss\": \(1.5 - Double(step) / 1000)}" : "}")
        }
        try folder.metricsFile.replaceContents(
            with: (lines + run.moreMetrics).joined(separator: "\n") + "\n", syncsFolder: false)
    }
}
