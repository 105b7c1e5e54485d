import Testing

@testable import Charts

/// An SVG file read back: what is drawn where.
struct DrawnChart {
    struct Box {
        let text: String
        let left, right, top, bottom: Double

        func overlaps(_ other: Box) -> Bool {
            left < other.right - 0.2 && other.left < right - 0.2 && top < other.bottom - 0.2 && other.top < bottom - 0.2
        }
    }

    let svg: String
    let width: Double
    let height: Double
    /// Every coordinate pair of lines and paths; where a path gives one of the two alone, it stands with the other.
    private(set) var points: [(x: Double, y: Double)] = []
    /// The estimated boxes of the texts that are seen.
    private(set) var labels: [Box] = []
    /// The open elements of each start tag, to see that they are closed.
    private(set) var isWellFormed = true

    init(_ svg: String) {
        self.svg = svg
        var open: [Substring] = []
        var size = (0.0, 0.0)
        var cut: (attributes: [String: String], number: (String) -> Double)?
        for part in svg.split(separator: "<") {
            guard let end = part.firstIndex(of: ">") else {
                isWellFormed = false
                continue
            }
            var tag = part[..<end]
            let content = part[part.index(after: end)...]
            if tag.first == "/" {
                isWellFormed = isWellFormed && open.popLast() == tag.dropFirst()
                if tag == "/title", let text = cut {
                    labels.append(Self.box(String(content), attributes: text.attributes, number: text.number))
                    cut = nil
                }
                continue
            }
            let isClosed = tag.last == "/"
            if isClosed { tag.removeLast() }
            let name = tag.prefix { $0 != " " }
            if !isClosed { open.append(name) }
            let attributes = Self.attributes(of: tag)
            func number(_ key: String) -> Double { attributes[key].flatMap { Double($0) } ?? .nan }
            switch name {
            case "svg": size = (number("width"), number("height"))
            case "line": points += [(number("x1"), number("y1")), (number("x2"), number("y2"))]
            case "path": points += Self.points(ofPath: attributes["d"] ?? "")
            case "text":
                // Of a text that was cut, the whole stands first, as its title.
                if content.isEmpty {
                    cut = (attributes, number)
                } else {
                    labels.append(Self.box(String(content), attributes: attributes, number: number))
                }
            default: break
            }
        }
        isWellFormed = isWellFormed && open.isEmpty
        (width, height) = size
    }

    private static func attributes(of tag: Substring) -> [String: String] {
        var attributes: [String: String] = [:]
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let key = parts[index].split(separator: " ").last?.dropLast() else { continue }
            attributes[String(key)] = String(parts[index + 1])
        }
        return attributes
    }

    private static func box(_ shown: String, attributes: [String: String], number: (String) -> Double) -> Box {
        let plain = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"].reduce(shown) {
            $0.replacing($1.key, with: $1.value)
        }
        let (x, y, size) = (number("x"), number("y"), number("font-size"))
        let width = TextMeasure.width(plain, size: size)
        let before = ["start": 0, "middle": width / 2, "end": width][attributes["text-anchor"]] ?? .nan
        if attributes["transform"] != nil {
            return Box(text: plain, left: x - size, right: x + size / 4, top: y - before, bottom: y + width - before)
        }
        return Box(
            text: plain, left: x - before, right: x + width - before, top: y - size * 0.8, bottom: y + size * 0.2)
    }

    /// The points that a path goes through, absolute.
    static func points(ofPath path: String) -> [(x: Double, y: Double)] {
        var points: [(x: Double, y: Double)] = []
        var (x, y) = (0.0, 0.0)
        for (command, numbers) in commands(of: path) {
            switch command {
            case "M", "m", "l":
                for index in stride(from: 0, to: numbers.count, by: 2) {
                    guard index + 1 < numbers.count else { return [(.nan, .nan)] }
                    (x, y) =
                        command == "M"
                        ? (numbers[index], numbers[index + 1]) : (x + numbers[index], y + numbers[index + 1])
                    points.append((x, y))
                }
            case "a":
                (x, y) = (x + numbers[5], y + numbers[6])
                points.append((x, y))
            case "h", "H":
                x = command == "H" ? numbers[0] : x + numbers[0]
                points.append((x, y))
            case "v", "V":
                y = command == "V" ? numbers[0] : y + numbers[0]
                points.append((x, y))
            case "z": break
            default: points.append((.nan, .nan))
            }
        }
        return points
    }

    private static func commands(of path: String) -> [(Character, [Double])] {
        var commands: [(Character, [Double])] = []
        var word = ""
        func end() {
            guard !word.isEmpty else { return }
            commands[commands.count - 1].1.append(
                Double(word.hasPrefix(".") ? "0" + word : word.replacing("-.", with: "-0.")) ?? .nan)
            word = ""
        }
        for character in path {
            switch character {
            case "0"..."9", ".": word.append(character)
            case "-":
                end()
                word = "-"
            case " ": end()
            default:
                end()
                commands.append((character, []))
            }
        }
        end()
        return commands
    }

    /// Expects what holds of every chart.
    func expectSound(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(isWellFormed, "\(name)", sourceLocation: sourceLocation)
        #expect(width > 0 && height > 0 && width.isFinite && height.isFinite, sourceLocation: sourceLocation)
        for point in points {
            // A marker may reach over its point.
            guard point.x >= 0, point.x <= width, point.y >= 0, point.y <= height else {
                Issue.record("\(name): a point at \(point)", sourceLocation: sourceLocation)
                return
            }
        }
        for (index, label) in labels.enumerated() {
            guard label.left >= 0, label.right <= width, label.top >= 0, label.bottom <= height else {
                Issue.record("\(name): \(label) leaves the picture", sourceLocation: sourceLocation)
                return
            }
            for other in labels[(index + 1)...] where label.overlaps(other) {
                Issue.record("\(name): \(label) lies upon \(other)", sourceLocation: sourceLocation)
                return
            }
        }
        #expect(!svg.contains("nan") && !svg.contains("inf "), "\(name)", sourceLocation: sourceLocation)
        #expect(
            !svg.contains("<script") && !svg.contains("href") && !svg.contains("url("), sourceLocation: sourceLocation)
    }
}
