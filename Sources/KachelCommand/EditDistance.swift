/// How many letters must be added, taken away, replaced or swapped with their neighbour to make one word of another.
///
/// Optimal string alignment (restricted Damerau-Levenshtein), F. J. Damerau, "A technique for computer detection and
/// correction of spelling errors", CACM 7 (1964). Complexity: O(a · b).
func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first.unicodeScalars)
    let b = Array(second.unicodeScalars)
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}

extension [String] {
    /// The word that was probably meant: nearest, at most a third of its letters apart; nil if none is.
    func nearest(to word: String) -> String? {
        // Long nonsense resembles nothing, and the work grows with its length.
        guard word.count <= 64 else { return nil }
        let candidates = map { (distance: editDistance(word, $0), word: $0) }
        guard let best = candidates.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else { return nil }
        return best.distance <= Swift.max(1, (best.word.count + 1) / 3) ? best.word : nil
    }
}
