/// Names the known word that a user most likely meant.
public enum NearMiss {
  /// Words listed when none is near.
  private static let maximumListed = 8

  /// "did you mean ...?", or the first known words, or that there are none.
  public static func hint(for word: String, among known: [String], what: String) -> String {
    let limit = max(2, word.count / 3)
    let nearest = known.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
    if let nearest, nearest.distance <= limit { return "did you mean \"\(nearest.word)\"?" }
    if known.isEmpty { return "it has no \(what)" }
    let listed = known.prefix(maximumListed).map { "\"\($0)\"" }.joined(separator: ", ")
    return "its \(what) are \(listed)\(known.count > maximumListed ? " and others" : "")"
  }

  /// Insertions, deletions and replacements of letters that turn one word into the other, not counting case.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.lowercased().utf8.prefix(256)), Array(b.lowercased().utf8.prefix(256)))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
