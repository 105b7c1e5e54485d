package import RunModel

extension RunConfiguration {
    /// Of a run that was made from old logs: where they lay, and how each value was found in them.
    package struct Imported: Equatable, Sendable {
        /// The logs' places when they were imported: of each pair its `.out`, or its `.err` where there is no other; as
        /// the tree writes paths. Several where the same logs lay in several places.
        package var sources: [String]
        /// Of the logs' content, see `ContentHash`.
        package var sha256: String
        package var importedAt: Moment
        /// In the order of the file.
        package var found: [Field]

        package init(sources: [String], sha256: String, importedAt: Moment, found: [Field]) {
            self.sources = sources
            self.sha256 = sha256
            self.importedAt = importedAt
            self.found = found
        }

        /// A key of the configuration, dotted but for `hyperparameters.`, and how its value was found.
        package struct Field: Equatable, Sendable {
            package var key: String
            /// `script echo`, `argument dump`, `path`, `guess` ...
            package var origin: String

            package init(key: String, origin: String) {
                self.key = key
                self.origin = origin
            }
        }
    }
}

extension RunConfiguration {
    /// What stands in a name for a part that is not known.
    package static let unknownPart = "unknown"

    /// The name of the folder that an imported run's experiment has: parts that are not known, or cannot stand in a
    /// name, are `unknown`.
    package var importedExperiment: String {
        let parts = [task, method.flatMap { Method(rawValue: $0)?.rawValue }, dataTypeInNames]
        let learningRate = hyperparameters.learningRate?.folderName ?? Self.unknownPart
        return (parts.map(Self.namePart) + [learningRate]).joined(separator: "_")
    }

    /// The text where it can be a part of a name, else `unknown`.
    package static func namePart(_ text: String?) -> String {
        guard let text, (try? NameRule.check(text, noun: "name")) != nil else { return unknownPart }
        return text
    }
}
