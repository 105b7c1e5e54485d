import Glibc

/// The place where progress is told.
package struct Terminal: Sendable {
    package let descriptor: CInt
    /// Whether a table can be drawn in place there: a terminal, and not a dumb one.
    package let isInteractive: Bool
    package let hasColour: Bool

    /// The standard error, where progress belongs.
    package static func standardError() -> Terminal {
        let isInteractive = isatty(2) == 1 && environmentText("TERM") != "dumb"
        // https://no-color.org: any text but the empty one.
        let hasColour = isInteractive && (environmentText("NO_COLOR") ?? "").isEmpty
        return Terminal(descriptor: 2, isInteractive: isInteractive, hasColour: hasColour)
    }

    package init(descriptor: CInt, isInteractive: Bool, hasColour: Bool) {
        self.descriptor = descriptor
        self.isInteractive = isInteractive
        self.hasColour = hasColour
    }

    /// Columns and rows; 80 by 24 where it does not tell.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes all of it; a reader that has gone away is none of our business.
    package func write(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { return }
            done += count
        }
    }

    private static func environmentText(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
