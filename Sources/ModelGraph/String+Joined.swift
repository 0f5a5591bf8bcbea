extension [String] {
  /// What `joined(separator:)` gives. That one asks the runtime how arrays conform to protocols, and to answer it the runtime looks
  /// through every conformance of the program once: a megabyte of memory that a count of a small model does not need otherwise.
  package func joined(by separator: String) -> String {
    var text = ""
    for (position, part) in enumerated() {
      if position > 0 { text += separator }
      text += part
    }
    return text
  }
}
