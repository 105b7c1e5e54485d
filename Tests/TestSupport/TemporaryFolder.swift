import DurableFiles
import Glibc
public import SystemPackage

/// Runs `body` with an empty folder that is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let folder = try makeTemporaryFolder()
    defer { try? folder.removeTree() }
    return try body(folder)
}

/// Runs `body` with an empty folder that is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let folder = try makeTemporaryFolder()
    defer { try? folder.removeTree() }
    return try await body(folder)
}

private func makeTemporaryFolder() throws -> FilePath {
    let base = FilePath(environmentValue("TMPDIR") ?? "/tmp")
    let folder = base.appending("telos-test-\(getpid())-\(UInt64.random(in: 0...(.max)))")
    try folder.makeFolders()
    // Tests compare paths: no link may stand in them.
    return try folder.resolvingLinks()
}

/// The value of an environment variable.
public func environmentValue(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// The shared test data, when this machine has it: `TELOS_TEST_DATA`, else `../shared/data` beside the checkout.
///
/// Tests that need it say `.enabled(if: testData != nil, "needs TELOS_TEST_DATA")`.
public let testData: FilePath? = {
    if let path = environmentValue("TELOS_TEST_DATA") { return FilePath(path) }
    let beside = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("shared/data")
    return beside.isDirectory ? beside : nil
}()
