package import DurableFiles
package import JSONValues
package import RunModel
package import SystemPackage

/// What Hugging Face's trainer wrote down of a run: `trainer_state.json`, in its output folder when training has ended
/// and the script saved it, and in every `checkpoint-{step}/`.
///
/// With logs beside it the logs go first: they also tell what went wrong, and what came after the state was written.
/// The state gives what they lack: points with their steps, how far the run came. Where logs hold points of their own,
/// theirs are not mixed with these: the same values would stand twice.
package struct TrainerState: Equatable, Sendable {
    /// `global_step`: steps done when it was written.
    package var step: Int
    /// `max_steps`; nil where it is not known.
    package var steps: Int?
    /// `best_metric`, of whatever the trainer chose checkpoints by.
    package var bestMetric: Double?
    /// Of `log_history`, in its order.
    package var points: [MetricPoint]
    /// `train_runtime`, `train_loss` ...: empty until training has ended.
    package var summary: JSONObject
    /// The scores of an evaluation after training had ended; nil without one. A state without is no completed run's:
    /// every checkpoint looks the same whether the run went on or was killed.
    package var finalMetrics: JSONObject?

    package var progress: LogProgress { LogProgress(step: step, steps: steps) }
}

/// Why a `trainer_state.json` cannot be read.
package enum TrainerStateError: Error, Equatable, CustomStringConvertible {
    case file(FileError)
    case badJSON(path: FilePath, JSONParseError)
    /// A member is missing, or not what it must be.
    case badMember(path: FilePath, key: String)

    package var description: String {
        switch self {
        case .file(let error): error.description
        case .badJSON(let path, let error): "\(path) is not readable JSON: \(error)"
        case .badMember(let path, let key): "\(path): at `\(key)`: missing, or not what it must be"
        }
    }
}

extension TrainerState {
    /// A state of a million points has some 200 MB; this many bytes are read.
    package static let byteLimit = 64 << 20

    /// - Throws: `TrainerStateError`, also of a file that is no trainer's state or larger than `byteLimit`.
    package static func read(_ path: FilePath) throws(TrainerStateError) -> TrainerState {
        let bytes: [UInt8]
        do { bytes = try path.readBytes(atMost: byteLimit) } catch { throw .file(error) }
        let json: JSONValue
        do { json = try JSONValue.parse(bytes, acceptingNonFinite: true) } catch { throw .badJSON(path: path, error) }
        guard let step = json["global_step"]?.integer, step >= 0 else {
            throw .badMember(path: path, key: "global_step")
        }
        guard let history = json["log_history"]?.array else { throw .badMember(path: path, key: "log_history") }
        return TrainerState(
            step: step, steps: json["max_steps"]?.integer, bestMetric: json["best_metric"]?.number, history: history)
    }

    /// The state that is the latest: that of the folder itself, else that of its checkpoint with the highest step,
    /// in the folder itself or in its `checkpoints`.
    ///
    /// - Parameter start: what was written before is another start's.
    /// - Returns: nil when there is none.
    /// - Throws: `TrainerStateError`
    package static func latest(
        in folder: FilePath, writtenSince start: Moment? = nil
    ) throws(TrainerStateError) -> TrainerState? {
        guard let path = try find(in: folder, writtenSince: start) else { return nil }
        return try read(path)
    }

    /// Where that state stands.
    ///
    /// - Throws: `TrainerStateError`
    package static func find(
        in folder: FilePath, writtenSince start: Moment? = nil
    ) throws(TrainerStateError) -> FilePath? {
        func stands(_ path: FilePath) throws(FileError) -> Bool {
            guard let status = try path.status() else { return false }
            return start.map { status.modified / 1_000_000 >= $0.unixMilliseconds } ?? true
        }
        do throws(FileError) {
            let file = folder.appending(fileName)
            if try stands(file) { return file }
            var checkpoints: [(step: Int, path: FilePath)] = []
            let own = folder.appending("checkpoints")
            for place in try own.status()?.kind == .directory ? [folder, own] : [folder] {
                for child in try place.children() {
                    let name = child.name.string
                    guard name.hasPrefix("checkpoint-"), let step = Int(name.dropFirst(11)), step >= 0 else { continue }
                    checkpoints.append((step, place.appending(child.name).appending(fileName)))
                }
            }
            checkpoints.sort { $0.step > $1.step }
            for (_, path) in checkpoints where try stands(path) { return path }
            return nil
        } catch {
            throw .file(error)
        }
    }

    package static let fileName: FilePath.Component = "trainer_state.json"

    private init(step: Int, steps: Int?, bestMetric: Double?, history: [JSONValue]) {
        self.step = step
        self.steps = steps.flatMap { $0 > 0 && $0 >= step ? $0 : nil }
        self.bestMetric = bestMetric
        points = []
        summary = JSONObject()
        for entry in history {
            guard let object = entry.object else { continue }
            let numbers = object.onlyNumbers
            if object["train_runtime"]?.number != nil {
                summary = numbers.without(["step", "epoch"])
                continue
            }
            if numbers["loss"] != nil {
                // Training went on: what was said before was not its end.
                summary = JSONObject()
                finalMetrics = nil
            } else if !summary.isEmpty, numbers.hasScore {
                finalMetrics = numbers.without(["step", "epoch"])
            }
            let step = object["step"]?.integer.flatMap { $0 < 0 ? nil : $0 }
            let values = numbers.without(["step"]).members.compactMap { member in
                member.value.number.map { (member.key, $0) }
            }
            if values.contains(where: { $0.0 != "epoch" }) {
                points.append(MetricPoint(step: step, time: nil, values: values.map { (key: $0.0, value: $0.1) }))
            }
        }
    }
}
