/// What a run was made from: its data, its model, its program. Thousands of runs share one, so that each stands once.
struct RunSource: Hashable {
    /// In the order of `keys`; nil where the run's configuration does not say.
    var texts: [String?] = Array(repeating: nil, count: Self.keys.count)

    /// The keys of the configuration, and the column of each in the table `source`.
    static let keys = [
        ("data.path", "dataPath"), ("telos.dataset.fingerprint", "dataFingerprint"), ("telos.dataset.kind", "dataKind"),
        ("telos.model.fingerprint", "modelFingerprint"), ("telos.engine", "engine"),
        ("telos.script.file", "scriptFile"), ("telos.script.command", "scriptCommand"),
        ("telos.dataset.splits.validation.sha256", "validation"), ("telos.dataset.splits.train.sha256", "train"),
    ].map { (name: $0.0, column: $0.1) }

    private static let names = keys.map { Array($0.name.utf8) }

    /// The place of a key that is one of these.
    static func place(of name: ArraySlice<UInt8>) -> Int? {
        names.firstIndex { $0.count == name.count && $0.elementsEqual(name) }
    }
}
