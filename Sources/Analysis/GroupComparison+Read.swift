package import FileDigests
import JSONValues
import Queries
package import RunIndex
import RunModel
import RunStore
import Statistics

extension GroupComparison {
    /// Compares the runs that are meant.
    ///
    /// - Parameter digests: what is remembered of data files.
    /// - Throws: `AnalysisError`, `IndexError`
    package init(_ question: ComparisonQuestion, in index: RunIndex, digests: DigestCache) throws {
        let known = try index.keys()
        let table = try RunTable(question, known, in: index)
        let project = index.project
        let names = { (keys: [QueryKey]) in keys.map { Key(key: $0, name: known.keys.shortName(of: $0)) } }
        let gathered = Gathered(table, by: question.by)
        metric = table.metric
        keys = names(gathered.keys)
        constants = zip(names(gathered.constants.map(\.key)), gathered.constants).map { ($0, $1.value) }
        dependent = gathered.dependent.map { key, on, values in
            Dependent(key: names([key])[0], on: names([on])[0], values: values)
        }
        over = names(question.over)
        groups = gathered.groups
        leftOut = table.leftOut(repeated: gathered.repeated, unlike: gathered.repeatedScores)
        // Only that of the group which all others are held against is needed again.
        var kept: (path: String, predictions: Result<Predictions, PairingRefusal>)?
        let read = { (run: ComparedRun, isReference: Bool) -> Result<Predictions, PairingRefusal> in
            if let kept, kept.path == run.path { return kept.predictions }
            let read = Result { () throws(PairingRefusal) in
                try Predictions(
                    of: project.absolute(run.path), run: run.id.text,
                    reported: table.metric.name == "accuracy" ? run.score : nil)
            }
            if isReference { kept = (run.path, read) }
            return read
        }
        let mixed = names(gathered.mixed).map(\.name)
        let parts = gathered.parts.map {
            Part(choosingFrom: $0, in: gathered.groups, metric: table.metric, mixed: mixed, predictions: read)
        }
        self.parts = parts
        let trials = table.metric.isOnValidation ? gathered.trials.filter { $0.count > 1 } : []
        acrossData = trials.map { places in
            Part(
                places.map { parts[$0].chosen }, chosen: parts[places[0]].chosen, isOnDev: false, ties: 0,
                in: gathered.groups, metric: table.metric, mixed: mixed, predictions: read)
        }
        warnings = []
        warnings = ComparisonWarning.all(
            of: self, mixed: mixed, in: project, digests: digests)
    }
}

extension GroupComparison.Part {
    fileprivate typealias Reading = (_ run: ComparedRun, _ isReference: Bool) -> Result<Predictions, PairingRefusal>

    fileprivate init(
        choosingFrom places: [Int], in groups: [ComparedGroup], metric: ComparisonMetric, mixed: [String],
        predictions: Reading
    ) {
        let choice = GroupChoice(among: places, of: groups, by: metric)
        self.init(
            places, chosen: choice.place, isOnDev: choice.isOnDev, ties: choice.tieCount, in: groups, metric: metric,
            mixed: mixed, predictions: predictions)
    }

    fileprivate init(
        _ places: [Int], chosen: Int, isOnDev: Bool, ties: Int, in groups: [ComparedGroup], metric: ComparisonMetric,
        mixed: [String], predictions: Reading
    ) {
        let reference = groups[chosen].runs[0].path
        var differences = places.filter { $0 != chosen }.map { place in
            GroupDifference(place, against: chosen, in: groups, metric: metric, mixed: mixed) { run in
                predictions(run, run.path == reference)
            }
        }
        GroupDifference.correct(&differences)
        self.groups = places
        self.chosen = chosen
        isChosenOnDev = isOnDev
        tieCount = ties
        self.differences = differences
    }
}
