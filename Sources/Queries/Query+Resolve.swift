import RunModel

extension Query {
    /// What the query means, given the keys there are.
    ///
    /// - Throws: `QueryError` for a key that is unknown or may be several, and for a value that its key cannot have.
    package func condition(over keys: QueryKeys) throws(QueryError) -> Condition {
        do {
            return try condition(root, over: keys)
        } catch {
            throw QueryError(error, in: text, of: option)
        }
    }

    private func condition(_ node: Node, over keys: QueryKeys) throws(QueryError.Found) -> Condition {
        switch node {
        case .all(let nodes): return .all(try conditions(nodes, over: keys))
        case .any(let nodes): return .any(try conditions(nodes, over: keys))
        case .not(let node): return .not(try condition(node, over: keys))
        case .comparison(let comparison): return try condition(comparison, over: keys)
        }
    }

    private func conditions(_ nodes: [Node], over keys: QueryKeys) throws(QueryError.Found) -> [Condition] {
        var conditions: [Condition] = []
        for node in nodes { conditions.append(try condition(node, over: keys)) }
        return conditions
    }

    private func condition(_ comparison: Comparison, over keys: QueryKeys) throws(QueryError.Found) -> Condition {
        let value = comparison.values[0]
        let key = try key(comparison, in: keys)
        switch comparison.sign {
        case .among: return try equality(key, comparison.values)
        case .notAmong: return try inequality(key, comparison.values)
        case .one(.equal): return try equality(key, [value])
        case .one(.notEqual): return try inequality(key, [value])
        case .one(.less): return try ordered(key, .less, value, "<", keys)
        case .one(.lessOrEqual): return try ordered(key, .lessOrEqual, value, "<=", keys)
        case .one(.greater): return try ordered(key, .greater, value, ">", keys)
        case .one(.greaterOrEqual): return try ordered(key, .greaterOrEqual, value, ">=", keys)
        case .one(.contains):
            if value.isNull { throw QueryError.Found(.nullWithOrder("~"), at: value.offset) }
            if key.kind == .moment || key.kind == .duration {
                throw QueryError.Found(.containsOfTime(key: comparison.key.text), at: comparison.key.offset)
            }
            return .contains(key, value.text)
        }
    }

    private func key(_ comparison: Comparison, in keys: QueryKeys) throws(QueryError.Found) -> QueryKey {
        do {
            return try keys.resolve(comparison.key.text)
        } catch {
            let value = comparison.values[0]
            if QueryNumber(comparison.key.text) != nil, (try? keys.resolve(value.text)) != nil {
                throw QueryError.Found(
                    .turnedRound(key: comparison.key.text, value: value.text), at: comparison.key.offset)
            }
            throw QueryError.Found(.key(error), at: comparison.key.offset)
        }
    }

    private func equality(_ key: QueryKey, _ words: [Word]) throws(QueryError.Found) -> Condition {
        var conditions: [Condition] = []
        var values: [QueryValue] = []
        for word in words {
            if word.isNull || (key.holdsStates && word.text == "unreadable") {
                conditions = [.isUnknown(key)]
            } else if key.holdsIDs, (1..<RunID.length).contains(word.text.utf8.count) {
                values.append(.beginning(word.text))
            } else {
                values.append(try value(word, of: key))
            }
        }
        if !values.isEmpty { conditions.append(.equals(key, values)) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    /// A comparison with an unknown value is false, so `!=` is not the negation of `=`. Which tags a run has is never
    /// unknown: none is none.
    private func inequality(_ key: QueryKey, _ words: [Word]) throws(QueryError.Found) -> Condition {
        let differs = Condition.not(try equality(key, words))
        return key.kind == .texts ? differs : .all([.not(.isUnknown(key)), differs])
    }

    private func ordered(
        _ key: QueryKey, _ order: QueryOrder, _ word: Word, _ sign: String, _ keys: QueryKeys
    ) throws(QueryError.Found) -> Condition {
        if word.isNull { throw QueryError.Found(.nullWithOrder(sign), at: word.offset) }
        let value = try value(word, of: key)
        if key.kind == .value, case .text(let text) = value, !word.isQuoted, (try? keys.resolve(text)) != nil {
            throw QueryError.Found(.keyAsValue(text), at: word.offset)
        }
        return .isOrdered(key, order, value)
    }

    private func value(_ word: Word, of key: QueryKey) throws(QueryError.Found) -> QueryValue {
        switch key.kind {
        case .value:
            if let number = QueryNumber(word.text) { return .number(number) }
            return QueryNumber.isNaN(word.text) ? .notANumber : .text(word.text)
        case .moment:
            if let time = QueryTime(word.text) { return .time(time) }
            throw QueryError.Found(.notATime(key: key.name, value: word.text), at: word.offset)
        case .duration:
            if let seconds = QueryDuration.seconds(word.text) { return .seconds(seconds) }
            throw QueryError.Found(.notADuration(key: key.name, value: word.text), at: word.offset)
        case .text where key.holdsStates:
            guard RunState(rawValue: word.text) != nil else {
                throw QueryError.Found(.notAState(word.text), at: word.offset)
            }
            return .text(word.text)
        case .text where key.holdsReasons:
            let reason = String(word.text.map { $0 == " " ? "_" : $0 })
            guard StateReason(rawValue: reason) != nil else {
                throw QueryError.Found(.notAReason(word.text), at: word.offset)
            }
            return .text(reason)
        case .text, .texts: return .text(word.text)
        }
    }
}
