import FileDigests
import Launching
import RunStore

extension DigestCache {
    /// The cache of the user who runs this command. On a terminal it is told how far the reading of much data is.
    static func ofUser() -> DigestCache {
        let line = ReadingLine()
        return ofUser(tell: line.show, environment: environmentValue)
    }
}
