import DurableFiles
public import SystemPackage

/// `Tests/Fixtures`: what other programs gave, kept in the repository. Scripts in `Tools` make it.
public let fixtures = FilePath(#filePath).removingLastComponent().removingLastComponent().appending("Fixtures")
