import DurableFiles
import GRDB
import JSONValues
import Queries
import RunModel
import RunStore

@testable import RunIndex

/// What a results folder answers, in a form that is compared. Two ways lead to it: reading every run, and the index.
struct TreeAnswers: Equatable {
    /// The machine-readable form of every run, in order.
    var listings: [String]
    /// `purpose model state count`, sorted.
    var counts: [String]
    /// Sorted.
    var keys: [String]

    /// Reads every run of the tree, without an index.
    init(reading project: Project) {
        let now = Moment.now()
        var counts: [RunCount: Int] = [:]
        var keys: Set<String> = []
        listings = project.records(now: now).sorted(by: RunRecord.isNewer).map { record in
            var record = record
            project.readProgress(into: &record)
            let group = RunCount(
                purpose: record.place.purpose, model: record.place.model, state: record.state.state, count: 1)
            counts[group, default: 0] += 1
            keys.formUnion(record.hyperparameterKeys.map { "hyperparameters.\($0)" })
            keys.formUnion(record.result.map { "metrics.\($0.key)" })
            if let root = record.writtenConfiguration?.root { Self.addKeys(of: root, under: "", to: &keys) }
            return Self.timeless(record.json(in: project, now: now))
        }
        self.counts = Self.texts(of: counts.map { ($0, $1) })
        self.keys = keys.filter { !$0.contains("\n") }.sorted()
    }

    /// Asks the index.
    ///
    /// - Parameter looksAtRows: whether the files of the rows are looked at before they are printed. When they are
    ///   not, what is asked is what the look at the tree alone has told.
    init(asking index: RunIndex, looksAtRows: Bool) throws {
        let known = try index.keys()
        var listings: [String] = []
        if looksAtRows {
            try index.forEachListing(of: RunSelection()) { listings.append($0) }
        } else {
            try index.makeDocuments(for: [QueryKey(name: "message", kind: .text)])
            listings = try index.answer { database in
                let listing: SQL = "(SELECT listing FROM document WHERE document.run = run.run)"
                var texts: [String] = []
                try RawStatement(index.query(RunSelection(), listing, known, in: database), in: database).forEach {
                    texts.append($0.text(0) ?? "no listing")
                }
                return texts
            }
        }
        self.listings = listings.map { text in
            // What is read again costs time: only what may say a time is.
            guard text.contains(#""state":"running""#), let json = try? JSONValue.parse(Array(text.utf8)) else {
                return text
            }
            return Self.timeless(json)
        }
        counts = Self.texts(of: try index.counts().map { (RunCount($0, count: 1), $0.count) })
        let fixed = Set(
            "purpose model task method data state reason started finished created duration host tag sweep id step"
                .split(separator: " ").map(String.init) + ["path", "message", "data.type"])
        // A configuration's own `task` is the run's: it is asked for under that name.
        keys = Set(try index.keys().keys.all.map(\.name)).subtracting(fixed).sorted()
    }

    /// Without what passes between two looks: how long a run that lives has lived.
    private static func timeless(_ json: JSONValue) -> String {
        guard json["state"]?.string == "running", case .object(var object) = json else { return json.compactText }
        if object["duration_s"]?.number != nil { object["duration_s"] = "so far" }
        if object["reason"]?.string == "log_growing" { object["state_text"] = "so far" }
        return JSONValue.object(object).compactText
    }

    private static func texts(of counts: [(RunCount, Int)]) -> [String] {
        counts.map { "\($0.purpose) \($0.model) \($0.state?.rawValue ?? "unreadable") \($1)" }.sorted()
    }

    private static func addKeys(of node: YAMLDocument.Node, under prefix: String, to keys: inout Set<String>) {
        let fixed: Set = ["model", "task", "method", "sweep", "id", "data.type"]
        for member in node.members ?? [] {
            guard let key = member.key, prefix + key != "hyperparameters" else { continue }
            if member.value.isScalar {
                if !fixed.contains(prefix + key) { keys.insert(prefix + key) }
            } else {
                addKeys(of: member.value, under: "\(prefix)\(key).", to: &keys)
            }
        }
    }

    /// Where two answers differ, for people.
    func difference(from other: TreeAnswers) -> String {
        func difference(_ name: String, _ a: [String], _ b: [String]) -> [String] {
            if a == b { return [] }
            let (extra, missing) = (Set(a).subtracting(b).sorted(), Set(b).subtracting(a).sorted())
            if extra.isEmpty, missing.isEmpty { return ["\(name): another order, or doubled: \(a) / \(b)"] }
            return extra.map { "\(name) has: \($0)" } + missing.map { "\(name) lacks: \($0)" }
        }
        return
            (difference("listings", listings, other.listings) + difference("counts", counts, other.counts)
            + difference("keys", keys, other.keys)).joined(separator: "\n")
    }
}

extension RunCount {
    fileprivate init(_ other: RunCount, count: Int) {
        self.init(purpose: other.purpose, model: other.model, state: other.state, count: count)
    }
}
