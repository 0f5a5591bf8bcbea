/// Comma-separated values as RFC 4180 has them: a header, then records of as many fields, each line ending with CR LF, fields that
/// hold commas, quotes or line breaks in quotes.
///
/// Names come from models and from other people, and a spreadsheet runs what begins like a formula. So an apostrophe, by which
/// spreadsheets mark text, stands before a field that begins with `=`, `+`, `-`, `@`, a tab or CR, unless it is a number.
public struct CSVText: Sendable {
  private let fields: Int
  public private(set) var text = ""

  public init(header: [String]) {
    fields = header.count
    write(header)
  }

  /// Adds a record; missing fields are empty, further ones are left out.
  public mutating func add(_ record: [String]) {
    write((0..<fields).map { $0 < record.count ? record[$0] : "" })
  }

  private mutating func write(_ record: [String]) {
    for (position, field) in record.enumerated() {
      if position > 0 { text += "," }
      text += Self.quoted(Self.isFormula(field) ? "'" + field : field)
    }
    text += "\r\n"
  }

  private static func isFormula(_ field: String) -> Bool {
    guard let first = field.utf8.first, formulaStarts.contains(first) else { return false }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let isNumber = isSigned && field.utf8.dropFirst().allSatisfy(numberBytes.contains) && Double(field) != nil
    return !isNumber
  }

  private static let formulaStarts = Set("=+-@\t\r".utf8)
  private static let numberBytes = Set("0123456789.eE+-".utf8)

  /// By code units: CR LF is one character, which neither part of it equals.
  private static func quoted(_ field: String) -> String {
    let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    guard field.utf8.contains(where: special.contains) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
