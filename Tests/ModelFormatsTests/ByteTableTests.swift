import Testing

@testable import ModelFormats

@Suite struct ByteTableTests {
  /// 20,000 names, each twice, in one file: more than the table holds at first, so that it grows.
  @Test func repeatedNamesAreFoundAgainWhileTheTableGrows() {
    let names = (0..<20_000).map { "layer.\($0 % 7).weight_\($0)" }
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    for name in names + names {
      ranges.append(bytes.count..<bytes.count + name.utf8.count)
      bytes += Array(name.utf8)
    }
    var table = ByteTable<String>(file: MappedFile(copying: bytes))
    #expect(zip(ranges, names + names).allSatisfy { table.text($0) == $1 })
  }

  /// The same bytes at other places, and all lengths around eight of bytes that differ only at the end.
  @Test func namesThatAlmostAgreeAreToldApart() {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var texts: [String] = []
    for length in 0...33 {
      for last in ["a", "b", "\u{0}"] {
        let text = String(repeating: "x", count: length) + last
        ranges.append(bytes.count..<bytes.count + text.utf8.count)
        bytes += Array(text.utf8)
        texts.append(text)
      }
    }
    var table = ByteTable<String>(file: MappedFile(copying: bytes))
    for _ in 0..<2 {
      for (range, text) in zip(ranges, texts) { #expect(table.text(range) == text) }
    }
    #expect(table.text(5..<5) == "")
  }

  @Test func whatIsNotUTF8IsReplaced() {
    var table = ByteTable<String>(file: MappedFile(copying: [0x61, 0xFF, 0x62]))
    #expect(table.text(0..<3) == "a\u{FFFD}b")
  }

  @Test func anyValueIsKeptForEqualBytes() {
    var table = ByteTable<[Int]>(file: MappedFile(copying: Array("abcabcabd".utf8)))
    #expect(table.value(of: 0..<3) == nil)
    table.add([1, 2], for: 0..<3)
    #expect(table.value(of: 3..<6) == [1, 2])
    #expect(table.value(of: 6..<9) == nil)
  }
}
