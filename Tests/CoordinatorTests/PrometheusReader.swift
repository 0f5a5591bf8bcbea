/// Reads the text format of Prometheus, version 0.0.4, by its rules, and refuses what breaks one: lines, names, labels, escapes,
/// numbers, the order of a metric's lines, one TYPE and HELP each before its samples, no sample twice, whole histograms.
struct PrometheusReader {
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
  }

  private(set) var samples: [Sample: Double] = [:]
  private(set) var types: [String: String] = [:]
  private(set) var helps: [String: String] = [:]
  private var closed: Set<String> = []
  private var current: String?

  init(_ text: String) throws(Fault) {
    guard text.utf8.last == UInt8(ascii: "\n") else { throw Fault(description: "the last line does not end") }
    for line in text.unicodeScalars.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      let line = String(line)
      if line.hasPrefix("# ") { try comment(line) } else if !line.isEmpty { try sample(line) }
    }
    for (name, type) in types where type == "histogram" { try checkHistogram(name) }
  }

  subscript(name: String, labels: [String: String]) -> Double? { samples[Sample(name: name, labels: labels)] }

  subscript(name: String) -> Double? { self[name, [:]] }

  private mutating func comment(_ line: String) throws(Fault) {
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count >= 3, words[1] == "HELP" || words[1] == "TYPE" else { return }
    let name = String(words[2])
    try enter(name)
    guard words.count == 4 else { throw Fault(description: "nothing is said: \(line)") }
    if words[1] == "HELP" {
      guard helps.updateValue(String(words[3]), forKey: name) == nil else { throw Fault(description: "HELP twice: \(name)") }
    } else {
      guard ["counter", "gauge", "histogram", "summary", "untyped"].contains(words[3]),
        types.updateValue(String(words[3]), forKey: name) == nil, !samples.keys.contains(where: { family($0.name) == name })
      else { throw Fault(description: "a wrong TYPE: \(line)") }
    }
  }

  private mutating func sample(_ line: String) throws(Fault) {
    var rest = Array(line.unicodeScalars)[...]
    let name = take(&rest) { $0.properties.isAlphabetic && $0.isASCII || ("0"..."9").contains($0) || $0 == "_" || $0 == ":" }
    guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { throw Fault(description: "no name: \(line)") }
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest.removeFirst()
      while rest.first != "}" {
        let label = take(&rest) { $0.properties.isAlphabetic && $0.isASCII || ("0"..."9").contains($0) || $0 == "_" }
        guard !label.isEmpty, rest.starts(with: ["=", "\""]) else { throw Fault(description: "no label: \(line)") }
        rest.removeFirst(2)
        guard labels.updateValue(try quoted(&rest), forKey: label) == nil else {
          throw Fault(description: "a label twice: \(line)")
        }
        if rest.first == "," { rest.removeFirst() } else if rest.first != "}" { throw Fault(description: "labels run on: \(line)") }
      }
      rest.removeFirst()
    }
    guard rest.first == " " else { throw Fault(description: "no space: \(line)") }
    var text = ""
    text.unicodeScalars.append(contentsOf: rest.dropFirst())
    let special = ["+Inf": Double.infinity, "-Inf": -Double.infinity, "NaN": Double.nan]
    guard let value = special[text] ?? (text.contains(" ") ? nil : Double(text)) else {
      throw Fault(description: "no number: \(line)")
    }
    try enter(family(name))
    guard samples.updateValue(value, forKey: Sample(name: name, labels: labels)) == nil else {
      throw Fault(description: "a sample twice: \(line)")
    }
  }

  /// All lines of one metric are one block.
  private mutating func enter(_ name: String) throws(Fault) {
    guard current != name else { return }
    if let current { closed.insert(current) }
    guard !closed.contains(name) else { throw Fault(description: "the lines of \(name) are apart") }
    current = name
  }

  /// A histogram's samples have longer names than it.
  private func family(_ name: String) -> String {
    for ending in ["_bucket", "_sum", "_count"] where name.hasSuffix(ending) {
      let base = String(name.dropLast(ending.count))
      if types[base] == "histogram" { return base }
    }
    return name
  }

  private func take(_ rest: inout ArraySlice<Unicode.Scalar>, while isPart: (Unicode.Scalar) -> Bool) -> String {
    let part = rest.prefix(while: isPart)
    rest = rest.dropFirst(part.count)
    var text = ""
    text.unicodeScalars.append(contentsOf: part)
    return text
  }

  private func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> String {
    var text = ""
    while let next = rest.popFirst() {
      switch next {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "\\": text += "\\"
        case "\"": text += "\""
        case "n": text += "\n"
        default: throw Fault(description: "an escape that there is not")
        }
      default: text.unicodeScalars.append(next)
      }
    }
    throw Fault(description: "a text that does not end")
  }

  /// Buckets grow with their bounds, and the last one, +Inf, is the count.
  private func checkHistogram(_ name: String) throws(Fault) {
    let buckets = samples.filter { $0.key.name == name + "_bucket" }
    let groups = Dictionary(grouping: buckets) { $0.key.labels.filter { $0.key != "le" } }
    for (labels, group) in groups {
      let bounds = group.map { ($0.key.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) } ?? .nan, $0.value) }
        .sorted { $0.0 < $1.0 }
      guard let last = bounds.last, last.0 == .infinity, last.1 == self[name + "_count", labels],
        self[name + "_sum", labels] != nil,
        zip(bounds, bounds.dropFirst()).allSatisfy({ $0.0 < $1.0 && $0.1 <= $1.1 })
      else { throw Fault(description: "a broken histogram: \(name)") }
    }
  }
}
