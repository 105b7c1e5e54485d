package import JSONValues

/// One line of `metrics.jsonl`: what was measured at one step.
package struct MetricPoint: Equatable, Sendable {
    /// nil where it is unknown.
    package var step: Int?
    /// Unix seconds; nil where unknown.
    package var time: Double?
    /// From the second attempt on.
    package var attempt: Int?
    /// The trainer's own keys (`loss`, `learning_rate`, `eval_dev_loss` ...) in the order they were written.
    package var values: [(key: String, value: Double)]

    package init(step: Int?, time: Double?, attempt: Int? = nil, values: [(key: String, value: Double)]) {
        self.step = step
        self.time = time
        self.attempt = attempt
        self.values = values
    }

    package subscript(key: String) -> Double? { values.last { $0.key == key }?.value }

    package static func == (a: MetricPoint, b: MetricPoint) -> Bool {
        a.json == b.json
    }
}

extension MetricPoint {
    package var json: JSONValue {
        var object = JSONObject()
        if let step { object["step"] = JSONValue(step) }
        if let time { object["time"] = .number(time) }
        if let attempt { object["attempt"] = JSONValue(attempt) }
        for (key, value) in values { object[key] = .number(value) }
        return .object(object)
    }

    /// Members that are no numbers are left out. nil when this is no object.
    package init?(json: JSONValue) {
        guard let object = json.object else { return nil }
        self.init(
            step: object["step"]?.integer, time: object["time"]?.number, attempt: object["attempt"]?.integer,
            values: object.members.compactMap { member in
                guard !["step", "time", "attempt"].contains(member.key), let value = member.value.number else {
                    return nil
                }
                return (member.key, value)
            })
    }
}
