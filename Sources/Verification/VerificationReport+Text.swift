import RunModel
package import RunStore
import SystemPackage

extension VerificationReport {
    /// For people: what is wrong, run by run; what is worth knowing, in a line for each kind; and one line that sums
    /// up.
    package func text(in project: Project) -> String {
        let wrong = findings.filter(\.isWrong)
        var text = ""
        // Findings of one run stand together, and runs as well as other places in the order of their paths.
        var heading: String?
        for finding in wrong {
            let place = Place(finding, in: project)
            if place.heading != heading {
                text += (heading == nil ? "" : "\n") + visible(place.heading) + "\n"
                heading = place.heading
            }
            let name = place.name.map { visible($0) + ": " } ?? ""
            text += "  \(name)\(visible(finding.message)) [\(finding.code.rawValue)]\n"
            if finding.run == nil, !finding.ids.isEmpty { text += "    runs: \(Self.list(finding.ids))\n" }
            for path in finding.related { text += "    also \(visible(project.written(path)))\n" }
            text += "    to do: \(visible(finding.remedy))\n"
        }
        if !wrong.isEmpty { text += "\n" }
        text += notes(in: project)
        let outcome = wrong.isEmpty ? "nothing is wrong" : "\(wrong.count) findings"
        let noteCount = findings.count - wrong.count
        let noted = noteCount == 0 ? "" : ", \(noteCount) notes"
        return text + "\(runCount) runs, \(fileCount) files checked: \(outcome)\(noted)\n"
    }

    /// A sweep may have hundreds of runs: the first few name it.
    private static func list(_ ids: [RunID]) -> String {
        let shown = ids.prefix(5).map(\.text).joined(separator: ", ")
        return ids.count > 5 ? "\(shown) and \(ids.count - 5) more" : shown
    }

    /// Where a finding is listed.
    private struct Place {
        var heading: String
        /// The file's path below what the heading names; nil for that itself.
        var name: String?

        init(_ finding: Finding, in project: Project) {
            guard let run = finding.run else {
                heading = project.written(finding.path)
                return
            }
            var rest = finding.path
            let id = finding.ids.first.map { " (\($0))" } ?? ""
            heading = project.written(run) + id
            name = rest.removePrefix(run) && !rest.isEmpty ? rest.string : nil
        }
    }

    /// Hundreds of runs that were moved are one line.
    private func notes(in project: Project) -> String {
        var text = ""
        for code in Finding.Code.allCases {
            let notes = findings.filter { $0.code == code && !$0.isWrong }
            guard let first = notes.first else { continue }
            let more = notes.count > 1 ? " and \(notes.count - 1) more" : ""
            text +=
                "note: \(visible(project.written(first.path)))\(more): \(visible(first.message)) [\(code.rawValue)]\n"
        }
        return text
    }
}
