package import Datasets
package import JSONValues
import Listings
import RunModel
package import RunStore
import SystemPackage
import Tasks

/// `telos data diff`: what became of the examples of one dataset in another.
package struct DifferenceReport: Sendable {
    package let difference: DatasetDifference
    private let a: CataloguedDataset
    private let b: CataloguedDataset
    private let project: Project

    /// - Parameter sampleCount: how many changed examples of a split are shown.
    /// - Throws: `DatasetError`, `FileError`, `DataLineError`
    package init(from a: CataloguedDataset, to b: CataloguedDataset, in project: Project, sampleCount: Int) throws {
        difference = try DatasetDifference(from: a.realFolder, to: b.realFolder, sampleCount: sampleCount)
        self.a = a
        self.b = b
        self.project = project
    }

    /// The field that the metadata of one of the two says was rephrased.
    private var namedField: String? {
        (b.metadata ?? a.metadata)?.generation?.rephrasedField
    }

    /// The machine-readable form. Its keys are part of the contract: they are only ever added.
    package var json: JSONValue {
        [
            "a": .string(project.written(a.folder)), "b": .string(project.written(b.folder)),
            "equal": .bool(difference.isEmpty), "rephrased_field": JSONValue(namedField),
            "splits": .array(
                difference.splits.map { split in
                    [
                        "split": .string(split.split.rawValue),
                        "examples_a": JSONValue(split.counts.a), "examples_b": JSONValue(split.counts.b),
                        "paired_by": JSONValue(split.pairing ?? (split.unchangedShare == nil ? nil : "position")),
                        "unchanged": JSONValue(split.unchangedCount), "changed": JSONValue(split.changedCount),
                        "added": JSONValue(split.addedCount), "dropped": JSONValue(split.droppedCount),
                        "moved": JSONValue(split.movedCount), "unchanged_share": JSONValue(split.unchangedShare),
                        "fields": .array(
                            split.fields.map { ["name": .string($0.name), "examples": JSONValue($0.count)] }),
                        "added_lines": .array(split.addedLines.map { JSONValue($0) }),
                        "dropped_lines": .array(split.droppedLines.map { JSONValue($0) }),
                        "changes": .array(split.changes.map(\.json)),
                    ]
                }),
        ]
    }

    /// For people.
    ///
    /// - Parameter width: of the terminal, in cells.
    package func text(width: Int) -> String {
        var text = "\(visible(project.written(a.folder))) | \(visible(project.written(b.folder)))\n"
        for split in difference.splits { text += "\n" + self.text(of: split, width: width) }
        return text
    }

    private func text(of split: SplitDifference, width: Int) -> String {
        let name = split.split.rawValue
        guard let countA = split.counts.a else {
            return "\(name): only the second has it, \(counted(split.counts.b ?? 0, "example"))\n"
        }
        guard let countB = split.counts.b else {
            return "\(name): only the first has it, \(counted(countA, "example"))\n"
        }
        if split.isEmpty { return "\(name): equal, \(counted(countA, "example"))\n" }
        var text =
            "\(name): \(countA) and \(counted(countB, "example")), paired by \(split.pairing.map(visible) ?? "position")\n"
        let share = split.unchangedShare.map { " (\(percentText($0)))" } ?? ""
        text +=
            "  \(split.unchangedCount) unchanged\(share), \(split.changedCount) changed, \(split.addedCount) added, "
        text += "\(split.droppedCount) dropped\(split.movedCount > 0 ? ", \(split.movedCount) in another order" : "")\n"
        for (title, lines, count) in [
            ("dropped", split.droppedLines, split.droppedCount), ("added", split.addedLines, split.addedCount),
        ] where count > 0 {
            let more = count > 8 ? " ..." : ""
            text +=
                "  \(title): \(count == 1 ? "line" : "lines") \(lines.prefix(8).map(String.init).joined(separator: ", "))\(more)\n"
        }
        for field in split.fields.prefix(12) {
            text += "  \(field.name.isEmpty ? "the whole line" : visible(field.name)) differs in \(field.count)\n"
        }
        if let remark = remark(on: split) { text += "  \(remark)\n" }
        for change in split.changes {
            text += "\n  line \(change.lines.a) | line \(change.lines.b)\n"
            for field in change.fields.prefix(6) {
                if !field.name.isEmpty { text += "    \(visible(field.name)):\n" }
                text += SideBySide.text(
                    field.a?.plainText ?? "(no such field)", field.b?.plainText ?? "(no such field)", width: width,
                    indent: 4)
            }
        }
        return text
    }

    /// What the metadata says was rephrased, held against what differs.
    private func remark(on split: SplitDifference) -> String? {
        guard let named = namedField, split.changedCount > 0 else { return nil }
        let others = split.fields.map(\.name).filter { $0 != named }
        let isNamed = others.count < split.fields.count
        if isNamed, others.isEmpty { return "rephrased: \(visible(named)), as the metadata says, and nothing else" }
        let list = others.map { $0.isEmpty ? "the whole of a line" : visible($0) }.joined(separator: ", ")
        let verb = others.count == 1 ? "differs" : "differ"
        return isNamed
            ? "the metadata says \(visible(named)) was rephrased; \(list) \(verb) too"
            : "the metadata says \(visible(named)) was rephrased: it is the same everywhere, and \(list) \(verb)"
    }
}

/// With at most one decimal; a share that is not all is never 100 %, and one of some never 0 %.
private func percentText(_ share: Double) -> String {
    if share == 0 || share == 1 { return share == 0 ? "0 %" : "100 %" }
    let tenths = min(max(Int((share * 1000).rounded()), 1), 999)
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
}

extension SplitDifference.Change {
    fileprivate var json: JSONValue {
        [
            "line_a": JSONValue(lines.a), "line_b": JSONValue(lines.b),
            "fields": .array(
                fields.map { ["name": .string($0.name), "a": $0.a ?? .null, "b": $0.b ?? .null] }),
        ]
    }
}
