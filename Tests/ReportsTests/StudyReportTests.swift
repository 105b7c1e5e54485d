import Analysis
import DurableFiles
import FileDigests
import JSONValues
import Queries
import RunFolders
import RunIndex
import RunModel
import RunStore
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
        // Its means, its curve over the learning rate, its two losses.
        #expect(html.split(separator: "<svg").count == 5)
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
        #expect(written.pictures.map(\.name) == (1...4).map { "study-\($0).svg" })
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

    /// Three seeds at two learning rates, with the losses of each.
    private func report(method: String = "zo") throws -> StudyReport {
        try withTemporaryFolder { folder in
            let root = folder.appending("project")
            for (place, rate) in [1e-4, 1e-3].enumerated() {
                for seed in 0..<3 {
                    try addRun(to: root, number: place * 3 + seed, rate: rate, seed: seed, method: method)
                }
            }
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

    private func addRun(to root: FilePath, number: Int, rate: Double, seed: Int, method: String) throws {
        let folder = RunFolder(root.pushing(FilePath("Results_v2/study/m/Copa_x/20251201_12000\(number)")))
        try folder.path.makeFolders(isDurable: false)
        var configuration = RunConfiguration()
        (configuration.model, configuration.task, configuration.method) = ("m", "Copa", method)
        configuration.hyperparameters["learning_rate"] = .number(rate)
        configuration.hyperparameters["seed"] = .integer(seed)
        configuration.telos = .init(
            id: try #require(RunID("a00000000\(number)")), sweep: RunID("p7x2c4dem1"), engine: .native,
            createdAt: Moment(unixMilliseconds: 1_700_000_000_000), host: "", version: "", model: .init(source: "m"),
            dataset: .init(kind: .original))
        var life = RunLife(state: .completed, host: "h", bootID: "b", queuedAt: Moment(unixMilliseconds: 0))
        life.launcher = .current
        try folder.stateFile.replaceContents(with: life.json.compactText, syncsFolder: false)
        try folder.configFile.replaceContents(with: configuration.yamlText, syncsFolder: false)
        let accuracy = 0.6 + rate * 200 + Double(seed) / 100
        try folder.resultFile.replaceContents(
            with: "{\"accuracy\": \(accuracy), \"dev_accuracy\": \(accuracy)}", syncsFolder: false)
        let lines = (0...50).map { step in
            "{\"step\": \(step), \"loss\": \(2.0 - Double(step) / 50 + Double(seed) / 10)"
                + (step % 10 == 0 ? ", \"eval_dev_loss\": \(1.5 - Double(step) / 100)}" : "}")
        }
        try folder.metricsFile.replaceContents(with: lines.joined(separator: "\n") + "\n", syncsFolder: false)
    }
}
