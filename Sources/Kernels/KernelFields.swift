/// The `key=value` fields of a kernel's text, each key known and given once.
package struct KernelFields {
  private var values: [String: Substring] = [:]

  init(_ text: Substring, known: [String]) throws(KernelsError) {
    for field in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw KernelsError(.syntax, "`\(field.prefix(40))` is not of the form key=value")
      }
      let key = String(parts[0])
      guard known.contains(key) else {
        throw KernelsError(
          .unknownKey, "`\(key.prefix(40))` is not a key of this kernel", hint: suggestion(for: key, among: known))
      }
      guard values.updateValue(parts[1], forKey: key) == nil else {
        throw KernelsError(.duplicateKey, "is given twice", place: key)
      }
    }
  }

  func contains(_ key: String) -> Bool { values[key] != nil }

  /// As it stands there.
  func text(_ key: String) -> String? { values[key].map(String.init) }

  /// A whole number within the limits. Without `default` the key must be given.
  func size(_ key: String, default standard: Int? = nil, from minimum: Int = 1) throws(KernelsError) -> Int {
    guard let text = values[key] else {
      if let standard { return standard }
      throw KernelsError(.missingKey, "`\(key)` is missing", hint: "add \(key)=...")
    }
    guard !text.isEmpty, text.allSatisfy({ "0"..."9" ~= $0 }) else {
      throw KernelsError(.value, "`\(text.prefix(40))` is not a whole number", place: key)
    }
    // Digits alone that are no Int are too many of them.
    let size = Int(text) ?? .max
    try checkSize(size, key: key, from: minimum)
    return size
  }

  /// 0 or 1; 0 when it is not given.
  func flag(_ key: String) throws(KernelsError) -> Bool {
    switch values[key] {
    case nil, "0": return false
    case "1": return true
    case let text?: throw KernelsError(.value, "`\(text.prefix(40))` is neither 0 nor 1", place: key)
    }
  }

  /// One of some words; the first where the key is not given.
  func word(_ key: String, among known: [String]) throws(KernelsError) -> String {
    guard let text = values[key] else { return known[0] }
    guard known.contains(String(text)) else {
      throw KernelsError(
        .value, "`\(text.prefix(40))` is not a value of `\(key)`", place: key,
        hint: suggestion(for: String(text), among: known))
    }
    return String(text)
  }
}

/// "did you mean `x`?" where a known word differs by one edit, or by two in a longer word; else all that are known.
func suggestion(for word: String, among known: [String]) -> String {
  let typed = Array(word.lowercased().unicodeScalars.prefix(40))
  let ranked = known.map { (word: $0, edits: edits(typed, Array($0.unicodeScalars))) }
  if let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= max(1, best.word.count / 3), best.edits < best.word.count {
    return "did you mean `\(best.word)`?"
  }
  return "known: " + known.joined(separator: ", ")
}

/// Insertions, removals and replacements that turn one word into the other (Levenshtein). O(n m).
private func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var previous = Array(0...right.count)
  for (row, scalar) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      current.append(min(previous[column + 1] + 1, current[column] + 1, previous[column] + (scalar == other ? 0 : 1)))
    }
    previous = current
  }
  return previous[right.count]
}
