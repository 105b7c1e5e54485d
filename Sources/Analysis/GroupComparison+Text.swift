package import Charts
import JSONValues
import Listings
import Queries
import RunModel
import Statistics

extension GroupComparison {
    /// The comparison for people.
    ///
    /// - Parameters:
    ///   - width: of the terminal, in cells; nil when the output is none, and nothing is cut.
    ///   - signs: of the plot beside the table.
    ///   - write: called with pieces of whole lines.
    /// - Returns: a notice when columns had to be left out.
    package func write(width: Int?, signs: TerminalSigns = .unicode, to write: (String) -> Void) -> String? {
        let wrap = width ?? 120
        var notice: String?
        write(Paragraph.text(heading, width: wrap, indent: 2))
        if !constants.isEmpty {
            let same = constants.map { "\($0.key.name) \($0.value.valueText)" }.joined(separator: ", ")
            write(Paragraph.text("The same in all: \(same)", width: wrap, indent: 2))
        }
        for sentence in dependentTexts { write(Paragraph.text(sentence, width: wrap, indent: 2)) }
        for part in parts {
            write("\n")
            let shown = part.groups.count > Self.rowLimit ? best(Self.rowLimit, of: part) : part
            notice = groupTable(of: shown, plot: signs).write(as: .table, width: width, remedy: "", to: write) ?? notice
            guard part.groups.count > 1 else { continue }
            if shown.groups.count < part.groups.count {
                write(
                    Paragraph.text(
                        "Only the \(Self.rowLimit) best of \(part.groups.count) groups; --by KEYS makes fewer, --where "
                            + "EXPR leaves runs out, --format csv writes all", width: wrap, indent: 2))
            }
            write("\n" + Paragraph.text(choice(of: part), width: wrap, indent: 2))
            let method = sharedMethod(of: shown).map { "; \($0)" } ?? ""
            write(
                "\n"
                    + Paragraph.text(
                        "Difference to it (positive: greater than the chosen one's\(method)):", width: wrap, indent: 2))
            let text = differenceTable(of: shown).write(as: .table, width: width, remedy: "", to: write)
            notice = notice ?? text
        }
        for across in acrossData {
            let method = sharedMethod(of: across).map { " (\($0))" } ?? ""
            write("\n" + Paragraph.text(acrossText(across) + method, width: wrap, indent: 2))
            let text = differenceTable(of: across).write(as: .table, width: width, remedy: "", to: write)
            notice = notice ?? text
        }
        if !warnings.isEmpty {
            write("\nTake care:\n")
            for warning in warnings { write(Paragraph.text("- \(warning.message)", width: wrap, indent: 2)) }
        }
        return notice
    }

    /// More rows nobody reads.
    private static let rowLimit = 50

    /// The part with no more than its best groups, by what chose the chosen one, which is among them.
    private func best(_ count: Int, of part: Part) -> Part {
        func value(_ place: Int) -> Double {
            groups[place].choosingValue(isOnDev: part.isChosenOnDev)
        }
        let order = part.groups.sorted { a, b in
            if (a == part.chosen) != (b == part.chosen) { return a == part.chosen }
            return metric.isBetter(value(a), than: value(b))
        }
        let kept = Set(order.prefix(count))
        return Part(
            groups: part.groups.filter(kept.contains), chosen: part.chosen, isChosenOnDev: part.isChosenOnDev,
            tieCount: part.tieCount, differences: part.differences.filter { kept.contains($0.group) })
    }

    /// What follows from which key: `By method: zo: zo_eps 0.001, steps 400; fo_full: steps 60`.
    package var dependentTexts: [String] {
        keys.compactMap { on in
            let followers = dependent.filter { $0.on == on }
            guard let first = followers.first else { return nil }
            let values = first.values.indices.compactMap { place -> String? in
                let said = followers.filter { !$0.values[place].value.isNull }
                    .map { "\($0.key.name) \($0.values[place].value.valueText)" }
                return said.isEmpty ? nil : "\(first.values[place].on.valueText): \(said.joined(separator: ", "))"
            }
            return "By \(on.name): \(values.joined(separator: "; "))"
        }
    }

    /// What the chosen groups of several parts are held against.
    package func acrossText(_ across: Part) -> String {
        "The choices on other data, whose dev splits differ, so that nothing is chosen between them: difference on the same "
            + "validation examples to \(label(of: groups[across.chosen]))"
    }

    /// How many examples every run was scored on; nil where that differs or is not known.
    private var exampleCount: Int? {
        guard metric.isOnValidation else { return nil }
        let counts = Set(groups.flatMap(\.runs).map(\.examples))
        return counts.count == 1 ? counts.first ?? nil : nil
    }

    private var heading: String {
        let count = groups.reduce(0) { $0 + $1.runs.count }
        let split = metric.isOnDev ? "" : metric.name == "accuracy" || metric.name == "f1" ? " on validation" : ""
        return "\(metric.name)\(split) of \(count) \(count == 1 ? "run" : "runs") in \(groups.count) "
            + "\(groups.count == 1 ? "group" : "groups") \(over.isEmpty ? "" : "over \(over.map(\.name).joined(separator: ", "))"); "
            + "interval: \(StatisticalMethod.meanInterval.rawValue), 95 %"
            + (exampleCount.map { ", for these \($0) examples" } ?? "")
    }

    /// Which group of a part is chosen, by what, and what it reports.
    package func choice(of part: Part) -> String {
        let group = groups[part.chosen]
        let values = zip(keys, group.values).map { "\($0.name) \($1.valueText)" }.joined(separator: ", ")
        var text = "* "
        if part.isChosenOnDev, let dev = group.dev, let name = metric.devName {
            text +=
                "chosen on dev: \(values), whose mean \(name) \(shortText(dev.mean)) is the "
                + "\(metric.isLowerBetter ? "least" : "greatest") of \(part.groups.count)"
            if part.tieCount > 0 {
                text +=
                    group.devLoss == nil
                    ? " (\(part.tieCount) more have the same)"
                    : ", with the least dev loss of \(part.tieCount + 1) that have the same"
            }
            text += ". Its \(metric.name) "
        } else if part.tieCount == part.groups.count - 1 {
            text +=
                "all \(part.groups.count) have the same: nothing is chosen, and the others are held against \(values). Its \(metric.name) "
        } else {
            text +=
                "the \(metric.isLowerBetter ? "least" : "greatest") of \(part.groups.count): \(values). Its \(metric.name) "
        }
        text += shortText(group.score.mean)
        if let interval = group.interval?.interval {
            text += ", 95 % interval \(shortText(interval.low)) to \(shortText(interval.high))"
        }
        return text + ", n = \(group.score.count)"
    }
}
