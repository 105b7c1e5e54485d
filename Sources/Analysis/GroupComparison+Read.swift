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
        leftOut = table.leftOut(repeated: gathered.repeated)
        var predictions: [String: Result<Predictions, PairingRefusal>] = [:]
        parts = gathered.parts.map { places in
            Part(places, in: gathered.groups, metric: table.metric) { run in
                if let read = predictions[run.path] { return read }
                let read = Result { () throws(PairingRefusal) in try Predictions(of: project.absolute(run.path)) }
                predictions[run.path] = read
                return read
            }
        }
        warnings = []
        warnings = ComparisonWarning.all(
            of: self, mixed: names(gathered.mixed).map(\.name), in: project, digests: digests)
    }
}

extension GroupComparison.Part {
    fileprivate init(
        _ places: [Int], in groups: [ComparedGroup], metric: ComparisonMetric,
        predictions: (ComparedRun) -> Result<Predictions, PairingRefusal>
    ) {
        let isOnDev = !metric.isOnDev && places.allSatisfy { groups[$0].dev != nil }
        func value(_ place: Int) -> Double { isOnDev ? groups[place].dev?.mean ?? .nan : groups[place].score.mean }
        let chosen = places.reduce(places[0]) { metric.isBetter(value($1), than: value($0)) ? $1 : $0 }
        var differences = places.filter { $0 != chosen }.map {
            GroupDifference($0, against: chosen, in: groups, metric: metric, predictions: predictions)
        }
        GroupDifference.correct(&differences)
        self.groups = places
        self.chosen = chosen
        isChosenOnDev = isOnDev
        self.differences = differences
    }
}
