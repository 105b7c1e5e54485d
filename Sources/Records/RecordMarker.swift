import RunModel

/// The comments that an entry of a purpose's `README.md` stands between: `<!-- telos:record SWEEP -->` and
/// `<!-- /telos:record -->` for a sweep's, `telos:note` with an id of its own for a person's.
enum RecordMarker: Hashable {
    case opening(Kind, RunID)
    case closing(Kind)

    enum Kind: String { case record, note }

    /// What a line of its own says; text may stand behind it. nil when it is none.
    init?(line: some StringProtocol) {
        guard let start = line.firstIndex(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }),
            line[start...].hasPrefix("<!--")
        else { return nil }
        let comment = line[start...].dropFirst(4)
        guard let end = comment.indices.first(where: { comment[$0...].hasPrefix("-->") }) else { return nil }
        let words = comment[..<end].split(whereSeparator: \.isWhitespace)
        for kind in [Kind.record, .note] {
            if words.count == 1, words[0] == "/telos:\(kind.rawValue)" {
                self = .closing(kind)
                return
            }
            if words.count == 2, words[0] == "telos:\(kind.rawValue)", let id = RunID(String(words[1])) {
                self = .opening(kind, id)
                return
            }
        }
        return nil
    }

    var line: String {
        switch self {
        case .opening(let kind, let id): "<!-- telos:\(kind.rawValue) \(id) -->"
        case .closing(let kind): "<!-- /telos:\(kind.rawValue) -->"
        }
    }
}
