import Kernels
package import ModelFiles

/// A model of a family that `ModelFamily` describes: its configuration and its weights.
package struct LlamaModel {
    package let config: ModelConfig
    package let parameters: Parameters

    /// - Precondition: the parameters are laid out for this configuration.
    package init(config: ModelConfig, parameters: Parameters) {
        precondition(parameters.layout == ParameterLayout(config), "the parameters belong to another model")
        self.config = config
        self.parameters = parameters
    }

    /// Loads all weights, as float32.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package init(_ folder: ModelFolder) throws {
        config = folder.config
        parameters = Parameters(ParameterLayout(config))
        try parameters.load(from: folder)
    }
}

extension Parameters {
    /// Replaces all weights by those of a model's folder, as float32.
    ///
    /// - Throws: `ModelFileError`, `FileError`. Then some of them may be replaced.
    package func load(from folder: ModelFolder) throws {
        for (index, tensor) in layout.tensors.enumerated() {
            guard let location = folder[tensor.name] else {
                throw ModelFileError.missingTensor(name: tensor.name, folder: folder.path)
            }
            guard location.tensor.shape == tensor.shape else {
                throw ModelFileError.wrongShape(
                    name: tensor.name, found: location.tensor.shape, expected: tensor.shape)
            }
            try location.load(into: self[index])
        }
    }
}

extension ModelFolder.TensorLocation {
    /// Reads the tensor's numbers as float32.
    ///
    /// - Precondition: it is of a dtype that is supported, and there are as many numbers as it has.
    func load(into values: UnsafeMutableBufferPointer<Float>) throws {
        // Halves are read into the upper half of their own place and converted upwards in place: number i is written
        // at byte 4 i and read at byte 2 (count + i), so no number is written over before it was read.
        let bytes = UnsafeMutableRawBufferPointer(values)
        let skipped = bytes.count - tensor.byteRange.count
        precondition(skipped == (tensor.dtype == "F32" ? 0 : bytes.count / 2), "the folder was checked when opened")
        let raw = UnsafeMutableRawBufferPointer(rebasing: bytes[skipped...])
        try read(into: raw)
        guard let start = values.baseAddress else { return }
        switch tensor.dtype {
        case "F16": convertHalf(UnsafeRawBufferPointer(raw), into: start)
        case "BF16": convertBFloat16(UnsafeRawBufferPointer(raw), into: start)
        default: break
        }
    }
}
