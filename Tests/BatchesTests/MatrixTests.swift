import Batches
import Testing

struct MatrixTests {
  private func names(_ matrix: String, name: String) throws -> [String] {
    try load(sweep(matrix, name: name)).variants.map(\.name)
  }

  @Test func theLastAxisVariesFastest() throws {
    #expect(try names("a: [1, 2]\nb: [x, y]", name: "${a}${b}") == ["1x", "1y", "2x", "2y"])
  }

  @Test func aStepRangeHoldsBothEnds() throws {
    #expect(try names("a: { from: 1, to: 7, step: 3 }", name: "p${a}") == ["p1", "p4", "p7"])
    #expect(try names("a: { from: 1, to: 8, step: 3 }", name: "p${a}") == ["p1", "p4", "p7"])
    #expect(try names("a: { from: 2, to: 0, step: -1 }", name: "p${a}") == ["p2", "p1", "p0"])
    #expect(try names("a: { from: 5, to: 5, step: 1 }", name: "p${a}") == ["p5"])
  }

  @Test func decimalStepsStayExact() throws {
    // In binary floating point 0.1 * 3 is 0.30000000000000004.
    #expect(try names("a: { from: 0.1, to: 0.5, step: 0.1 }", name: "p${a}") == ["p0.1", "p0.2", "p0.3", "p0.4", "p0.5"])
    #expect(try names("a: { from: -0.5, to: 0.5, step: 0.5 }", name: "p${a}") == ["p-0.5", "p0", "p0.5"])
  }

  @Test func aTimesRangeMultiplies() throws {
    #expect(try names("a: { from: 64, to: 1024, times: 2 }", name: "p${a}") == ["p64", "p128", "p256", "p512", "p1024"])
    #expect(try names("a: { from: 1, to: 4, times: 1.5 }", name: "p${a}") == ["p1", "p1.5", "p2.25", "p3.375"])
  }

  @Test(
    arguments: [
      "{ from: 1, to: 8, step: 0 }", "{ from: 8, to: 1, step: 1 }", "{ from: 1, to: 8, times: 1 }", "{ from: 0, to: 8, times: 2 }",
      "{ from: 8, to: 1, times: 2 }", "{ from: 1, to: 2 }", "{ from: 1, to: 2, step: 1, times: 2 }", "[]", "[1, 1]", "[[1]]",
      "[1, 1.0]",
    ])
  func anAxisThatMakesNoSenseIsAnAxisError(_ axis: String) {
    #expect(issues(sweep("a: \(axis)", name: "p${a}")).map(\.code) == [.axis])
  }

  @Test(
    arguments: [
      "{ from: 1, to: 100000, step: 1 }", "{ from: 1, to: 999999999999999, times: 1.00000000000001 }",
      "{ from: -999999999999999, to: 999999999999999, step: 0.00000000000001 }",
    ])
  func aRangeThatIsTooLongIsRefusedAtOnce(_ axis: String) {
    #expect(issues(sweep("a: \(axis)", name: "p${a}")).map(\.code) == [.limit])
  }

  @Test func aMatrixWithTooManyPointsIsRefused() {
    let axes = ["a", "b", "c"].map { "\($0): { from: 1, to: 100, step: 1 }" }.joined(separator: "\n")
    #expect(issues(sweep(axes, name: "${a}-${b}-${c}")).map(\.code) == [.limit])
  }

  @Test func excludeMatchesPartOfAPoint() throws {
    #expect(try names("a: [1, 2]\nb: [x, y]\nexclude: [{ b: y }]", name: "${a}${b}") == ["1x", "2x"])
    #expect(try names("a: [1, 2]\nb: [x, y]\nexclude: [{ a: 1, b: y }]", name: "${a}${b}") == ["1x", "2x", "2y"])
  }

  @Test func excludeComparesTypesNotTexts() {
    #expect(issues(sweep("a: [1, 2]\nexclude: [{ a: \"1\" }]", name: "p${a}")).map(\.code) == [.unmatchedExclude])
  }

  @Test func excludingEverythingIsAnError() {
    #expect(issues(sweep("a: [1]\nexclude: [{ a: 1 }]", name: "p${a}")).map(\.code) == [.axis])
  }

  @Test func includeAddsWholePoints() throws {
    #expect(try names("a: [1, 2]\ninclude: [{ a: 9 }, { a: 1 }]", name: "p${a}") == ["p1", "p2", "p9"])
    #expect(issues(sweep("a: [1]\nb: [1]\ninclude: [{ a: 9 }]", name: "${a}${b}")).map(\.code) == [.axis])
  }

  @Test func excludeAndIncludeNameAxesThatExist() {
    let found = issues(sweep("batch: [1]\nexclude: [{ bacth: 1 }]", name: "p${batch}"))
    #expect(found.map(\.code) == [.unknownKey])
    #expect(found[0].hint == "did you mean `batch`?")
  }

  @Test func aVariantStandsOnceForTheAxesThatItMentions() throws {
    let text = """
      podium: 1
      name: mixed
      matrix: { a: [1, 2], b: [1, 2] }
      variants: [{ name: "only-a${a}" }, { name: none }, { name: "both${a}${b}" }]
      tasks: [probe]
      """
    #expect(
      try load(text).variants.map(\.name) == ["only-a1", "only-a2", "none", "both11", "both12", "both21", "both22"])
  }

  @Test func anAxisThatIsMissingInTheNameGivesDuplicates() {
    let text = """
      podium: 1
      name: clash
      matrix: { a: [1, 2] }
      variants: [{ name: p, params: { threads: "${a}" } }]
      tasks: [probe]
      """
    let found = issues(text)
    #expect(found.map(\.code) == [.duplicateVariant])
    #expect(found[0].hint == "put every axis that it uses into the name: ${a}")
  }
}
