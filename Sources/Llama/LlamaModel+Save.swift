import DurableFiles
import JSONValues
import ModelFiles
package import SystemPackage

extension LlamaModel {
    /// Writes a folder that transformers 4 and 5 load: `config.json`, `model.safetensors` in float32, and the files of
    /// the tokenizer.
    ///
    /// The folder is durable when this returns. It counts as whole only then: write it under a temporary name and
    /// rename it.
    ///
    /// - Parameters:
    ///   - folder: is made; nothing may stand there.
    ///   - source: the folder whose tokenizer files are copied; nil for none.
    /// - Throws: `FileError`
    package func save(to folder: FilePath, tokenizerFrom source: FilePath? = nil) throws {
        guard try folder.makeFolder() else {
            throw FileError.system(verb: "make the folder", path: folder, errno: .fileExists)
        }
        try folder.appending("config.json").replaceContents(with: config.checkpointJSON.prettyText)
        try source?.copyTokenizer(to: folder)
        let tensors = parameters.layout.tensors.map { TensorShape(name: $0.name, shape: $0.shape) }
        var writer = try SafetensorsWriter(folder.appending(ModelFolder.weightsFileName), tensors: tensors)
        for index in tensors.indices { try writer.append(UnsafeBufferPointer(parameters[index])) }
        try writer.finish()
        try folder.syncFolder()
    }
}
