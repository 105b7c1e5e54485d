import FileDigests
import RunStore

extension DigestCache {
    /// The cache of the user who runs this command.
    static func ofUser() -> DigestCache { ofUser(environment: environmentValue) }
}
