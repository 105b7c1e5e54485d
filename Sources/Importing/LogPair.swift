import DurableFiles
package import SystemPackage

/// The two logs of one old run, side by side: `X.out` and `X.err`. Either may be missing.
package struct LogPair: Hashable, Sendable {
    package var out: FilePath?
    package var err: FilePath?

    package init(out: FilePath?, err: FilePath?) {
        precondition(out != nil || err != nil, "a pair has at least one log")
        self.out = out
        self.err = err
    }

    /// What stands for the pair: its `.out` where there is one.
    package var source: FilePath { out ?? err ?? "" }
}
