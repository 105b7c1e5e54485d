import Planning
import TestSupport
import Testing

/// No text that stands in a config may stop the program: it gives a plan or problems.
struct HostileConfigTests {
    private static let values = [
        "", "~", "[]", "{}", "[[]]", "[{}]", "{a: b}", "[1, 2]", "\"\"", "' '", "-1", "0", "1e999", "-0", ".nan",
        "0x7f",
        "99999999999999999999999", "9223372036854775807", "/", "//", "..", "./..", "~", "~/", "a/b/c/d", "../../x", ".",
        "true", "\"\\0\"", "\"\\n\"", "é", "*x", "&x y", "!!binary aGk=", "? a", "_", "synthetic___", "mixed_",
        "a_b_c_d",
        "1:2:3", "1d", "{task}", "\"{task}\"", "|\n    a\n    b",
    ]

    @Test func hostileValuesAreAnswered() throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", "engine: script")
            let lines = (ProjectFixture.config + Self.more).split(separator: "\n").map(String.init)
            for (index, line) in lines.enumerated() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                // Every value meets a fifth of the keys; all of them with all takes minutes (and passed).
                for value in Self.values.enumerated().filter({ ($0.offset + index) % 5 == 0 }).map(\.element) {
                    var changed = lines
                    changed[index] = line[...colon] + " " + value
                    answer(try fixture.problems(changed.joined(separator: "\n") + "\n"))
                }
            }
        }
    }

    @Test func truncatedConfigsAreAnswered() throws {
        try withProject { fixture in
            let config = ProjectFixture.config + Self.more
            for length in stride(from: 0, through: config.count, by: 11) {
                answer(try fixture.problems(String(config.prefix(length))))
            }
        }
    }

    private static let more = """
        engine: native
        cuda_devices: "0,1"
        devices_per_run: 1
        wait_for_completion: true
        continue_on_error: true
        time_limit: "2h"
        script: {command: "bash train.sh"}
        slurm: {partition: gpu, time: "12:00:00"}

        """

    /// Said on one line each, and said once.
    private func answer(_ problems: [String]) {
        #expect(!problems.isEmpty)
        #expect(Set(problems).count == problems.count)
        #expect(problems.allSatisfy { !$0.contains("\n") })
    }
}
