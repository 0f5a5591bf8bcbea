import Batches
import Testing

/// Texts that want to crash or exhaust the reader.
struct HostileTests {
  @Test func anAliasBombIsRefusedBeforeItIsExpanded() {
    var text = "a: &a0 [x]\n"
    for level in 1...40 {
      let previous = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: previous, count: 9).joined(separator: ", "))]\n"
    }
    #expect(issues(text).map(\.code) == [.alias])
  }

  @Test func anAliasBombInAKeyIsRefused() {
    var text = "a: &a0 [x]\n"
    for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    text += "? *a30\n: 1\n"
    #expect(issues(text).map(\.code) == [.alias])
  }

  @Test func aFewAliasesAreRefusedWithTheirPlace() {
    #expect(summaries(probe("labels: { a: &x b }")) == ["manifest.alias 5:14"])
    #expect(summaries(probe("labels: { a: *x }")) == ["manifest.alias 5:14"])
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func deepNestingIsRefused(_ opening: String) {
    for depth in [17, 900, 5_000, 100_000] {
      let text = String(repeating: opening, count: depth)
      let found = issues(text)
      #expect(found.count == 1)
      #expect(found.allSatisfy { [.limit, .syntax, .type].contains($0.code) })
    }
    let closed = "labels: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(issues(probe(closed)).map(\.code) == [.limit])
  }

  @Test func manyValuesAreRefused() {
    let text = "a: [" + String(repeating: "1,", count: 250_000) + "]"
    #expect(issues(text).map(\.code) == [.limit])
  }

  @Test(arguments: [
    "", "\u{FEFF}", "---\n---\n", "a: b: c", "\t- a", "%YAML 9.9\n---\na", "a: \u{0}", "\u{1}", "!!binary x", "'", "- a\nb: c",
    "? [a]\n: b",
  ])
  func brokenTextsGiveOneIssue(_ text: String) {
    #expect(issues(text).count == 1)
  }

  @Test(arguments: ["1", "text", "[1, 2]", "[]", "~", "true", "\"\""])
  func aRootThatIsNoMapIsATypeError(_ text: String) {
    #expect(issues(text).map(\.code) == [.type])
  }

  @Test func everyPrefixOfAManifestIsReadOrRefused() throws {
    try withModelFolder { folder in
      for length in 0..<sample.count {
        let text = String(sample.prefix(length))
        // Cut after its first task the sample is a whole manifest; before, it must be refused.
        #expect(text.contains("- flops") || !issues(text, folder: folder).isEmpty)
      }
    }
  }

  @Test func everyCharacterReplacedIsReadOrRefused() throws {
    let characters = Array(
      probe("labels: { a: \"${batch.name}\" }\nmatrix: { x: { from: 1, to: 3, step: 1 } }", with: "{ sleep: 1s }"))
    for index in characters.indices {
      for replacement in ["{", "]", "\n", "&", "*", ":", "\"", "$", "-", "9"] {
        var changed = characters
        changed[index] = Character(replacement)
        // What counts is that it ends, one way or the other.
        _ = issues(String(changed))
      }
    }
  }

  @Test func mergeKeysMeanNothing() {
    #expect(summaries(probe("labels: { a: b }\n<<: { name: c }")) == ["manifest.unknown-key 6:1"])
  }

  @Test func tensOfThousandsOfJobsExpand() throws {
    let text = """
      podium: 1
      name: many
      matrix: { a: { from: 1, to: 100, step: 1 }, b: { from: 1, to: 50, step: 1 } }
      variants: [{ name: "p${a}-${b}" }]
      tasks: [{ use: probe, id: x }, { use: probe, id: "p/${a}" }, { use: probe, id: y }, { use: probe, id: z }]
      """
    let batch = try load(text)
    #expect(batch.variants.count == 5_000 && batch.jobs.count == 20_000 && batch.tasks.count == 103)
  }

  @Test func moreJobsThanTheLimitAreRefused() {
    let tasks = (0..<21).map { "{ use: probe, id: p/\($0) }" }.joined(separator: ", ")
    let text = """
      podium: 1
      name: many
      matrix: { a: { from: 1, to: 100, step: 1 }, b: { from: 1, to: 50, step: 1 } }
      variants: [{ name: "p${a}-${b}" }]
      tasks: [\(tasks)]
      """
    #expect(issues(text).map(\.code) == [.limit])
  }
}
