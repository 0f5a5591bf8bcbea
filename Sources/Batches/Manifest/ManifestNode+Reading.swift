/// Readers of single values. Each reports what is wrong and gives nil; `name` is the key, for the message.
extension ManifestNode {
  func text(_ name: String, _ log: IssueLog, limit: Int = ManifestLimits.textBytes) -> String? {
    guard case .scalar(let text, _) = content else { return wrongType(name, "a text", log) }
    guard text.utf8.count <= limit else {
      log.add(.limit, "`\(name)` is longer than \(limit) bytes", at: place)
      return nil
    }
    guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
      log.add(.value, "`\(name)` is empty or holds control characters", at: place)
      return nil
    }
    return text
  }

  /// A text of letters, digits and `extra`, at most `ManifestLimits.nameBytes` long.
  func name(_ name: String, _ log: IssueLog, extra: String) -> String? {
    guard let text = text(name, log, limit: ManifestLimits.nameBytes) else { return nil }
    guard text.unicodeScalars.allSatisfy({ $0.isASCIILetterOrDigit || extra.unicodeScalars.contains($0) }) else {
      log.add(
        .value, "`\(name)` holds characters that a name cannot: `\(text)`", at: place,
        hint: "letters, digits and \(extra.map(String.init).joined(separator: " "))")
      return nil
    }
    return text
  }

  func integer(_ name: String, _ log: IssueLog, in range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, let isText) = content else { return wrongType(name, "a whole number", log) }
    guard let value = Int(text), !text.hasPrefix("+") else { return wrongType(name, "a whole number", log) }
    guard !isText else { return wrongType(name, "a whole number", log, hint: "remove the quotes") }
    guard range.contains(value) else {
      log.add(.value, "`\(name)` is \(value), but must be from \(range.lowerBound) to \(range.upperBound)", at: place)
      return nil
    }
    return value
  }

  func boolean(_ name: String, _ log: IssueLog) -> Bool? {
    guard case .scalar(let text, false) = content, let value = Bool(text) else { return wrongType(name, "true or false", log) }
    return value
  }

  func duration(_ name: String, _ log: IssueLog, in range: ClosedRange<Duration>) -> Duration? {
    quantity(name, log, "a duration", "such as 10ms, 30s, 5m, 2h", in: range, parse: parseDuration)
  }

  func byteCount(_ name: String, _ log: IssueLog, in range: ClosedRange<Int64>) -> Int64? {
    quantity(name, log, "a size", "such as 512B, 64KiB, 100MiB, 4GiB", in: range, parse: parseByteCount)
  }

  /// One of the raw values of an enumeration.
  func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ log: IssueLog, as _: Word.Type) -> Word?
  where Word.RawValue == String {
    guard let text = text(name, log) else { return nil }
    if let word = Word(rawValue: text) { return word }
    log.add(
      .value, "`\(text)` is not a value of `\(name)`", at: place,
      hint: suggestion(for: text, among: Word.allCases.map(\.rawValue)))
    return nil
  }

  /// The items of a list that is not longer than `limit`.
  func list(_ name: String, _ log: IssueLog, limit: Int) -> [ManifestNode]? {
    guard case .list(let items) = content else { return wrongType(name, "a list", log) }
    guard items.count <= limit else {
      log.add(.limit, "`\(name)` has \(items.count) items, more than \(limit)", at: place)
      return nil
    }
    return items
  }

  /// The entries of a map that is not larger than `ManifestLimits.entries`, in the order written.
  func entries(_ name: String, _ log: IssueLog) -> [Entry]? {
    guard case .map(let entries) = content else { return wrongType(name, "a map", log) }
    guard entries.count <= ManifestLimits.entries else {
      log.add(.limit, "`\(name)` has \(entries.count) entries, more than \(ManifestLimits.entries)", at: place)
      return nil
    }
    return entries
  }

  /// A map of free keys, each value read by `read`; values that cannot be read are left out.
  func dictionary<Value>(_ name: String, _ log: IssueLog, _ read: (Entry) -> Value?) -> [String: Value]? {
    entries(name, log).map { entries in
      entries.reduce(into: [:]) { result, entry in result[entry.key] = read(entry) }
    }
  }

  private func quantity<Value: Comparable>(
    _ name: String, _ log: IssueLog, _ expected: String, _ example: String, in range: ClosedRange<Value>, parse: (String) -> Value?
  ) -> Value? {
    guard case .scalar(let text, _) = content else { return wrongType(name, expected, log, hint: example) }
    guard let value = parse(text) else {
      log.add(
        .value, "`\(name)` is not \(expected): `\(text.prefix(40))`", at: place, hint: "a whole number and a unit, \(example)")
      return nil
    }
    guard range.contains(value) else {
      log.add(.value, "`\(name)` must be from \(range.lowerBound) to \(range.upperBound), but is \(value)", at: place)
      return nil
    }
    return value
  }

  private func wrongType<Value>(_ name: String, _ expected: String, _ log: IssueLog, hint: String? = nil) -> Value? {
    if case .broken = content { return nil }
    log.add(.type, "`\(name)` must be \(expected), but is \(kindName)", at: place, hint: hint)
    return nil
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetterOrDigit: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
