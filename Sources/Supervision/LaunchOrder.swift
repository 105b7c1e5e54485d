package import JSONValues
package import RunModel
package import SystemPackage

/// What a supervisor is told on its standard input: the program of one attempt, and the rules it runs under.
package struct LaunchOrder: Equatable, Sendable {
    package static let schema = 1

    package struct Variable: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A split that the program was to be trained on.
    package struct DataFile: Equatable, Sendable {
        /// `train`, `validation` or `test`.
        package var split: String
        package var path: FilePath
        /// The path as people write it.
        package var name: String
        /// Of its content at the launch; lower-case hexadecimal.
        package var sha256: String

        package init(split: String, path: FilePath, name: String, sha256: String) {
            self.split = split
            self.path = path
            self.name = name
            self.sha256 = sha256
        }
    }

    /// The program and its arguments; never a line for a shell made from values.
    package var arguments: [String]
    /// Added to the launcher's environment.
    package var environment: [Variable]
    /// Where the program is started.
    package var directory: FilePath
    package var out: FilePath
    package var err: FilePath
    /// Handed to the program as `CUDA_VISIBLE_DEVICES`; with none the launcher's stays. The runner fills them in.
    package var devices: [String] = []
    /// In seconds, from the program's start.
    package var timeLimit: Double?
    /// From SIGTERM to SIGKILL, in seconds.
    package var grace = Termination.defaultGrace
    /// Whether an end without final metrics is a failure (our engine), or may be a script's way.
    package var needsFinalMetrics: Bool
    /// The step it goes on from.
    package var fromStep = 0
    /// The files of the data as they were recorded at the launch.
    package var data: [DataFile] = []
    /// The process that gives the order. The runner fills it in.
    package var launcher: ProcessIdentity?

    package init(
        arguments: [String], environment: [Variable] = [], directory: FilePath, out: FilePath, err: FilePath,
        timeLimit: Double? = nil, needsFinalMetrics: Bool
    ) {
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.out = out
        self.err = err
        self.timeLimit = timeLimit
        self.needsFinalMetrics = needsFinalMetrics
    }
}

extension LaunchOrder {
    package var json: JSONValue {
        [
            "schema": .integer(Int64(Self.schema)), "arguments": .array(arguments.map(JSONValue.string)),
            "environment": .object(JSONObject(environment.map { ($0.name, .string($0.value)) })),
            "directory": .string(directory.string), "out": .string(out.string), "err": .string(err.string),
            "devices": .array(devices.map(JSONValue.string)), "time_limit_s": JSONValue(timeLimit),
            "grace_s": .number(grace), "needs_final_metrics": .bool(needsFinalMetrics),
            "from_step": JSONValue(fromStep), "data": .array(data.map(\.json)),
            "launcher": launcher.map { ["pid": .integer(Int64($0.pid)), "started": .integer(Int64($0.started))] }
                ?? .null,
        ]
    }

    /// - Throws: `SupervisionError.badOrder`
    package init(json: JSONValue) throws(SupervisionError) {
        func read<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(SupervisionError) -> Value {
            guard let value = json[key].flatMap(read) else { throw .badOrder(problem: "at `\(key)`") }
            return value
        }
        guard try read("schema", \.integer) == Self.schema else {
            throw .badOrder(problem: "it is another Telos version's; telos and telos-supervisor must be of one build")
        }
        let variables = try read("environment", \.object).members
        self.init(
            arguments: try read("arguments") { $0.array?.compactMap(\.string) },
            environment: variables.compactMap { member in member.value.string.map { Variable(member.key, $0) } },
            directory: FilePath(try read("directory", \.string)),
            out: FilePath(try read("out", \.string)), err: FilePath(try read("err", \.string)),
            timeLimit: json["time_limit_s"]?.number,
            needsFinalMetrics: try read("needs_final_metrics", \.bool))
        if arguments.isEmpty { throw .badOrder(problem: "at `arguments`: no program") }
        devices = try read("devices") { $0.array?.compactMap(\.string) }
        grace = try read("grace_s", \.number)
        fromStep = try read("from_step", \.integer)
        data = try read("data") { value in
            let files = value.array?.map(DataFile.init)
            return files?.contains { $0 == nil } == true ? nil : files?.compactMap(\.self)
        }
        if let launcher = json["launcher"], !launcher.isNull {
            guard let pid = launcher["pid"]?.integer.flatMap(Int32.init(exactly:)),
                let started = launcher["started"]?.integer.flatMap(UInt64.init(exactly:))
            else { throw .badOrder(problem: "at `launcher`") }
            self.launcher = ProcessIdentity(pid: pid, started: started)
        }
    }
}

extension LaunchOrder.DataFile {
    fileprivate var json: JSONValue {
        ["split": .string(split), "path": .string(path.string), "name": .string(name), "sha256": .string(sha256)]
    }

    fileprivate init?(json: JSONValue) {
        guard let split = json["split"]?.string, let path = json["path"]?.string, let name = json["name"]?.string,
            let sha256 = json["sha256"]?.string
        else { return nil }
        self.init(split: split, path: FilePath(path), name: name, sha256: sha256)
    }
}
