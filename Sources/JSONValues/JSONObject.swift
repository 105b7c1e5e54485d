/// The members of a JSON object, in order.
///
/// Look-up is linear: the objects of our formats have a few dozen members. Large ones (a tokenizer's vocabulary) are
/// walked, not searched.
package struct JSONObject: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    package init(_ members: [(String, JSONValue)]) {
        self.members = members.map { Member(key: $0.0, value: $0.1) }
    }

    init(members: [Member]) { self.members = members }

    package var keys: [String] { members.map(\.key) }
    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }

    /// Reading gives the last member of that name, as other readers do. Setting replaces the value in its place or
    /// adds the member at the end; nil removes it.
    package subscript(key: String) -> JSONValue? {
        get { members.lastIndex { $0.key == key }.map { members[$0].value } }
        set {
            let index = members.lastIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}
