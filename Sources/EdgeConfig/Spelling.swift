import EdgeModel

/// A word that is not known, held against those that are.
struct Spelling {
  let word: String
  let known: [String]

  /// The known word that takes the fewest edits; the first of them among equals.
  var nearest: String? {
    known.map { (word: $0, distance: distance(to: $0)) }.min { $0.distance < $1.distance }
      .flatMap { $0.distance <= max(2, word.count / 3) ? $0.word : nil }
  }

  /// What to tell somebody who wrote the word.
  var remedy: String {
    if let nearest { return "did you mean \"\(nearest)\"?" }
    return "known here: " + known.sorted().joined(separator: ", ")
  }

  /// Levenshtein's, where two neighbours that changed places count once.
  private func distance(to other: String) -> Int {
    let (a, b) = (Array(word), Array(other))
    // What somebody writes may be a whole paragraph; no known word is.
    guard a.count <= 64 else { return .max }
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
