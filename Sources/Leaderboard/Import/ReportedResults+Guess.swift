extension ReportedResults.Format {
  /// What a file seems to be, by its content where that is telling, else by its name. Nil when neither is.
  ///
  /// - Parameter bytes: the whole file.
  public init?(guessing bytes: [UInt8], name: String) {
    let start = bytes.first { ![UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t")].contains($0) }
    let ending = name.split(separator: ".").last
    if ending == "jsonl" || ending == "ndjson" {
      self = .jsonl
    } else if String(decoding: bytes.prefix(Self.head), as: UTF8.self).contains("\"podium.board/") {
      self = .board
    } else if start == UInt8(ascii: "{") {
      // What cannot be read is told by the reader of leaderboards.
      let json = try? JSONValue(parsing: bytes, file: name)
      self = json.map { OptimumReport.recognises($0) } ?? false ? .optimum : .board
    } else if (try? PerfTestOutput(Array(bytes.prefix(Self.telling)), file: name)) != nil {  // then it is something else
      self = .perfTest
    } else if ending == "csv" {
      self = .csv
    } else {
      return nil
    }
  }

  /// Bytes in which a leaderboard of ours says so.
  private static let head = 256
  /// Bytes that are looked at for a tool's lines.
  private static let telling = 65_536
}
