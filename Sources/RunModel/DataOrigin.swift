/// Where a dataset came from.
package enum DataKind: String, CaseIterable, Sendable {
    case original, synthetic, mixed, other
}

/// What a data path says of its dataset. None of it ever says what a training is for.
package struct DataOrigin: Hashable, Sendable {
    package var kind: DataKind
    /// The purpose the data was generated for: the first level under `synthetic/`.
    package var generationPurpose: String?
    package var experimentID: String?
    /// The part of an experiment folder's name that stands for the data.
    package var dataType: String

    package init(kind: DataKind, generationPurpose: String? = nil, experimentID: String? = nil, dataType: String) {
        self.kind = kind
        self.generationPurpose = generationPurpose
        self.experimentID = experimentID
        self.dataType = dataType
    }
}
