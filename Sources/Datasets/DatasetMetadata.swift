import DurableFiles
import JSONValues
package import SystemPackage

/// `experiment_metadata.json`: how synthetic data was generated, as the generator told it.
package struct DatasetMetadata: Hashable, Sendable {
    package static let fileName: FilePath.Component = "experiment_metadata.json"

    /// The folder it lies in.
    package let folder: FilePath
    /// The purpose that the generator named. The path counts where they differ.
    package let purpose: String?
    /// The experiment id that the generator named.
    package let experimentID: String?
    /// All of it as compact JSON, without secrets; nil when it is not JSON. A number that no double holds is the text
    /// that stands there.
    package let content: String?
    /// Why it is not JSON, and where: one sentence.
    package let problem: String?

    /// What it says of how the data was made; nil when it is not JSON.
    package var generation: GenerationFacts? {
        content.flatMap { try? JSONValue.parse($0) }.map(GenerationFacts.init)
    }

    /// Dotted keys of values that are left out, in whole or in part, because they look secret; a file with some should not
    /// be handed on.
    package let secretKeys: [String]

    /// - Throws: `FileError`
    init(in folder: FilePath) throws {
        self.folder = folder
        let file = folder.appending(Self.fileName)
        let bytes = try file.readBytes(atMost: 16 << 20)
        do throws(JSONParseError) {
            let json = try JSONValue.parse(bytes, keepingUnheldNumbers: true)
            purpose = json["experiment_purpose"]?.string
            experimentID = json["experiment_id"]?.string
            content = json.withoutSecrets.compactText
            secretKeys = json.secretKeys
            problem = json.object == nil ? "\(file):1:1: the metadata is not a JSON object" : nil
        } catch {
            purpose = nil
            experimentID = nil
            content = nil
            secretKeys = []
            problem = "\(file):\(error.line):\(error.column): \(error.problem)"
        }
    }

    /// The metadata of the nearest folder upward that holds some: the folder itself or one of the levels above it.
    ///
    /// - Parameter levelCount: how many levels there are, the folder's own included.
    /// - Throws: `FileError`
    static func nearest(to folder: FilePath, levelCount: Int) throws -> DatasetMetadata? {
        var folder = folder
        for _ in 0..<levelCount {
            if folder.appending(fileName).isRegularFile { return try DatasetMetadata(in: folder) }
            folder.removeLastComponent()
        }
        return nil
    }
}
