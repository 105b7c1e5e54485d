import DurableFiles
package import SystemPackage

/// The two logs of one old run, side by side: `X.out` and `X.err`. Either may be missing.
package struct LogPair: Hashable, Sendable {
    package var out: FilePath?
    package var err: FilePath?
    /// Whether no other log lies in their folder: then what else lies there is of their run.
    package var isAlone = false

    package init(out: FilePath?, err: FilePath?) {
        precondition(out != nil || err != nil, "a pair has at least one log")
        self.out = out
        self.err = err
    }

    /// What stands for the pair: its `.out` where there is one.
    package var source: FilePath { out ?? err ?? "" }

    /// The paths of both logs, also of one that is missing: it may have been there, or may yet appear.
    var paths: [FilePath] {
        let stem = source.bytes.dropLast(4)
        return [".out", ".err"].compactMap { FilePath(bytes: stem + Array($0.utf8)) }
    }
}
