import Testing

@testable import ModelGraph

@Suite struct NameIndexTests {
  /// More names than the index holds at first, so that it grows; of all lengths around eight, which the hash takes apart.
  @Test func numbersRiseAndAreFoundAgainWhileTheIndexGrows() {
    let names = (0..<5_000).map { String(repeating: "n", count: $0 % 23) + "\($0)" }
    var index = NameIndex(capacity: 4)
    for (number, name) in names.enumerated() {
      let added = index.number(adding: name)
      #expect(added.number == number)
      #expect(added.isNew)
    }
    #expect(names.indices.allSatisfy { index.number(of: names[$0]) == $0 })
    #expect(index.number(adding: names[17]) == (17, false))
    #expect(index.names == names)
    #expect(index.number(of: "n") == nil)
    #expect(index.number(of: "") == nil)
  }

  @Test func anEmptyNameIsAName() {
    var index = NameIndex(capacity: 0)
    #expect(index.number(of: "") == nil)
    #expect(index.number(adding: "") == (0, true))
    #expect(index.number(of: "") == 0)
  }
}
