import TestSupport

/// How much is done: the short form belongs to every run of the tests, the full one to `make test-faults`.
enum Faults {
    /// `TELOS_FAULTS=full`.
    static let isFull = environmentValue("TELOS_FAULTS") == "full"

    /// What every random choice comes from; told with each failure. `TELOS_FAULTS_SEED` gives the same choices again.
    static let seed = environmentValue("TELOS_FAULTS_SEED").flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)

    static func count(short: Int, full: Int) -> Int { isFull ? full : short }
}
