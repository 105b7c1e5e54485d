import JSONValues
import RunModel

/// Reads the lines of one log, stdout or stderr, and sorts what they say into starts.
///
/// Both logs are read by the same rules: a program may write everything into one of them.
struct LogStreamReader: Sendable {
    private var starts: [LogPart] = [LogPart()]
    private static let startLimit = 512
    /// What the points of all starts but the current one cost.
    private var earlierBytes = 0
    private static let earlierByteLimit = 1 << 23

    private var shapes = PointShapes()
    private var dictionaries = LineTemplates()
    private var keyValues = LineTemplates()
    /// Of the line that is read, as many as its shape has keys.
    private var values = [Double](repeating: 0, count: DictionaryLine.memberLimit)

    private var isInDump = false
    private var isInTraceback = false
    private enum Block { case none, train, metrics, results, table }
    /// The block of `key = value` lines a Hugging Face script prints under `***** eval metrics *****` (`metrics`, at
    /// the end) or `***** Eval results *****` (`results`, whenever it evaluates); the table of Lightning's `test`.
    private var block = Block.none
    /// The epoch that a line of its own began, for the line that ends it.
    private var announcedEpoch: Double?
    /// Whether what the trainer says of examples and batches is of an evaluation.
    private var isEvaluating = false

    private var part: LogPart {
        // Borrowed, not copied: this is asked several times a line.
        _read { yield starts[starts.count - 1] }
        _modify { yield &starts[starts.count - 1] }
    }

    /// The starts seen, in order; of many the early ones are forgotten.
    var parts: [LogPart] { starts.map { $0.naming(shapes.list) } }

    /// - Parameter isWhole: false for the last line of a log while nothing ends it: more of it may come.
    mutating func read(_ line: LineBytes, isWhole: Bool) {
        var rest = line.withoutEscapes
        while let (bar, end) = ProgressBar.find(in: rest) {
            part.draw(bar)
            // Whatever a dying or a new program printed stands behind the bar on its line.
            rest = rest.from(end).withoutEscapes
        }
        if !rest.trimmed.isEmpty { readText(rest.withoutRank, isWhole: isWhole) }
    }

    private mutating func readText(_ line: LineBytes, isWhole: Bool) {
        if readStart(line, isWhole: isWhole) { return }
        if isInDump {
            if isWhole { readDump(line) }
            return
        }
        if isInTraceback, readTraceback(line) { return }
        if line.hasSuffix("Traceback (most recent call last):") {
            isInTraceback = true
            return part.fail(LogTrouble(kind: .exception, text: "Traceback"))
        }
        let message = line.withoutLogger.trimmed
        if message.first == UInt8(ascii: "{") {
            // After training an evaluation may be more than a point.
            if let (step, shape) = dictionaries.read(message, into: &values),
                part.summary.isEmpty || !shapes.list[shape].hasScore
            {
                block = .none
                addPoint(step, shape)
            } else if let dictionary = DictionaryLine.read(message) {
                readDictionary(dictionary, message)
            }
            return
        }
        if readAnnouncement(message) { return }
        if block == .table, readTable(message) { return }
        if isWhole {
            if message.hasNamedValue {
                let isIndented = line.withoutLogger.first?.isBlank == true || line.first != message.first
                if readKeyValues(message, indented: isIndented) { return }
            } else if readPoint(message) || readTrainingLine(message) {
                return
            }
            readEpoch(message)
        }
        if let trouble = LogTrouble.ofMessage(line) { part.fail(trouble) }
    }

    // MARK: Starts

    private mutating func readStart(_ line: LineBytes, isWhole: Bool) -> Bool {
        guard isWhole, let first = line.first else { return false }
        if first == UInt8(ascii: "m") || first == UInt8(ascii: "f"),
            line.hasPrefix("mezo-") || line.hasPrefix("firstorder-"), line.firstIndex(of: UInt8(ascii: " ")) == nil
        {
            beginPart(explicit: true)
            part.arguments.tag = line.text(limit: 4096)
            return true
        }
        if first == UInt8(ascii: "O"), line.hasPrefix("OurArguments(") {
            if part.hasDump || !part.points.isEmpty || !part.finalMetrics.isEmpty { beginPart(explicit: true) }
            part.isExplicit = true
            part.hasDump = true
            isInDump = true
            isInTraceback = false
            return true
        }
        if let (key, value) = ScriptArguments.echoed(line) {
            // A tag can be lost at the end of a line that a killed program left unfinished; the echo still tells.
            if key == "STEPS", part.arguments.hasEcho(key) || part.hasDump { beginPart(explicit: true) }
            guard !part.hasDump, !part.arguments.hasEcho(key) else { return false }
            part.isExplicit = true
            part.arguments.setEcho(key, value)
            return true
        }
        return false
    }

    private mutating func beginPart(explicit: Bool) {
        isInDump = false
        isInTraceback = false
        block = .none
        announcedEpoch = nil
        var new = LogPart()
        new.isExplicit = explicit
        new.forgottenBefore = part.forgottenBefore
        // Words before the first start are no start of their own unless a run speaks in them.
        if !part.isExplicit, !part.hasTraining, explicit || part.isEmpty {
            part = new
        } else {
            earlierBytes += part.points.byteCount
            starts.append(new)
            if starts.count > Self.startLimit { forgetStarts() }
            while earlierBytes > Self.earlierByteLimit { thinEarlierStarts() }
        }
    }

    /// Of every start but the current one half the points are kept: each start is told, with its curve's form.
    private mutating func thinEarlierStarts() {
        for index in starts.indices.dropLast() { starts[index].thinPoints() }
        earlierBytes = starts.dropLast().reduce(0) { $0 + $1.points.byteCount }
    }

    /// Forgets all but the later half of the starts and the last that reported its final metrics.
    private mutating func forgetStarts() {
        let first = starts.count / 2
        var kept = Array(starts[first...])
        let completed = starts.lastIndex { !$0.finalMetrics.isEmpty }
        let isOlder = completed.map { $0 < first } ?? false
        for index in kept.indices { kept[index].forgottenBefore += first - (isOlder ? 1 : 0) }
        if let completed, isOlder {
            var part = starts[completed]
            part.forgottenBefore += completed
            kept.insert(part, at: 0)
        }
        starts = kept
        earlierBytes = kept.dropLast().reduce(0) { $0 + $1.points.byteCount }
    }

    private mutating func readDump(_ line: LineBytes) {
        if line.first == UInt8(ascii: ")") {
            isInDump = false
        } else {
            part.arguments.readDump(line)
        }
    }

    // MARK: Tracebacks

    /// - Returns: whether the line belongs to the traceback.
    private mutating func readTraceback(_ line: LineBytes) -> Bool {
        if line[0].isBlank { return true }
        if line.hasPrefix("wandb:") { return true }
        guard line.isExceptionLine else { return false }
        isInTraceback = false
        part.fail(.ofException(line))
        return true
    }

    // MARK: Metrics

    private mutating func readDictionary(_ read: NamedValues, _ line: LineBytes) {
        block = .none
        let dictionary = read.object
        func number(_ key: String) -> Double? { dictionary[key]?.number }
        if number("train_runtime") != nil { return part.summarise(dictionary.onlyNumbers) }
        let isPeriodic =
            ["epoch", "step", "loss", "global_step"].contains { dictionary[$0] != nil }
            || dictionary.members.contains { $0.key.hasPrefix("eval_") }
        if isPeriodic, dictionary["loss"] == nil, !part.summary.isEmpty, dictionary.hasScore {
            part.report(dictionary.onlyNumbers.without(["epoch", "step", "global_step"]), as: .end)
            _ = addPoint(dictionary)
        } else if isPeriodic {
            if let shape = addPoint(dictionary), read.isPlain(line) {
                dictionaries.add(LineTemplate(line, numbers: read.numbers, keys: dictionary.keys, shape: shape))
            }
        } else if MetricNames.results.contains(where: { number($0) != nil }) {
            let isOfDev = number("dev_accuracy") != nil || number("dev_f1") != nil
            part.report(dictionary.onlyNumbers, as: isOfDev ? .dictionary : .loose)
        }
    }

    /// - Returns: the point's shape; nil when it says nothing or there is no room for it.
    private mutating func addPoint(_ object: JSONObject) -> Int? {
        var keys: [String] = []
        for member in object.members where member.key != "step" && member.key != "global_step" {
            guard let value = member.value.number else { continue }
            values[keys.count] = value
            keys.append(member.key)
        }
        guard keys.contains(where: { $0 != "epoch" }), let shape = shapes.index(of: keys) else { return nil }
        let step = (object["step"] ?? object["global_step"])?.integer
        addPoint(step.flatMap { $0 < 0 ? nil : $0 }, shape)
        return shape
    }

    /// Adds the point of that shape that `values` are.
    private mutating func addPoint(_ step: Int?, _ index: Int) {
        let shape = shapes.list[index]
        if let place = shape.epoch, part.beginsAnew(at: values[place]) { beginPart(explicit: false) }
        values.withUnsafeBufferPointer { part.add(step: step, $0, shape: shape, at: index) }
    }

    /// Lines that announce what follows, and lines of the trainer about its work.
    ///
    /// - Returns: whether the line was one.
    private mutating func readAnnouncement(_ message: LineBytes) -> Bool {
        if message.hasPrefix("=====") {
            part.announcesResults = part.announcesResults || message.contains("Train set")
            return true
        }
        if message.hasPrefix("*****") {
            block =
                message.contains("train metrics")
                ? .train
                : message.contains("eval metrics") || message.contains("test metrics")
                    || message.contains("predict metrics")
                    ? .metrics
                    : message.hasSuffix("results *****") || message.contains("results for") ? .results : .none
            isEvaluating = message.contains("Running Evaluation") || message.contains("Running Prediction")
            if message.contains("Running training"), !part.isExplicit, let steps = part.arguments.trainerSteps,
                let progress = part.bars.progress(steps: steps), progress.step > 0, progress.step < steps
            {
                beginPart(explicit: false)
            }
            return true
        }
        if message.first == 0xE2, message.contains("Test metric"), message.contains("DataLoader") {
            block = .table
            return true
        }
        if message.hasPrefix("PyTorch version ") || message.hasPrefix("Note: NumExpr detected")
            || message.hasPrefix("NumExpr defaulting")
        {
            // The first words of a new process. Before them stood only other words of its own, unless a process died.
            if !part.isExplicit, part.trouble != nil || !part.bars.isEmpty { beginPart(explicit: false) }
            return true
        }
        return false
    }

    /// A row of Lightning's table: `│  test_acc  │  0.985  │`; the rules between the rows are none.
    ///
    /// - Returns: whether the line belongs to the table.
    private mutating func readTable(_ message: LineBytes) -> Bool {
        let stroke: StaticString = "│"
        guard message.first == 0xE2 else {
            block = .none
            return false
        }
        guard message.hasPrefix(stroke) else { return true }
        let name = message.from(3)
        guard let nameEnd = name.position(of: stroke) else { return true }
        let rest = name.from(nameEnd + 3)
        let word = rest.from(0, to: rest.position(of: stroke) ?? rest.count).trimmed
        let key = name.from(0, to: nameEnd).trimmed.text()
        if MetricNames.isScore(key), let value = DictionaryLine.scalar(word), value.number != nil {
            part.report(JSONObject([(key, value)]), as: .end)
        }
        return true
    }

    /// `key: value`, `key=value`, alone or several on a line.
    ///
    /// - Returns: whether the line was one.
    private mutating func readKeyValues(_ message: LineBytes, indented: Bool) -> Bool {
        if !isEvaluating { part.arguments.readTrainer(message) }
        if block != .none {
            guard indented, let values = KeyValueLine.read(message, allowingDurations: true)?.object else {
                block = .none
                return false
            }
            if block == .train {
                part.summarise(values)
            } else if values.hasScore {
                part.report(
                    values.without(["epoch", "step", "global_step"]), as: block == .metrics ? .end : .loose)
            }
            return true
        }
        if readPoint(message) { return true }
        guard message.mayHoldMetric else { return false }
        guard let read = KeyValueLine.read(message) else { return readTrainingLine(message) }
        let values = read.object
        let keys = values.keys
        if keys.contains("step") || keys.contains("epoch") || keys.contains("global_step") || keys.contains("loss") {
            if let shape = addPoint(values), read.isPlain(message) {
                keyValues.add(LineTemplate(message, numbers: read.numbers, keys: keys, shape: shape))
            }
        } else if values.hasResult {
            part.report(values, as: .loose)
        } else {
            return readTrainingLine(message)
        }
        return true
    }

    /// A line of numbers written as one before.
    private mutating func readPoint(_ message: LineBytes) -> Bool {
        guard message.count < KeyValueLine.lengthLimit, let (step, shape) = keyValues.read(message, into: &values)
        else { return false }
        addPoint(step, shape)
        return true
    }

    // MARK: Loops

    /// - Returns: whether the line was a point or a score.
    private mutating func readTrainingLine(_ message: LineBytes) -> Bool {
        guard message.mayHoldMetric, let read = TrainingLine.read(message) else { return false }
        var object = read.object
        if read.title.hasPrefix("test") {
            // `Test set: Average loss: 0.1, Accuracy: 9830/10000 (98%)`
            object = JSONObject(
                object.members.map { ($0.key.hasPrefix("test_") ? $0.key : "test_" + $0.key, $0.value) })
        } else if ["eval", "val", "dev"].contains(where: { read.title.hasPrefix($0) }) {
            return false
        } else if let counter = read.counter {
            guard object.hasTrainingLoss else { return false }
            // Keras draws the line again for every batch: only the last of an epoch is its point.
            guard counter.done == counter.of else { return true }
            if let announcedEpoch { object["epoch"] = .number(announcedEpoch) }
            announcedEpoch = nil
            _ = addPoint(object)
            return true
        } else if object.hasTrainingLoss || (read.namesProgress && object.hasScore) {
            if let shape = addPoint(object), let template = read.template(shape: shape) { keyValues.add(template) }
            return true
        }
        // `wandb: accuracy 0.5` is another's word.
        guard object.hasResult, !read.namesProgress, read.title.isEmpty || read.title.hasPrefix("test") else {
            return false
        }
        part.report(object, as: .loose)
        return true
    }

    /// `Epoch 3/10`: training goes on, whatever stands behind it.
    private mutating func readEpoch(_ message: LineBytes) {
        guard let first = message.first, part.isInDoubt || first == UInt8(ascii: "E") else { return }
        if message.hasPrefix("Epoch "), let (epoch, end) = message.wholeNumber(at: 6),
            end == message.count || message[end] == UInt8(ascii: "/")
        {
            announcedEpoch = Double(epoch)
        }
        if part.isInDoubt, message.tellsEpoch || TrainingLine.read(message)?.namesProgress == true { part.goOn() }
    }
}

extension JSONObject {
    var onlyNumbers: JSONObject {
        JSONObject(members.filter { $0.value.number != nil }.map { ($0.key, $0.value) })
    }

    func without(_ keys: [String]) -> JSONObject {
        JSONObject(members.filter { !keys.contains($0.key) }.map { ($0.key, $0.value) })
    }

    /// Whether a result stands there that can be one.
    var hasResult: Bool {
        MetricNames.results.contains { (self[$0]?.number).map { (0...1).contains($0) } == true }
    }

    var hasTrainingLoss: Bool { members.contains { MetricNames.isTrainingLoss($0.key) && $0.value.number != nil } }

    /// Whether a score stands among the numbers.
    var hasScore: Bool { members.contains { MetricNames.isScore($0.key) && $0.value.number != nil } }
}
