import JSONValues
import TestSupport
import Testing

@testable import Analysis

struct DependentKeysTests {
    private func keys(_ groups: [[JSONValue]]) -> DependentKeys {
        DependentKeys(groups, keyCount: groups.first?.count ?? 0)
    }

    /// Method, learning rate, steps (by the method), noise (by the method, unknown for one).
    @Test func whatFollowsFromOneKeyIsNotNeeded() {
        let found = keys([
            ["zo", 0.1, 400, "gaussian"], ["zo", 0.2, 400, "gaussian"], ["fo", 0.1, 60, nil], ["fo", 0.3, 60.0, nil],
        ])
        #expect(found.needed == [0, 1])
        #expect(found.dependent.map(\.key) == [2, 3])
        #expect(found.dependent.map(\.on) == [0, 0])
    }

    /// A value that only several keys together give cannot be said in a line.
    @Test func whatFollowsFromSeveralKeysTogetherStays() {
        let found = keys([["a", 1, 10], ["a", 2, 20], ["b", 1, 30], ["b", 2, 40]])
        #expect(found.needed == [0, 1, 2])
        #expect(found.dependent.isEmpty)
    }

    @Test func ofOneGroupNothingIsNeeded() {
        #expect(keys([["a", 1]]).needed.isEmpty)
        #expect(keys([]).needed.isEmpty)
    }

    /// The needed keys alone tell all groups apart that all keys tell apart, and what is left out follows.
    @Test(arguments: 0..<40) func everyGroupKeepsItsPlace(seed: Int) {
        var random = SeededGenerator(state: UInt64(seed))
        let keyCount = Int.random(in: 1...5, using: &random)
        let groups = (0..<Int.random(in: 1...12, using: &random)).map { _ in
            (0..<keyCount).map { _ in JSONValue.integer(Int64.random(in: 0...2, using: &random)) }
        }
        let found = keys(groups)
        func distinct(_ places: [Int]) -> Int { Set(groups.map { group in places.map { group[$0].identity } }).count }
        #expect(distinct(found.needed) == distinct(Array(0..<keyCount)))
        #expect(Set(found.needed + found.dependent.map(\.key)).isSubset(of: Set(0..<keyCount)))
        for (key, on) in found.dependent {
            #expect(found.needed.contains(on))
            #expect(distinct([on, key]) == distinct([on]))
        }
    }
}
