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
        do { json = try JSONValue.parse(quotingWhatIsNoNumber(bytes)) } catch { throw .badJSON(path: path, error) }
        guard let step = json["global_step"]?.integer, step >= 0 else {
            throw .badMember(path: path, key: "global_step")
        }
        guard let history = json["log_history"]?.array else { throw .badMember(path: path, key: "log_history") }
        return TrainerState(
            step: step, steps: json["max_steps"]?.integer, bestMetric: json["best_metric"]?.number, history: history)
    }

    /// Python writes `NaN`, `Infinity` and `-Infinity` as they stand, which is no JSON; as texts they are numbers here.
    private static func quotingWhatIsNoNumber(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "N")) || bytes.contains(UInt8(ascii: "I")) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 1024)
        var isInString = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isInString {
                if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                    result.append(byte)
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "N") || byte == UInt8(ascii: "I") || byte == UInt8(ascii: "-"),
                let word = ["NaN", "Infinity", "-Infinity"].first(where: { bytes[index...].starts(with: $0.utf8) })
            {
                result += "\"\(word)\"".utf8
                index += word.utf8.count
                continue
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            }
            result.append(bytes[index])
            index += 1
        }
        return result
    }

    /// The state that is the latest: that of the folder itself, else that of its checkpoint with the highest step.
    ///
    /// - Returns: nil when there is none.
    /// - Throws: `TrainerStateError`
    package static func latest(in folder: FilePath) throws(TrainerStateError) -> TrainerState? {
        do {
            let own = folder.appending(fileName)
            if try own.status() != nil { return try read(own) }
            let checkpoints = try folder.children().compactMap { child -> (step: Int, path: FilePath)? in
                let name = child.name.string
                guard name.hasPrefix("checkpoint-"), let step = Int(name.dropFirst(11)), step >= 0 else { return nil }
                return (step, folder.appending(child.name).appending(fileName))
            }
            for (_, path) in checkpoints.sorted(by: { $0.step > $1.step }) where try path.status() != nil {
                return try read(path)
            }
            return nil
        } catch let error as FileError {
            throw .file(error)
        } catch let error as TrainerStateError {
            throw error
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static let fileName: FilePath.Component = "trainer_state.json"

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
