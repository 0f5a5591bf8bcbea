/// Comma-separated values as RFC 4180 has them, read strictly.
struct CSV {
  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  let header: [String]
  /// By the header's names.
  let records: [[String: String]]

  init(_ text: String) throws {
    var rows: [[String]] = [[]]
    var field: [UInt8] = []
    var isQuoted = false
    let bytes = Array(text.utf8)
    var index = 0
    func next() -> UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\"") where isQuoted && next() == UInt8(ascii: "\""):
        field.append(UInt8(ascii: "\""))
        index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        rows[rows.count - 1].append(String(decoding: field, as: UTF8.self))
        field = []
      case UInt8(ascii: "\r") where !isQuoted:
        guard next() == UInt8(ascii: "\n") else { throw Malformed(description: "CR without LF at byte \(index)") }
        rows[rows.count - 1].append(String(decoding: field, as: UTF8.self))
        field = []
        rows.append([])
        index += 1
      case UInt8(ascii: "\n") where !isQuoted: throw Malformed(description: "LF without CR at byte \(index)")
      default: field.append(bytes[index])
      }
      index += 1
    }
    guard rows.popLast() == [], let header = rows.first else { throw Malformed(description: "no CR LF at the end") }
    self.header = header
    records = try rows.dropFirst().map { row in
      guard row.count == header.count else { throw Malformed(description: "\(row.count) fields in \(row)") }
      return Dictionary(uniqueKeysWithValues: zip(header, row))
    }
  }
}
