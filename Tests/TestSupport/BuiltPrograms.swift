import DurableFiles
public import SystemPackage

/// The program of that name as this build made it: it lies beside the test bundle, whose target must depend on it.
public func builtProgram(_ name: String) throws -> FilePath {
    try FilePath("/proc/self/exe").resolvingLinks().removingLastComponent().appending(name)
}
