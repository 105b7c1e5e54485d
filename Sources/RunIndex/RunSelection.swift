package import Queries
package import RunModel

/// Which runs, and in which order.
package struct RunSelection: Sendable {
    package var condition: Condition?
    /// nil: whatever their ids.
    package var ids: [RunID]?
    /// nil: of all purposes.
    package var purpose: String?
    /// The first counts most. What they leave open, the newest first decides; without any, that alone.
    package var sortKeys: [SortKey]
    package var limit: Int?
    /// Purposes in the order of their bytes, and each one's runs together.
    package var isByPurpose: Bool

    package init(
        condition: Condition? = nil, ids: [RunID]? = nil, purpose: String? = nil, sortKeys: [SortKey] = [],
        limit: Int? = nil,
        isByPurpose: Bool = false
    ) {
        self.condition = condition
        self.ids = ids
        self.purpose = purpose
        self.sortKeys = sortKeys
        self.limit = limit
        self.isByPurpose = isByPurpose
    }
}
