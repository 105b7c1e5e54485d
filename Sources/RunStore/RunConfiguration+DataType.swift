import RunModel
import SystemPackage

extension RunConfiguration {
    /// The part of an experiment's name that stands for the data; nil where nothing says it.
    package var dataTypeInNames: String? {
        if let dataType { return dataType }
        let names = dataPath.map { FilePath($0).components.map(\.string) } ?? []
        let ownName = names.last == task ? names.dropLast().last : names.last
        guard let dataset = telos?.dataset else {
            // The older tooling recorded no origin: the path alone speaks, as `Datasets` reads it.
            if let index = names.lastIndex(of: "synthetic"), index + 2 < names.count { return names[index + 2] }
            return names.contains("original") ? "original" : ownName
        }
        return switch dataset.kind {
        case .original: "original"
        case .synthetic: dataset.experimentID ?? ownName
        case .mixed, .other: ownName
        }
    }
}
