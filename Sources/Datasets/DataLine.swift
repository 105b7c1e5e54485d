import DurableFiles
import Glibc
package import JSONValues
package import SystemPackage
package import Tasks

/// A line of a data file.
package struct DataLine: Sendable {
    /// Counted from 1, as editors do; blank lines count.
    package let number: Int
    /// Where it stands in the file, in bytes.
    package let offset: Int
    /// Without its end, and without the file's byte order mark.
    package let bytes: ArraySlice<UInt8>

    /// Longer lines are no examples: nothing may exhaust the memory.
    package static let byteLimit = 64 << 20

    /// Whether it holds nothing but white space: then it is passed over.
    package var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }

    /// The JSON value that it holds.
    ///
    /// - Throws: `ExampleProblem.notJSON`
    package func value() throws(ExampleProblem) -> JSONValue {
        do throws(JSONParseError) {
            return try JSONValue.parse(bytes)
        } catch {
            throw .notJSON(column: error.column, problem: error.problem)
        }
    }
}

/// Why a data file cannot be read line by line.
package enum DataLineError: Error, Equatable, CustomStringConvertible {
    case tooLong(FilePath, line: Int)

    package var description: String {
        switch self {
        case .tooLong(let file, let line):
            "\(file):\(line): the line is longer than \(DataLine.byteLimit >> 20) MiB; a data file holds one example a line"
        }
    }
}

extension DataLine {
    /// Calls `body` with every line of a file, in order.
    ///
    /// - Parameter body: returns whether to go on.
    /// - Throws: `FileError`, `DataLineError`, and what `body` throws.
    /// - Complexity: O(bytes); memory grows with the longest line only.
    package static func forEach(in file: FilePath, _ body: (DataLine) throws -> Bool) throws {
        struct Enough: Error {}
        var held: [UInt8] = []
        var number = 1
        var offset = 0
        func take(_ lines: ArraySlice<UInt8>) throws {
            var rest = lines
            if number == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) {
                rest = rest.dropFirst(3)
                offset = 3
            }
            while !rest.isEmpty {
                let end = rest.endOfLine
                if try !body(DataLine(number: number, offset: offset, bytes: rest[..<end])) { throw Enough() }
                number += 1
                offset += end - rest.startIndex + 1
                rest = rest[min(end + 1, rest.endIndex)...]
            }
        }
        do {
            try file.readPieces(pieceSize: 1 << 20) { piece in
                guard let end = piece.lastIndex(of: 0x0A) else {
                    held += piece
                    if held.count > byteLimit { throw DataLineError.tooLong(file, line: number) }
                    return
                }
                held += piece[...end]
                try take(held[...])
                held.removeAll(keepingCapacity: true)
                held += piece[(end + 1)...]
            }
            try take(held[...])
        } catch is Enough {
            // As asked.
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where the first line feed stands, else the end.
    fileprivate var endOfLine: Int {
        withUnsafeBytes { bytes in
            memchr(bytes.baseAddress!, 0x0A, bytes.count).map {
                startIndex + ($0 - UnsafeMutableRawPointer(mutating: bytes.baseAddress!))
            } ?? endIndex
        }
    }
}
