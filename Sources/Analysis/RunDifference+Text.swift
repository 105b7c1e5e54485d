import JSONValues
package import Listings
import RunModel
import RunStore
import Statistics

extension RunDifference {
    /// The differences for people.
    ///
    /// - Parameters:
    ///   - names: what the two runs are called, such as the beginnings of their ids.
    ///   - width: of the terminal, in cells; nil when the output is none, and nothing is cut.
    ///   - write: called with pieces of whole lines.
    package func write(names: (String, String), width: Int?, to write: (String) -> Void) {
        for section in sections {
            write("\(section.title.rawValue.prefix(1).uppercased())\(section.title.rawValue.dropFirst())\n")
            let isMeasured = section.title == .outcome && section.entries.contains { $0.difference != nil }
            var columns = [TableColumn("key", title: "", .text, rank: 0)]
            columns += [TableColumn(names.0, .text, rank: 0), TableColumn(names.1, .text, rank: 0)]
            if isMeasured {
                columns.append(TableColumn("difference", title: "\(names.0) less \(names.1)", .text, rank: 1))
            }
            let rows = section.entries.map { entry -> [JSONValue] in
                var row: [JSONValue] = [.string("  " + shortKey(entry.key))]
                row += [entry.first, entry.second].map { .string(text($0, of: entry.key)) }
                if isMeasured { row.append(JSONValue(entry.difference.map { signed($0, of: entry.key) })) }
                return row
            }
            Table(columns: columns, rows: rows).write(as: .table, width: width, to: write)
            write("\n")
        }
        write("Equal in both: \(sameCount) keys\n")
        writeOutcomes(names, width: width ?? 120, to: write)
        if !warnings.isEmpty {
            write("\nTake care:\n")
            for warning in warnings { write(Paragraph.text("- \(warning.message)", width: width ?? 120, indent: 2)) }
        }
    }

    private func writeOutcomes(_ names: (String, String), width: Int, to write: (String) -> Void) {
        switch outcomes {
        case .failure(let refusal):
            write("\n" + Paragraph.text("No test of the difference: \(refusal)", width: width, indent: 2))
            if let proportions {
                let interval = proportions.interval
                write(
                    Paragraph.text(
                        "Of the two accuracies alone, as if of different examples: "
                            + "\(names.0) less \(names.1) is \(signedText(proportions.difference)), 95 % interval "
                            + "\(shortText(interval.low)) to \(shortText(interval.high)) (\(proportions.method.rawValue), "
                            + "n = \(proportions.first.count) and \(proportions.second.count) examples)", width: width,
                        indent: 2))
            }
        case .success(let pairs):
            let (test, bootstrap) = (pairs.test, pairs.bootstrap)
            write("\nOn the same \(pairs.count) examples of the validation split\n")
            write("  right in both: \(pairs.bothRight); wrong in both: \(pairs.bothWrong)\n")
            for (name, indices) in [(names.0, pairs.onlyFirst), (names.1, pairs.onlySecond)] {
                write(
                    Paragraph.text(
                        "right in \(name) alone: \(indices.count)\(lines(indices))", width: width, margin: 2, indent: 4)
                )
            }
            let interval = bootstrap.interval
            write(
                Paragraph.text(
                    "accuracy of \(names.0) less \(names.1): \(signedText(bootstrap.difference)), 95 % interval "
                        + "\(shortText(interval.low)) to \(shortText(interval.high)) (\(bootstrap.method.rawValue), n = "
                        + "\(bootstrap.count), \(bootstrap.resampleCount) resamples, seed \(bootstrap.seed))",
                    width: width, margin: 2, indent: 4))
            write(
                Paragraph.text(
                    "p = \(shortText(test.pValue)) (\(test.method.rawValue), n = \(test.count), "
                        + "\(test.onlyFirst) against \(test.onlySecond))", width: width, margin: 2, indent: 4))
            let verdict =
                test.pValue < 0.05
                ? "were the two equally good, so uneven a split would be rare (p < 0.05); this speaks of these two runs, "
                    + "not of other seeds"
                : "were the two equally good, so uneven a split would be common: no difference is shown"
            write(Paragraph.text("\(verdict)", width: width, margin: 2, indent: 4))
        }
    }

    private func lines(_ indices: [Int]) -> String {
        if indices.isEmpty { return "" }
        let shown = indices.prefix(20).map { String($0 + 1) }.joined(separator: ", ")
        return " (lines \(shown)\(indices.count > 20 ? ", ..." : ""))"
    }

    /// Of the accuracies and the numbers of examples alone, where the runs report them.
    var proportions: ProportionDifference? {
        // Of other data an accuracy is another measure.
        if case .failure(.otherData) = outcomes { return nil }
        let all = [first, second].compactMap { run -> Proportion? in
            guard let accuracy = run.metric("accuracy"), let count = run.metric("examples") else { return nil }
            return Int(exactly: count).flatMap { try? Proportion(rate: accuracy, count: $0) }
        }
        return all.count == 2 ? ProportionDifference(all[0], all[1]) : nil
    }

    private func shortKey(_ key: String) -> String {
        for prefix in ["hyperparameters.", "metrics."] where key.hasPrefix(prefix) {
            return String(key.dropFirst(prefix.count))
        }
        return key
    }

    private func measure(_ key: String) -> TrainingBudget.Measure? {
        key == "duration" ? .time : TrainingBudget.Measure(rawValue: shortKey(key))
    }

    private func text(_ value: JSONValue, of key: String) -> String {
        if let measure = measure(key), let number = value.number, number.isFinite { return measure.text(number) }
        return value.valueText
    }

    private func signed(_ difference: Double, of key: String) -> String {
        if let measure = measure(key) {
            return (difference < 0 ? "-" : "+") + measure.text(abs(difference))
        }
        return signedText(difference)
    }
}

/// A difference with its sign, as a table shows it.
private func signedText(_ value: Double) -> String {
    let text = Int64(exactly: value).map { $0 == 0 ? "0.0" : String($0) } ?? shortText(value)
    return (value < 0 ? "" : "+") + text
}

extension RunDifference {
    /// What differs, a row a key, for programs that read tables.
    package var table: Table {
        Table(
            columns: ["section", "key", "first", "second"].map { TableColumn($0, .text) }
                + [TableColumn("difference", .number)],
            rows: sections.flatMap { section in
                section.entries.map {
                    [.string(section.title.rawValue), .string($0.key), $0.first, $0.second, JSONValue($0.difference)]
                }
            })
    }
}
