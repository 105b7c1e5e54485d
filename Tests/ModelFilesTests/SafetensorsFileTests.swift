import DurableFiles
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct SafetensorsFileTests {
    func open(_ bytes: [UInt8], _ body: (SafetensorsFile) throws -> Void = { _ in }) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("model.safetensors")
            try path.replaceContents(with: bytes)
            try body(try SafetensorsFile(path))
        }
    }

    @Test func tensorsAreListedByName() throws {
        let bytes = safetensors([("b", "F32", [2, 3]), ("a", "I64", []), ("empty", "F16", [0, 7])])
        try open(bytes) { file in
            let start = bytes.count - 32
            #expect(file.tensors.map(\.name) == ["a", "b", "empty"])
            #expect(file["b"]?.dtype == "F32" && file["b"]?.shape == [2, 3])
            #expect(file["b"]?.byteRange == start..<start + 24)
            #expect(file["a"]?.dtype == "I64" && file["a"]?.shape == [])
            #expect(file["a"]?.byteRange == start + 24..<start + 32)
            #expect(file["empty"]?.byteRange == start + 32..<start + 32)
            #expect(file["c"] == nil)
        }
    }

    @Test func metadataIsNoTensor() throws {
        try open(safetensors(#"{"__metadata__":{"format":"pt"}}"#)) { #expect($0.tensors.isEmpty) }
    }

    static let tensor = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

    @Test(
        arguments: [
            ([], "it has 0 bytes, and the header's length alone takes 8"),
            ([1, 2, 3], "it has 3 bytes, and the header's length alone takes 8"),
            ([9, 0, 0, 0, 0, 0, 0, 0, 123, 125], "its header would take 9 bytes, and the file has 10"),
            (
                [UInt8](repeating: 255, count: 8) + [123, 125],
                "its header would take 18446744073709551615 bytes, and the file has 10"
            ),
            (safetensors("{"), "its header is not JSON (line 1, column 2: expected a key in double quotes)"),
            (safetensors("[]"), "its header is not a JSON object"),
            (safetensors(#"{"a":1}"#), #"the tensor "a" has no dtype"#),
            (safetensors(#"{"a":{"dtype":"F32"}}"#), #"the tensor "a" has no shape"#),
            (
                safetensors(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#),
                #"the tensor "a" has a shape that is not of whole numbers"#
            ),
            (
                safetensors(#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}}"#),
                #"the tensor "a" has an impossible shape"#
            ),
            (
                safetensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#),
                #"the tensor "a" has no data_offsets"#
            ),
            (
                safetensors(#"{"a":\#(tensor)}"#, data: [0, 0, 0, 0]),
                #"the tensor "a" takes the bytes 0 to 8, and there are 4"#
            ),
            (
                safetensors(
                    #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[9223372036854775807,9223372036854775807]}}"#),
                #"the tensor "a" takes the bytes 9223372036854775807 to 9223372036854775807, and there are 0"#
            ),
            (
                safetensors(
                    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, data: [UInt8](repeating: 0, count: 8)),
                #"the tensor "a" takes the bytes 8 to 0, and there are 8"#
            ),
            (
                safetensors(
                    #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}"#, data: [UInt8](repeating: 0, count: 8)),
                #"the tensor "a" takes 8 bytes, and its shape and dtype ask for 4"#
            ),
            (
                safetensors(#"{"a":\#(tensor),"b":\#(tensor)}"#, data: [UInt8](repeating: 0, count: 8)),
                #"the tensor "b" lies over another one"#
            ),
            (
                safetensors(#"{"a":\#(tensor),"a":\#(tensor)}"#, data: [UInt8](repeating: 0, count: 8)),
                #"its header is not JSON (line 1, column 55: the key "a" stands twice)"#
            ),
        ] as [([UInt8], String)])
    func brokenFilesAreRefused(bytes: [UInt8], problem: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("model.safetensors")
            try path.replaceContents(with: bytes)
            #expect(throws: ModelFileError.brokenTensorFile(path: path, problem: problem)) {
                _ = try SafetensorsFile(path)
            }
            #expect(
                failure { _ = try SafetensorsFile(path) }
                    == "\"\(path)\" is not a whole safetensors file: \(problem); copy or download it again")
        }
    }

    /// Whatever bytes stand in a file, opening it ends with tensors or an error, never with a trap.
    @Test func everyTruncationAndEveryFlippedByteIsSurvived() throws {
        let whole = safetensors([("a", "F32", [2, 3]), ("b", "BF16", [4])])
        try withTemporaryFolder { folder in
            let path = folder.appending("model.safetensors")
            for count in 0..<whole.count {
                try path.replaceContents(with: Array(whole.prefix(count)))
                #expect(throws: ModelFileError.self) { _ = try SafetensorsFile(path) }
            }
            for index in 0..<whole.count - 32 {
                for bit in [0, 6, 7] {
                    var bytes = whole
                    bytes[index] ^= 1 << bit
                    try path.replaceContents(with: bytes)
                    if let file = try? SafetensorsFile(path) {
                        #expect(file.tensors.allSatisfy { $0.byteRange.upperBound <= bytes.count })
                    }
                }
            }
        }
    }

    @Test func whatTheWriterWritesIsRead() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("out.safetensors")
            let tensors = [TensorShape(name: "b", shape: [2, 1]), TensorShape(name: "a", shape: [3])]
            var writer = try SafetensorsWriter(path, tensors: tensors)
            try [1.5, -2, 3].withUnsafeBufferPointer { try writer.append($0) }
            try [0.25, .infinity].withUnsafeBufferPointer { try writer.append($0) }
            try writer.finish()
            let file = try SafetensorsFile(path)
            let bytes = try path.readBytes()
            #expect(file.tensors.map(\.name) == ["a", "b"])
            #expect(file["b"]?.shape == [2, 1] && file["b"]?.dtype == "F32")
            #expect(Array(bytes[file["b"]!.byteRange]) == [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])
            #expect(Array(bytes[file["a"]!.byteRange]) == [0, 0, 0x40, 0x40, 0, 0, 0x80, 0x3E, 0, 0, 0x80, 0x7F])
            #expect(file["b"]!.byteRange.lowerBound % 8 == 0)
        }
    }
}
