import ProjectSupport
import SystemPackage
import Testing

/// A command and exactly what it prints, with holes for what is another every time:
/// ```
/// $ telos list --purpose nowhere
/// Experiment purpose not found: nowhere
/// Available: ablation_study
/// [1]
/// ```
/// A line `$ ...` is run by a shell in the project's folder; below it stand its standard output, its standard error,
/// and in brackets its exit code unless that is 0. Holes: `{id}`, `{time}`, `{timestamp}`, `{root}`, `{number}`,
/// `{hash}`, `{word}`, `{any}` (the rest of a line).
struct Transcript {
    struct Step: Equatable {
        var command: String
        var expected: [String]
    }

    let steps: [Step]

    init(_ text: String) {
        var steps: [Step] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), expected: []))
            } else {
                precondition(!steps.isEmpty, "a transcript begins with a command")
                steps[steps.count - 1].expected.append(line)
            }
        }
        self.steps = steps
    }

    /// What an outcome is in a transcript.
    static func lines(of outcome: Outcome) -> [String] {
        var lines = outcome.lines + outcome.errorLines
        if !outcome.out.isEmpty, !outcome.out.hasSuffix("\n") { lines.append("(no end of line)") }
        if outcome.code != 0 { lines.append("[\(outcome.code)]") }
        return lines
    }

    /// Whether a line fits one with holes.
    static func fits(_ line: String, _ expected: String, root: String) throws -> Bool {
        var pattern = ""
        var rest = expected[...]
        while let open = rest.firstIndex(of: "{"), let end = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<end])
            if let hole = hole(name, root: root) {
                pattern += escaped(rest[..<open]) + hole
            } else {
                pattern += escaped(rest[...end])
            }
            rest = rest[rest.index(after: end)...]
        }
        return try Regex(pattern + escaped(rest)).wholeMatch(in: line) != nil
    }

    private static func hole(_ name: String, root: String) -> String? {
        switch name {
        case "id": "[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{9}"
        case "time": #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)"#
        case "timestamp": #"\d{8}_\d{6}(_\d+)?"#
        case "number": #"-?[0-9]+(\.[0-9]+)?(e[+-]?\d+)?"#
        case "hash": "sha256:[0-9a-f]{64}"
        case "word": #"\S+"#
        case "any": ".*"
        case "root": escaped(root[...])
        default: nil
        }
    }

    private static func escaped(_ text: Substring) -> String {
        text.map { $0.isLetter || $0.isNumber || $0 == " " || !$0.isASCII ? String($0) : "\\\($0)" }.joined()
    }
}

extension TestProject {
    /// Runs the commands of a transcript and holds what they print against it.
    func expect(_ transcript: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for step in Transcript(transcript).steps {
            let found = Transcript.lines(of: try shell(step.command))
            expect(found, fit: step.expected, of: step.command, sourceLocation: sourceLocation)
        }
    }

    /// Holds lines against lines with holes.
    func expect(
        _ found: [String], fit expected: [String], of command: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let fits =
            found.count == expected.count
            && zip(found, expected).allSatisfy { (try? Transcript.fits($0, $1, root: root.string)) ?? false }
        guard !fits else { return }
        let place =
            zip(found, expected).enumerated()
            .first { !((try? Transcript.fits($0.element.0, $0.element.1, root: root.string)) ?? false) }?.offset
            ?? min(found.count, expected.count)
        Issue.record(
            """
            $ \(command)
            \(found.joined(separator: "\n"))
            --- line \(place + 1) should be:
            \(expected.indices.contains(place) ? expected[place] : "(no more)")
            --- is:
            \(found.indices.contains(place) ? found[place] : "(no more)")
            """, sourceLocation: sourceLocation)
    }
}
