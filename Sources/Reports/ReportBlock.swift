import Charts
import Listings

/// A part of a report, whatever form it is written in.
enum ReportBlock: Sendable {
    /// - Parameter level: 1 the report's title, 2 a section, 3 a part of one.
    case heading(String, level: Int)
    case paragraph(String)
    case list([String])
    case table(Table, caption: String)
    case lines(LineChart)
    case dots(DotChart)
    /// What few read: folded away where a form can do that.
    case details(String, [ReportBlock])
}
