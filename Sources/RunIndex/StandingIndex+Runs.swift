import GRDB
import Queries
package import RunModel

/// A run, or a sweep, as a shell proposes it.
package struct SuggestedRun: Equatable, Sendable {
    /// Of a run the beginning of its id that no other has, where what is typed is no longer than that.
    package var name: String
    /// What tells people which it is: `Copa zo 1e-06 completed`.
    package var title: String
}

extension StandingIndex {
    /// The newest runs, and their sweeps, whose ids begin with a text.
    ///
    /// - Parameters:
    ///   - states: those that are meant; empty for all.
    /// - Throws: `IndexError`
    package func runs(
        beginningWith text: String, in states: Set<RunState>, atMost maximum: Int
    ) throws -> [SuggestedRun] {
        try answer { database in
            var runs: [SuggestedRun] = []
            var sweeps: [String] = []
            let keys = try RunKeys(database, in: project)
            let learningRate = (try? keys.keys.resolve("learning_rate")).map { keys.column(of: $0).text } ?? "NULL"
            var restriction: SQL =
                "(id >= \(text) AND id < \(text) || '~' OR sweep >= \(text) AND sweep < \(text) || '~')"
            // By the ids, not through all runs in their order.
            var order: SQL = "+created DESC, +ordinal DESC"
            if text.isEmpty {
                restriction = "TRUE"
                order = "created DESC, ordinal DESC"
            }
            if !states.isEmpty {
                restriction += " AND state IN \(states.map(\.rawValue))"
                // Of the runs that live there is a list, and they are few.
                if states.allSatisfy({ !$0.isFinal }) {
                    restriction += " AND run IN (SELECT run FROM evidence WHERE look = \(RunLook.live.rawValue))"
                }
            }
            let shortIDs = try ShortIDQuery(database)
            try forEachSoon(
                """
                SELECT id, sweep, task, method, \(learningRate), ifnull(state, 'unreadable') FROM run
                WHERE \(restriction) ORDER BY \(order) LIMIT \(maximum)
                """, in: database
            ) { row in
                let id = row.text(0) ?? ""
                if id.utf8.starts(with: text.utf8) {
                    let shortID = try shortIDs.shortID(id)
                    let title = [row.text(2), row.text(3), row.value(4).shown, row.text(5)].compactMap(\.self)
                    runs.append(
                        SuggestedRun(
                            name: shortID.utf8.count < text.utf8.count ? id : shortID,
                            title: title.joined(separator: " ")))
                }
                guard let sweep = row.text(1), sweep.utf8.starts(with: text.utf8) else { return }
                if !sweeps.contains(sweep) { sweeps.append(sweep) }
            }
            return runs + sweeps.map { SuggestedRun(name: $0, title: "a sweep") }
        }
    }
}
