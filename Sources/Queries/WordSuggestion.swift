/// The shortest of the candidates that begin with the word, whatever the case of either. nil when there is none, or when
/// the word is a single letter, with which too much begins.
func beginning(with word: String, in candidates: [String]) -> String? {
    guard word.count > 1 else { return nil }
    let word = word.lowercased()
    return candidates.filter { $0.lowercased().hasBytePrefix(word) }.min { $0.utf8.count < $1.utf8.count }
}

/// The candidate of several words whose first letters are the word: `out_of_memory` of `oom`.
func initialed(_ word: String, in candidates: [String]) -> String? {
    guard word.count > 1 else { return nil }
    return candidates.first { String($0.split(separator: "_").compactMap(\.first)) == word.lowercased() }
}
