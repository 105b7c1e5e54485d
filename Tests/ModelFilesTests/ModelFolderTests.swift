import DurableFiles
import Hashing
import JSONValues
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct ModelFolderTests {
    @Test func wholeModelIsOpened() throws {
        try withTemporaryFolder { folder in
            try writeModel(folder)
            let model = try ModelFolder(folder)
            #expect(model.config.hiddenSize == 4)
            #expect(model.locations.count == smallTensors.count)
            #expect(model["model.norm.weight"]?.tensor.shape == [4])
        }
    }

    @Test func missingConfiguration() throws {
        try withTemporaryFolder { folder in
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the model folder \"\(folder)\" has no config.json: a model folder is one that transformers' save_pretrained wrote"
            )
        }
    }

    @Test func configurationThatIsNotJSON() throws {
        try withTemporaryFolder { folder in
            let config = folder.appending("config.json")
            try config.replaceContents(with: "{\n  hidden_size: 4}")
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "cannot read \"\(config)\": line 2, column 3: expected a key in double quotes")
            try config.replaceContents(with: "[]")
            #expect(failure { _ = try ModelFolder(folder) } == "cannot read \"\(config)\": expected a JSON object")
        }
    }

    @Test func missingWeights() throws {
        try withTemporaryFolder { folder in
            try writeModel(folder)
            try folder.appending("model.safetensors").remove()
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the model folder \"\(folder)\" has no model.safetensors: save the model again with safe_serialization=True"
            )
        }
    }

    @Test func missingTensor() throws {
        try withTemporaryFolder { folder in
            try writeModel(folder, tensors: Array(smallTensors.dropLast()))
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the model in \"\(folder)\" has no tensor \"model.norm.weight\"")
        }
    }

    @Test func tensorOfTheWrongShape() throws {
        try withTemporaryFolder { folder in
            var tensors = smallTensors
            tensors[2].shape = [4, 4]
            try writeModel(folder, tensors: tensors)
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the tensor \"model.layers.0.self_attn.k_proj.weight\" has the shape [4, 4], but config.json asks for [2, 4]"
            )
        }
    }

    @Test func tensorOfTheWrongDataType() throws {
        try withTemporaryFolder { folder in
            var tensors = smallTensors
            tensors[0].dtype = "I64"
            try writeModel(folder, tensors: tensors)
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the tensor \"model.embed_tokens.weight\" has the dtype I64, which is not supported; F32, F16 and BF16 are"
            )
        }
    }

    @Test func tensorsThatAreNotNeededMayBeAnything() throws {
        try withTemporaryFolder { folder in
            try writeModel(
                folder, tensors: smallTensors + [("model.layers.0.self_attn.rotary_emb.inv_freq", "I64", [9])])
            #expect(try ModelFolder(folder).locations.count == smallTensors.count + 1)
        }
    }

    func writeShards(_ folder: FilePath, changing map: (inout JSONObject) -> Void = { _ in }) throws {
        try writeModel(folder)
        try folder.appending("model.safetensors").remove()
        let names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        var weightMap = JSONObject()
        for (file, tensors) in zip(names, [smallTensors[..<5], smallTensors[5...]]) {
            try folder.appending(file).replaceContents(with: safetensors(Array(tensors)))
            for tensor in tensors { weightMap[tensor.name] = .string(file) }
        }
        map(&weightMap)
        try folder.appending("model.safetensors.index.json").replaceContents(
            with: JSONValue.object(JSONObject([("weight_map", .object(weightMap))])).prettyText)
    }

    @Test func shardsAreOneModel() throws {
        try withTemporaryFolder { folder in
            try writeModel(folder.appending("one"))
            try writeShards(folder.appending("two"))
            let shards = try ModelFolder(folder.appending("two"))
            #expect(shards["model.norm.weight"]?.file.lastComponent == "model-00002-of-00002.safetensors")
            #expect(try shards.fingerprint() == ModelFolder(folder.appending("one")).fingerprint())
        }
    }

    @Test func indexMustNameFilesOfItsFolder() throws {
        try withTemporaryFolder { folder in
            let index = folder.appending("model.safetensors.index.json")
            for name in ["../secret.safetensors", "/etc/passwd", "..", ""] {
                try writeShards(folder) { $0["model.norm.weight"] = .string(name) }
                #expect(
                    failure { _ = try ModelFolder(folder) }
                        == "cannot read \"\(index)\": at `weight_map.model.norm.weight`: expected the name of a file in this folder"
                )
            }
            try writeShards(folder) { $0["model.norm.weight"] = "other.safetensors" }
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the model folder \"\(folder)\" has no other.safetensors: its index names it; copy or download it again"
            )
            try writeShards(folder) { $0["model.norm.weight"] = "model-00001-of-00002.safetensors" }
            #expect(
                failure { _ = try ModelFolder(folder) }
                    == "the model in \"\(folder)/model-00001-of-00002.safetensors\" has no tensor \"model.norm.weight\""
            )
            try index.replaceContents(with: "{}")
            #expect(failure { _ = try ModelFolder(folder) } == "cannot read \"\(index)\": it has no `weight_map`")
        }
    }

    /// Written by transformers: `Tools/reference-models.py`.
    @Test(arguments: [
        ("qwen2", ModelConfig.Architecture.qwen2, "BF16", 1), ("opt", .opt, "F32", 1),
        ("mistral-nemo", .mistral, "F32", 1), ("llama3-shards", .llama, "F16", 2),
    ])
    func modelsOfEveryFamilyAreOpened(
        name: String, architecture: ModelConfig.Architecture, dtype: String, files: Int
    ) throws {
        let model = try ModelFolder(fixtures.appending("models").appending(name))
        #expect(model.config.architecture == architecture)
        #expect(Set(model.locations.map(\.file)).count == files)
        #expect(model.locations.allSatisfy { $0.tensor.dtype == dtype })
        #expect(model.locations.map(\.tensor.name) == model.config.tensors.map(\.name).sorted())
    }

    @Test func fingerprintIsTheHashOfTheLinesOfAllTensors() throws {
        try withTemporaryFolder { folder in
            try writeModel(folder)
            let sizes = ["F32": 4, "F16": 2, "BF16": 2]
            let lines = smallTensors.sorted { $0.name < $1.name }.map { name, dtype, shape in
                let zeros = [UInt8](repeating: 0, count: shape.reduce(1, *) * sizes[dtype]!)
                return
                    "\(name) \(dtype) \(shape.map(String.init).joined(separator: "x")) \(SHA256.hash(zeros).hexadecimal)\n"
            }
            let expected = "sha256:" + SHA256.hash(Array(lines.joined().utf8)).hexadecimal
            #expect(try ModelFolder(folder).fingerprint() == expected)
        }
    }

    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func realModelHasItsFingerprint() throws {
        let model = try ModelFolder(testData!.appending("models/stories260K"))
        #expect(model.config.parameterCount == 260_032)
        // Worked out by a few lines of Python's hashlib over the file.
        #expect(try model.fingerprint() == "sha256:4cfc1f22addb302193c7518c5f22cc23295e1b894fb1bcf3749aa095320bc6c3")
    }
}
