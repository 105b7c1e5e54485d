package import RunModel

/// An entry as it stands in a purpose's `README.md`.
package struct RecordEntry: Equatable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Written for a sweep.
        case sweep(RunID)
        /// What a person noted by `telos record`, with the entry's own id.
        case note(RunID)
        /// A heading of the third level that stands between no markers.
        case handwritten
    }

    package var kind: Kind
    /// Counted from 1.
    package var line: Int
    /// From its first line to its last, without their ends.
    package var lines: [String]
    /// Whether it ends as it began: one that a crash tore has no closing marker.
    package var isWhole: Bool

    /// `- label: value`, as people may have edited it.
    package struct Field: Equatable, Sendable {
        package var label: String
        package var value: String
        package var line: Int
    }

    /// Its list items with a colon, in order.
    package var fields: [Field] {
        lines.enumerated().compactMap { offset, line in
            let item = line.drop(while: \.isWhitespace)
            guard let bullet = item.first, "-*+".contains(bullet), item.dropFirst().first?.isWhitespace == true else {
                return nil
            }
            let sides = QuotedValue.split(item.dropFirst(), at: ":", limit: 2)
            guard sides.count == 2 else { return nil }
            let value = sides[1].trimmed
            // `**Dataset:** d` is bold too. What stands between quotation marks is as it was.
            let bare = value.contains("\"") ? String(value.trimmingPrefix("**")) : value.replacing("**", with: "")
            return Field(
                label: sides[0].replacing("**", with: "").trimmed, value: bare.trimmed, line: self.line + offset)
        }
    }
}

extension RecordEntry {
    /// The entries of a file, in order. Whatever else stands in it is passed over.
    ///
    /// An entry without its closing marker ends before the next marker, and before its first empty line: what follows
    /// belongs to somebody else.
    package static func entries(in bytes: [UInt8]) -> [RecordEntry] {
        var entries: [RecordEntry] = []
        var current: RecordEntry?
        func end() {
            guard var entry = current else { return }
            if !entry.isWhole, entry.kind != .handwritten {
                entry.lines = Array(entry.lines.prefix { !$0.trimmed.isEmpty })
            }
            entries.append(entry)
            current = nil
        }
        for (offset, bytes) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let line = String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
            func begin(_ kind: Kind) {
                end()
                current = RecordEntry(kind: kind, line: offset + 1, lines: [line], isWhole: kind == .handwritten)
            }
            switch RecordMarker(line: line) {
            case .opening(.record, let sweep): begin(.sweep(sweep))
            case .opening(.note, let id): begin(.note(id))
            case .closing(let kind):
                // One of another kind, or of nothing, is a stray one.
                guard current?.markerKind == kind else { continue }
                current?.lines.append(line)
                current?.isWhole = true
                end()
            case nil:
                let isBetweenMarkers = current?.markerKind != nil
                if !isBetweenMarkers, line.hasPrefix("### ") {
                    begin(.handwritten)
                } else if !isBetweenMarkers, line.hasPrefix("# ") || line.hasPrefix("## ") {
                    end()
                } else {
                    current?.lines.append(line)
                }
            }
        }
        end()
        return entries
    }

    private var markerKind: RecordMarker.Kind? {
        switch kind {
        case .sweep: .record
        case .note: .note
        case .handwritten: nil
        }
    }
}
