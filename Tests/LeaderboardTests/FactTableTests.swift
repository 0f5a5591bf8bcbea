import Statistics
import Testing

@testable import Leaderboard

struct FactTableTests {
  private func line(_ number: Int) -> (id: String, line: FactLine) {
    let content: JSONValue = ["n": .integer(Int64(number))]
    return (FactKind.entry.id(of: content), FactLine(content))
  }

  @Test(arguments: 1...5)
  func idsAreInOrderWhateverWasAddedWhen(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var table = FactTable()
    var known: Set<String> = []
    for _ in 0..<2_500 {
      let (id, line) = line(random.below(2_000))
      let isNew = table.insert(id, line)
      #expect(isNew == known.insert(id).inserted)
      if random.below(100) == 0 {
        let gone = Set(known.prefix(3))
        table.remove(gone)
        known.subtract(gone)
      }
      if random.below(200) == 0 { #expect(table.ids == known.sorted()) }
    }
    #expect(table.ids == known.sorted())
    #expect(table.count == known.count)
    #expect(table == FactTable(sorted: table.ids, table.ids.compactMap { table.line($0) }))
  }

  @Test func aFactIsWhatItsIDSays() {
    var table = FactTable()
    let (id, line) = line(1)
    _ = table.insert(id, line)
    _ = table.insert("e-0123456789abcdef", line)
    let decimal: JSONValue = ["n": 1.5]
    _ = table.insert(FactKind.entry.id(of: decimal), FactLine(decimal))
    #expect(table[id] == ["n": 1])
    #expect(table["e-0123456789abcdef"] == nil)
    #expect(table[FactKind.entry.id(of: decimal)] == nil)
    #expect(table["e-none"] == nil)
  }

  @Test func idsOutOfOrderAreRefused() {
    let lines = [1, 2].map { line($0).line }
    #expect(FactTable(sorted: ["e-2", "e-1"], lines) == nil)
    #expect(FactTable(sorted: ["e-1", "e-1"], lines) == nil)
    #expect(FactTable(sorted: ["e-1", "é-2"], lines) == nil)
    #expect(FactTable(sorted: ["e-1"], lines) == nil)
    #expect(FactTable(sorted: ["e-1", "e-2"], lines)?.ids == ["e-1", "e-2"])
  }
}
