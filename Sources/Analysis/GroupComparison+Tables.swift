package import Charts
import JSONValues
package import Listings
import Queries
import Statistics

extension GroupComparison {
    /// One row a group, for programs that read tables: everything that a table can hold.
    package var table: Table {
        let places = Dictionary(
            uniqueKeysWithValues: parts.enumerated().flatMap { part in part.element.groups.map { ($0, part.offset) } })
        let differences = Dictionary(
            uniqueKeysWithValues: parts.flatMap(\.differences).map { ($0.group, $0) })
        let columns =
            keyColumns(isForPeople: false)
            + [TableColumn("n", .number), TableColumn("mean", .number), TableColumn("sd", .number)]
            + [TableColumn("low", .number), TableColumn("high", .number)]
            + [TableColumn("best", .number), TableColumn("worst", .number)]
            + [TableColumn("dev_mean", .number), TableColumn("dev_sd", .number)]
            + TrainingBudget.Measure.allCases.map { TableColumn($0.rawValue, .number) }
            + [TableColumn("part", .number), TableColumn("chosen", .text)]
            + [TableColumn("difference", .number), TableColumn("difference_low", .number)]
            + [TableColumn("difference_high", .number), TableColumn("p", .number), TableColumn("p_holm", .number)]
            + [TableColumn("test", .text)]
        let rows = groups.enumerated().map { place, group in
            let part = places[place]
            let difference = differences[place]
            return group.values + figures(of: group)
                + [JSONValue(group.dev?.mean), JSONValue(group.dev?.standardDeviation)]
                + TrainingBudget.Measure.allCases.map { JSONValue(group.budget[$0]) }
                + [JSONValue(part.map { $0 + 1 }), .bool(part.map { parts[$0].chosen } == place)]
                + [JSONValue(difference?.difference), JSONValue(difference?.interval?.low)]
                + [JSONValue(difference?.interval?.high), JSONValue(difference?.pValue)]
                + [JSONValue(difference?.adjustedP), JSONValue(difference.map(Self.methodText))]
        }
        return Table(columns: columns, rows: rows)
    }

    /// One row a group of a part, for people.
    ///
    /// - Parameter signs: of a plot in a column; nil for none.
    package func groupTable(of part: Part, plot signs: TerminalSigns? = nil) -> Table {
        var columns = [TableColumn("chosen", title: "", .text, rank: 0)] + keyColumns(isForPeople: true)
        columns += [TableColumn("n", .number, rank: 0), TableColumn("mean", .number, rank: 0)]
        columns += [
            TableColumn("sd", .number, rank: 2), TableColumn("interval", title: "95 % interval", .interval, rank: 1),
        ]
        columns += [TableColumn("best", .number, rank: 5), TableColumn("worst", .number, rank: 5)]
        if let dev = metric.devName { columns.append(TableColumn("dev", title: "\(dev) mean", .number, rank: 2)) }
        // Passes are exact: where all groups have the same, a column says nothing.
        let measures = TrainingBudget.Measure.allCases.filter { measure in
            let values = Set(part.groups.map { groups[$0].budget[measure] })
            return values.count > 1 || values.first != .some(nil) && !measure.isExact
        }
        let dots = part.groups.count > 1 ? signs.map { dotChart(of: part).terminalDots(width: 32, signs: $0) } : nil
        if let dots { columns.append(TableColumn("plot", title: dots.scale, .plot, rank: 3)) }
        columns += measures.map {
            TableColumn($0.rawValue, title: $0.title, $0.isExact ? .number : .text, rank: 6)
        }
        let rows = part.groups.enumerated().map { line, place -> [JSONValue] in
            let group = groups[place]
            var row: [JSONValue] = [.string(place == part.chosen && part.groups.count > 1 ? "*" : "")]
            row += group.values + [JSONValue(group.score.count), JSONValue(group.score.mean).inFourDigits]
            row += [JSONValue(group.score.standardDeviation).inFourDigits, intervalText(group.interval?.interval)]
            row += [group.best(by: metric), group.worst(by: metric)].map { JSONValue($0.score).inFourDigits }
            if metric.devName != nil { row.append(JSONValue(group.dev?.mean).inFourDigits) }
            if let dots { row.append(.string(dots.bars[line])) }
            row += measures.map { measure in
                if measure.isExact, let value = group.budget[measure], let whole = Int(exactly: value.rounded()) {
                    return JSONValue(whole)
                }
                return JSONValue(group.budget[measure].map(measure.text))
            }
            return row
        }
        return Table(columns: columns, rows: rows)
    }

    /// What all intervals and p of a part were computed by and of how many runs or examples: `paired t test, 5 pairs of
    /// runs`; or why there are none. nil where that is not one for all: then it stands in the table.
    package func sharedMethod(of part: Part) -> String? {
        let texts = Set(
            part.differences.map { difference in
                let method = Self.methodText(difference)
                return difference.methods.isEmpty ? method : "\(method), \(difference.countText)"
            })
        guard texts.count == 1 else { return nil }
        return texts.first
    }

    /// One row a difference of a part, for people.
    package func differenceTable(of part: Part) -> Table {
        let hasTests = part.differences.contains { $0.pValue != nil }
        var columns = keyColumns(isForPeople: true)
        columns.append(TableColumn("difference", .number, rank: 0))
        let hasIntervals = part.differences.contains { $0.interval != nil }
        if hasIntervals { columns.append(TableColumn("interval", title: "95 % interval", .interval, rank: 1)) }
        if hasTests {
            columns += [TableColumn("p", .number, rank: 2), TableColumn("p_holm", title: "p (Holm)", .number, rank: 0)]
        }
        let isByExample = part.differences.contains { $0.outcomes != nil }
        if isByExample {
            columns += [TableColumn("won", .number, rank: 2), TableColumn("lost", .number, rank: 2)]
        }
        let isOfOneMethod = sharedMethod(of: part) != nil
        if !isOfOneMethod { columns += [TableColumn("n", .text, rank: 1), TableColumn("test", .text, rank: 1)] }
        let rows = part.differences.map { difference -> [JSONValue] in
            let tested = hasTests ? [difference.pValue, difference.adjustedP] : []
            var row = groups[difference.group].values
            row.append(JSONValue(difference.difference).inFourDigits)
            if hasIntervals { row.append(intervalText(difference.interval)) }
            row += tested.map { JSONValue($0).inFourDigits }
            if isByExample {
                row += [difference.outcomes?.onlyFirst.count, difference.outcomes?.onlySecond.count].map {
                    JSONValue($0)
                }
            }
            return isOfOneMethod ? row : row + [.string(difference.countText), .string(Self.methodText(difference))]
        }
        return Table(columns: columns, rows: rows)
    }

    private func keyColumns(isForPeople: Bool) -> [TableColumn] {
        keys.map { TableColumn($0.key.name, title: isForPeople ? $0.name : $0.key.name, .number, rank: 0) }
    }

    private func figures(of group: ComparedGroup) -> [JSONValue] {
        let interval = group.interval?.interval
        return [
            JSONValue(group.score.count), JSONValue(group.score.mean), JSONValue(group.score.standardDeviation),
            JSONValue(interval?.low), JSONValue(interval?.high), JSONValue(group.best(by: metric).score),
            JSONValue(group.worst(by: metric).score),
        ]
    }

    private func intervalText(_ interval: ConfidenceInterval?) -> JSONValue {
        JSONValue(interval.map { "\(shortText($0.low)) to \(shortText($0.high))" })
    }

    private static func methodText(_ difference: GroupDifference) -> String {
        switch difference.evidence {
        case .none(let reason): "no test: \(reason)"
        case .seeds(let comparison) where comparison.hasNoVariance: "no test: the difference does not vary"
        case .proportions(_, let reason): "\(difference.methodNames); not paired: \(reason)"
        default: difference.methodNames
        }
    }
}

extension JSONValue {
    fileprivate var inFourDigits: JSONValue {
        if case .number(let value) = self { .number(value.inFourDigits) } else { self }
    }
}

extension GroupDifference {
    var outcomes: PairedOutcomes? {
        if case .examples(let outcomes) = evidence { outcomes } else { nil }
    }

    var methodNames: String { methods.map(\.rawValue).joined(separator: "; ") }
}
