package import JSONValues

/// Why a `state.json` cannot be read as one.
package enum RunLifeError: Error, Equatable, CustomStringConvertible {
    case notAnObject
    case newerSchema(Int)
    case badValue(key: String)

    package var description: String {
        switch self {
        case .notAnObject: "state.json holds no JSON object"
        case .newerSchema(let schema):
            "state.json has schema \(schema); this Telos reads schemas up to \(RunLife.schema)"
        case .badValue(let key): "state.json: at `\(key)`: missing, or not what it must be"
        }
    }
}

extension RunLife {
    package var json: JSONValue {
        [
            "schema": .integer(Int64(Self.schema)), "state": .string(state.rawValue),
            "reason": JSONValue(reason?.rawValue), "message": JSONValue(message),
            "warnings": .array(warnings.map(JSONValue.string)),
            "attempt": JSONValue(attempt), "counted_attempt": JSONValue(countedAttempt),
            "executor": .string(executor), "slurm_job_id": JSONValue(slurmJobID),
            "host": JSONValue(host.isEmpty ? nil : host), "boot_id": JSONValue(bootID),
            "launcher": launcher?.json ?? .null, "supervisor": supervisor?.json ?? .null,
            "process": process?.json ?? .null,
            "queued_at": JSONValue(queuedAt.description), "started_at": JSONValue(startedAt?.description),
            "heartbeat_at": JSONValue(heartbeatAt?.description), "finished_at": JSONValue(finishedAt?.description),
            "exit_code": JSONValue(exitCode), "signal": JSONValue(signal),
            "attempts": .array(attempts.map(\.json)),
        ]
    }

    /// - Throws: `RunLifeError`
    package init(json: JSONValue) throws(RunLifeError) {
        guard let object = json.object else { throw .notAnObject }
        guard let schema = object["schema"]?.integer else { throw .badValue(key: "schema") }
        if schema > Self.schema { throw .newerSchema(schema) }
        let reader = LifeReader(object: object)
        self.init(
            state: try reader.required("state") { $0.string.flatMap(RunState.init(rawValue:)) },
            host: try reader.optional("host", \.string) ?? "",
            bootID: try reader.optional("boot_id", \.string),
            queuedAt: try reader.required("queued_at", \.moment))
        reason = try reader.optional("reason") { $0.string.flatMap(StateReason.init(rawValue:)) }
        message = try reader.optional("message", \.string)
        warnings = try reader.optional("warnings") { $0.array?.compactMap(\.string) } ?? []
        attempt = try reader.required("attempt", \.integer)
        countedAttempt = try reader.optional("counted_attempt", \.integer) ?? attempt
        executor = try reader.optional("executor", \.string) ?? "local"
        slurmJobID = try reader.optional("slurm_job_id", \.string)
        launcher = try reader.optional("launcher") { ProcessIdentity(json: $0) }
        supervisor = try reader.optional("supervisor") { ProcessIdentity(json: $0) }
        process = try reader.optional("process") { ProcessIdentity(json: $0) }
        startedAt = try reader.optional("started_at", \.moment)
        heartbeatAt = try reader.optional("heartbeat_at", \.moment)
        finishedAt = try reader.optional("finished_at", \.moment)
        exitCode = try reader.optional("exit_code", \.integer)
        signal = try reader.optional("signal", \.integer)
        attempts = []
        for (index, value) in (try reader.optional("attempts", \.array) ?? []).enumerated() {
            attempts.append(try Attempt(json: value, place: "attempts[\(index)]"))
        }
    }
}

extension RunLife.Attempt {
    var json: JSONValue {
        [
            "attempt": JSONValue(attempt), "state": .string(state.rawValue), "reason": JSONValue(reason?.rawValue),
            "message": JSONValue(message), "host": JSONValue(host.isEmpty ? nil : host),
            "devices": .array(devices.map(JSONValue.string)),
            "from_step": JSONValue(fromStep), "started_at": JSONValue(startedAt?.description),
            "finished_at": JSONValue(finishedAt?.description), "exit_code": JSONValue(exitCode),
            "signal": JSONValue(signal), "out_offset": JSONValue(outOffset), "err_offset": JSONValue(errOffset),
            "cpu_s": JSONValue(cpuSeconds), "peak_memory_bytes": JSONValue(peakMemoryByteCount),
        ]
    }

    init(json: JSONValue, place: String) throws(RunLifeError) {
        guard let object = json.object else { throw .badValue(key: place) }
        let reader = LifeReader(object: object, place: place + ".")
        self.init(
            attempt: try reader.required("attempt", \.integer),
            state: try reader.required("state") { $0.string.flatMap(RunState.init(rawValue:)) },
            host: try reader.optional("host", \.string) ?? "")
        reason = try reader.optional("reason") { $0.string.flatMap(StateReason.init(rawValue:)) }
        message = try reader.optional("message", \.string)
        devices = try reader.optional("devices") { $0.array?.compactMap(\.string) } ?? []
        fromStep = try reader.optional("from_step", \.integer) ?? 0
        startedAt = try reader.optional("started_at", \.moment)
        finishedAt = try reader.optional("finished_at", \.moment)
        exitCode = try reader.optional("exit_code", \.integer)
        signal = try reader.optional("signal", \.integer)
        outOffset = try reader.optional("out_offset", \.integer) ?? 0
        errOffset = try reader.optional("err_offset", \.integer) ?? 0
        cpuSeconds = try reader.optional("cpu_s", \.number)
        peakMemoryByteCount = try reader.optional("peak_memory_bytes", \.integer)
    }
}

/// Reads the members of one object, naming the place of what is wrong.
private struct LifeReader {
    let object: JSONObject
    var place = ""

    func required<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(RunLifeError) -> Value {
        guard let value = object[key].flatMap(read) else { throw .badValue(key: place + key) }
        return value
    }

    /// nil when the member is missing or null; an error when it is something else.
    func optional<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(RunLifeError) -> Value? {
        guard let value = object[key], !value.isNull else { return nil }
        return try required(key) { _ in read(value) }
    }
}

extension JSONValue {
    fileprivate var moment: Moment? { string.flatMap { Moment($0) } }
}

extension ProcessIdentity {
    var json: JSONValue {
        var object = JSONObject([("pid", .integer(Int64(pid))), ("started", .integer(Int64(started)))])
        if let group { object["group"] = .integer(Int64(group)) }
        return .object(object)
    }

    init?(json: JSONValue) {
        guard let pid = json["pid"]?.integer.flatMap(Int32.init(exactly:)),
            let started = json["started"]?.integer.flatMap(UInt64.init(exactly:))
        else { return nil }
        self.init(pid: pid, started: started, group: json["group"]?.integer.flatMap(Int32.init(exactly:)))
    }
}
