/// The known word that `word` most likely stands for: the closest by edits, if it is within a third of the length (at least
/// one edit). Of equally close words the first.
func nearMiss(_ word: String, among known: [String]) -> String? {
  let typed = Array(word.lowercased().utf8.prefix(64))
  var best: (word: String, distance: Int)?
  for candidate in known {
    let other = Array(candidate.lowercased().utf8.prefix(64))
    let distance = editDistance(typed, other)
    guard distance <= max(1, max(typed.count, other.count) / 3) else { continue }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.word
}

/// "did you mean `x`?", or the list of what is known.
func suggestion(for word: String, among known: [String]) -> String? {
  if let near = nearMiss(word, among: known) { return "did you mean `\(near)`?" }
  guard !known.isEmpty else { return nil }
  return "known: " + known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", ..." : "")
}

/// The fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string
/// alignment). O(n m).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let isSame = left[row] == right[column]
      var cost = min(current[column] + 1, last[column + 1] + 1, last[column] + (isSame ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
