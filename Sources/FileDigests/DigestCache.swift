package import DurableFiles
import Hashing
import Synchronization
package import SystemPackage

/// What files were found to hold, remembered from one command to the next, so that bytes that did not change are hashed
/// once.
///
/// One file that is only ever appended to, a line a record, each with a checksum: any number of processes may read and
/// write it at once without a lock, and whatever became of it, a record is either right or passed over. Where it cannot
/// be read or written, the bytes are hashed again: nothing else is lost. Files written less than two seconds ago are
/// never remembered. `docs/decisions/0012-digest-cache.md` says why it is no table of the index.
package final class DigestCache: Sendable {
    /// What was found out about some bytes.
    package struct Entry: Hashable, Sendable {
        /// Lower-case hexadecimal.
        package var sha256: String
        /// What was counted on the way: the examples of a split. 0 where nothing was.
        package var count: Int

        package init(sha256: String, count: Int = 0) {
            self.sha256 = sha256
            self.count = count
        }
    }

    /// nil for one that ends with the process.
    package let file: FilePath?
    /// What lines the content had: in the folder `lines-1` beside the file.
    package let lines: LineHashCache
    private let limit: Int
    private let tell: (@Sendable (Progress) -> Void)?
    private let records: Mutex<Records>

    /// How far the reading of one file, or of one model, is.
    package struct Progress: Hashable, Sendable {
        package var path: FilePath
        package var doneByteCount: Int
        package var byteCount: Int
    }

    /// - Parameters:
    ///   - file: nil for one that ends with the process.
    ///   - limit: a larger file is made half as long, the oldest records going.
    ///   - tell: is told what is read, again and again while it is read, and at its end; never of what is remembered.
    package init(file: FilePath?, limit: Int = 8 << 20, tell: (@Sendable (Progress) -> Void)? = nil) {
        self.file = file
        self.limit = limit
        self.tell = tell
        lines = LineHashCache(folder: file?.containingFolder.appending("lines-1"))
        records = Mutex(Records())
    }

    /// The cache of this user: the file `digests-1` in the folder for caches, which is never in a project and never on
    /// another machine.
    ///
    /// - Parameters:
    ///   - tell: as for `init(file:limit:tell:)`
    ///   - environment: the value of a variable; it says where caches are.
    package static func ofUser(
        tell: (@Sendable (Progress) -> Void)? = nil, environment: (String) -> String?
    ) -> DigestCache {
        let folder = CacheFolder.locate(isToBeMade: true, environment: environment)
        return DigestCache(file: folder?.appending("digests-1"), tell: tell)
    }

    /// Says how far the reading of something is.
    package func tell(_ path: FilePath, _ doneByteCount: Int, of byteCount: Int) {
        tell?(Progress(path: path, doneByteCount: doneByteCount, byteCount: byteCount))
    }

    /// What is remembered of a text that stands for bytes: see `Subject`.
    package subscript(subject: Subject) -> Entry? {
        records.withLock { records in
            records.load(file)
            return records[Key(subject)]
        }
    }

    /// - Parameter identities: those of all files the entry was read from, as they were before and after: an entry is
    ///   kept where none of them can have changed meanwhile.
    package func remember(_ entry: Entry, of subject: Subject, identities: [FileIdentity]) {
        let now = FileIdentity.now()
        guard identities.allSatisfy({ $0.isSettled(now: now) }) else { return }
        let line = records.withLock { records in
            records.load(file)
            return records.add(entry, Key(subject))
        }
        // It saves time and holds nothing else: where it cannot be kept, time is all that is lost.
        if let file { try? append(line, to: file) }
    }

    private func append(_ line: [UInt8], to file: FilePath) throws(FileError) {
        if !file.containingFolder.isDirectory { try file.containingFolder.makeFolders(isDurable: false) }
        // The line feed first: a record that a crash tore off ends there.
        try AppendingFile(file).append([UInt8(ascii: "\n")] + line)
        guard let size = try file.status()?.byteCount, size > limit else { return }
        var all = Records()
        all.load(file)
        try file.replaceContents(with: all.newest(byteCount: limit / 2))
    }
}

extension DigestCache {
    /// What an entry is about: a way of reading, and the identities of the files that were read so.
    package struct Subject: Hashable, Sendable {
        let text: String

        /// - Parameters:
        ///   - reading: what was done with the bytes, with all that the result depends on beside them. Other readings are
        ///     other subjects.
        ///   - identities: the files, in the order in which they were read.
        package init(_ reading: String, of identities: [FileIdentity]) {
            text = identities.reduce(into: reading) { text, file in
                text += "\n\(file.device) \(file.inode) \(file.byteCount) \(file.modified) \(file.changed)"
            }
        }
    }

    /// The first half of the subject's SHA-256.
    fileprivate struct Key: Hashable {
        var high: UInt64
        var low: UInt64

        init(_ subject: Subject) {
            let bytes = SHA256.hash(Array(subject.text.utf8)).bytes
            func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
            (high, low) = (word(0..<8), word(8..<16))
        }

        init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }
    }
}

/// The records of a file, in its bytes: `{key} {SHA-256} {count} {checksum}`, each in hexadecimal digits.
private struct Records {
    private var bytes: [UInt8] = []
    /// Where the newest record of each key begins.
    private var places: [DigestCache.Key: Int] = [:]
    private var isLoaded = false

    static let widths = (key: 32, sha256: 64, count: 16, check: 8)
    static let lineWidth = 32 + 1 + 64 + 1 + 16 + 1 + 8

    mutating func load(_ file: FilePath?) {
        if isLoaded { return }
        isLoaded = true
        // Missing, unreadable, or no file of ours: then nothing is known.
        guard let file, let bytes = try? file.readBytes(atMost: 64 << 20) else { return }
        self.bytes = bytes
        var begin = 0
        while begin < bytes.count {
            let end = bytes[begin...].firstIndex(of: 0x0A) ?? bytes.count
            if end - begin == Self.lineWidth, let key = key(at: begin) { places[key] = begin }
            begin = end + 1
        }
    }

    subscript(key: DigestCache.Key) -> DigestCache.Entry? {
        guard let place = places[key] else { return nil }
        let line = bytes[place..<place + Self.lineWidth]
        let content = Array(line.prefix(Self.lineWidth - Self.widths.check - 1))
        guard line.suffix(Self.widths.check) == Self.check(content)[...] else { return nil }
        let fields = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard fields.count == 3, let count = Int(fields[2], radix: 16) else { return nil }
        return DigestCache.Entry(sha256: String(fields[1]), count: count)
    }

    /// - Returns: the record's line, without a line feed.
    mutating func add(_ entry: DigestCache.Entry, _ key: DigestCache.Key) -> [UInt8] {
        func digits(_ value: UInt64) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        let text = "\(digits(key.high))\(digits(key.low)) \(entry.sha256) \(digits(UInt64(entry.count)))"
        let content = Array(text.utf8)
        let line = content + [0x20] + Self.check(content)
        places[key] = bytes.count
        bytes += line + [0x0A]
        return line
    }

    /// The newest records that are whole, each key's last one, in so many bytes.
    func newest(byteCount: Int) -> [UInt8] {
        let kept = places.sorted { $0.value > $1.value }.prefix(byteCount / (Self.lineWidth + 1)).reversed()
        return kept.filter { self[$0.key] != nil }
            .flatMap { [0x0A] + bytes[$0.value..<$0.value + Self.lineWidth] }
    }

    private static func check(_ content: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(content).hexadecimal.utf8.prefix(widths.check))
    }

    private func key(at place: Int) -> DigestCache.Key? {
        guard let high = word(at: place), let low = word(at: place + 16) else { return nil }
        return DigestCache.Key(high: high, low: low)
    }

    private func word(at place: Int) -> UInt64? {
        var word: UInt64 = 0
        for digit in bytes[place..<place + 16] {
            switch digit {
            case 0x30...0x39: word = word << 4 | UInt64(digit - 0x30)
            case 0x61...0x66: word = word << 4 | UInt64(digit - 0x57)
            default: return nil
            }
        }
        return word
    }
}
