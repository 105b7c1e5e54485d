package import JSONValues
package import RunModel

/// The content of `.telos/sweeps/{sweep}.json`: the runs of one config file in one launch. Written once.
package struct SweepFile: Equatable, Sendable {
    package static let schema = 1

    package struct Run: Equatable, Sendable {
        package var id: RunID
        /// The run's folder, relative to the project root when it lies inside.
        package var path: String

        package init(id: RunID, path: String) {
            self.id = id
            self.path = path
        }
    }

    package var sweep: RunID
    package var createdAt: Moment
    package var configFile: String
    /// Lower-case hex.
    package var configSHA256: String
    /// Of the command that launched it.
    package var arguments: [String]
    /// Runs at a time, at least 1.
    package var parallel: Int
    package var devices: [String]
    package var devicesPerRun: Int
    package var continueOnError: Bool
    /// Of each attempt, in seconds.
    package var timeLimit: Double?
    /// Whether an experiment record is written when the runs have ended; nil: when there are several and one completed.
    package var record: Bool?
    /// In plan order.
    package var runs: [Run]

    package init(
        sweep: RunID, createdAt: Moment, configFile: String, configSHA256: String, arguments: [String], parallel: Int,
        devices: [String] = [], devicesPerRun: Int = 1, continueOnError: Bool = true, timeLimit: Double? = nil,
        record: Bool? = nil, runs: [Run]
    ) {
        self.sweep = sweep
        self.createdAt = createdAt
        self.configFile = configFile
        self.configSHA256 = configSHA256
        self.arguments = arguments
        self.parallel = parallel
        self.devices = devices
        self.devicesPerRun = devicesPerRun
        self.continueOnError = continueOnError
        self.timeLimit = timeLimit
        self.record = record
        self.runs = runs
    }
}

extension SweepFile {
    package var json: JSONValue {
        [
            "schema": .integer(Int64(Self.schema)), "sweep": .string(sweep.text),
            "created_at": .string(createdAt.description), "config_file": .string(configFile),
            "config_sha256": .string(configSHA256), "arguments": .array(arguments.map(JSONValue.string)),
            "parallel": JSONValue(parallel), "devices": .array(devices.map(JSONValue.string)),
            "devices_per_run": JSONValue(devicesPerRun), "continue_on_error": .bool(continueOnError),
            "time_limit_s": JSONValue(timeLimit), "record": JSONValue(record),
            "runs": .array(runs.map { ["id": .string($0.id.text), "path": .string($0.path)] }),
        ]
    }

    /// What is wrong with a sweep's file.
    package enum Problem: Error, Equatable {
        case newerSchema(Int)
        case badMember(String)
    }

    /// - Throws: `Problem`
    package init(json: JSONValue) throws(Problem) {
        func read<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(Problem) -> Value {
            guard let value = json[key].flatMap(read) else { throw .badMember(key) }
            return value
        }
        let schema = try read("schema", \.integer)
        if schema > Self.schema { throw .newerSchema(schema) }
        let timeLimit = json["time_limit_s"]?.number
        if json["time_limit_s"]?.isNull == false, timeLimit == nil { throw .badMember("time_limit_s") }
        if let record = json["record"], !record.isNull, record.bool == nil { throw .badMember("record") }
        self.init(
            sweep: try read("sweep") { $0.string.flatMap { RunID($0) } },
            createdAt: try read("created_at") { $0.string.flatMap { Moment($0) } },
            configFile: try read("config_file", \.string),
            configSHA256: try read("config_sha256", \.string),
            arguments: try read("arguments") { $0.array?.compactMap(\.string) },
            parallel: try read("parallel") { $0.integer.flatMap { $0 > 0 ? $0 : nil } },
            devices: try read("devices") { $0.array?.compactMap(\.string) },
            devicesPerRun: try read("devices_per_run") { $0.integer.flatMap { $0 > 0 ? $0 : nil } },
            continueOnError: try read("continue_on_error", \.bool),
            timeLimit: timeLimit, record: json["record"]?.bool,
            runs: [])
        for (index, run) in (try read("runs", \.array)).enumerated() {
            guard let id = run["id"]?.string.flatMap({ RunID($0) }), let path = run["path"]?.string, !path.isEmpty
            else { throw .badMember("runs[\(index)]") }
            runs.append(Run(id: id, path: path))
        }
    }
}
