import Batches
import Testing

struct CanonicalTextTests {
  @Test func writingTheSameThingDifferentlyChangesNothing() throws {
    let one = try load("podium: 1\nname: a\nlabels: { x: 1, y: 2 }\nvariants: [{ name: p }]\ntasks: [probe]\n")
    let other = try load(
      """
      # The same, in other words.
      tasks:
        - use: probe
          with: { sleep: 0s }
      variants:
        - name: "p"
      labels:
        y: "2"
        x: "1"
      name: a
      podium: 1
      """)
    #expect(one == other)
    #expect(one.canonicalText == other.canonicalText)
  }

  @Test(
    arguments: [
      ("sleep: 1s", "sleep: 2s"), ("trials: 2", "trials: 3"), ("name: p", "name: q"), ("cores: 2", "cores: 3"), ("x: y", "x: z"),
      ("wall: 1h", "wall: 2h"), ("threads: 2", "threads: 3"), ("kernel: k", "kernel: l"), ("76.1", "76.2"), ("t >= 1", "t > 1"),
      ("l:min", "l:max"), ("isa: avx2", "isa: sse2"), ("id: p/1", "id: p/2"), ("board: b", "board: c"),
    ])
  func everyFactShows(_ before: String, _ after: String) throws {
    let text = """
      podium: 1
      name: facts
      labels: { x: y }
      budget: { wall: 1h }
      publish: { board: b }
      variants:
        - name: p
          model: { kernel: k }
          params: { threads: 2 }
          metrics: { top1: { value: 76.1, source: s } }
          place: { cores: 2, isa: avx2 }
      tasks: [{ use: probe, id: p/1, trials: 2, with: { sleep: 1s }, constraints: ["t >= 1"], objectives: ["l:min"] }]
      """
    let changed = text.replacing(before, with: after)
    #expect(changed != text)
    #expect(try load(changed).canonicalText != load(text).canonicalText)
  }

  @Test func valuesCannotImitateLines() throws {
    let one = Batch(name: "a", labels: ["x": "1\"\nlabel \"y\" \"2"], variants: [], tasks: [], jobs: [])
    let other = Batch(name: "a", labels: ["x": "1", "y": "2"], variants: [], tasks: [], jobs: [])
    #expect(one.canonicalText != other.canonicalText)
  }
}
