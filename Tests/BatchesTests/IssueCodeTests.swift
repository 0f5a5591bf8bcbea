import Batches
import Testing

/// One manifest for each code there is.
struct IssueCodeTests {
  /// A code, the manifest that shows it, and the place that it must name.
  static let examples: [(code: ManifestIssue.Code, text: String, place: String)] = [
    (.empty, "# nothing\n", ""),
    (.syntax, "podium: 1\nname: [a\n", "3:1"),
    (.duplicateKey, "podium: 1\nname: a\nname: b\n", "2:1"),
    (.alias, probe("labels: { a: &x b, c: *x }"), "5:14"),
    (.limit, probe("labels: { a: \(String(repeating: "x", count: 201)) }"), "5:14"),
    (.version, probe().replacing("podium: 1", with: "podium: 2"), "1:9"),
    (.unknownKey, probe("lables: {}"), "5:1"),
    (.missingKey, "podium: 1\nname: a\nvariants: [{ name: a }]\n", "1:1"),
    (.type, probe("labels: [a]"), "5:9"),
    (.value, probe(with: "{ sleep: 10 }"), "4:38"),
    (.substitution, probe("labels: { a: \"${bach}\" }"), "5:14"),
    (.axis, sweep("a: 3", name: "p${a}"), "4:6"),
    (.unmatchedExclude, sweep("a: [1, 2]\nexclude: [{ a: 3 }]", name: "p${a}"), "5:13"),
    (.duplicateVariant, "podium: 1\nname: a\nvariants: [{ name: a }, { name: a }]\ntasks: [probe]\n", "3:25"),
    (.duplicateTask, "podium: 1\nname: a\nvariants: [{ name: a }]\ntasks: [probe, probe]\n", "4:16"),
    (.notAvailable, probe(variant: "name: a, params: { dtype: f64 }"), "3:40"),
    (.modelMissing, probe(variant: "name: a, model: { file: none.onnx }"), "3:38"),
    (
      .dataMissing,
      "podium: 1\nname: a\nvariants: [{ name: a, model: { file: \"\(#filePath)\" } }]\n"
        + "tasks: [{ use: latency, with: { data: { x: none.npy } } }]\n", "4:44"
    ),
    (.modelRequired, "podium: 1\nname: a\nvariants: [{ name: a }]\ntasks: [flops]\n", "3:12"),
  ]

  @Test(arguments: examples.indices)
  func eachCodeIsReportedAtItsPlace(_ index: Int) {
    let example = Self.examples[index]
    let place = example.place.isEmpty ? "" : " \(example.place)"
    let expected = example.place.isEmpty ? "\(example.code) batch.yaml" : "\(example.code)\(place)"
    #expect(summaries(example.text) == [expected])
  }

  @Test func everyCodeHasAnExample() {
    // These come from files: see FileTests.
    let fromFiles: Set<ManifestIssue.Code> = [.missing, .unreadable, .encoding]
    #expect(Set(Self.examples.map(\.code)).union(fromFiles) == Set(ManifestIssue.Code.all))
  }

  @Test func everyCodeIsUnderTheSameRoofAndReadsBack() {
    for code in ManifestIssue.Code.all {
      #expect(code.rawValue.hasPrefix("manifest."))
      #expect(ManifestIssue.Code(rawValue: code.rawValue) == code)
    }
    #expect(ManifestIssue.Code(rawValue: "manifest.other") == nil)
  }

  @Test func anErrorInATemplateIsReportedOnceNotOncePerPoint() {
    let text = sweep("a: { from: 1, to: 50, step: 1 }", name: "p${a}").replacing("tasks:", with: "budgit: {}\ntasks:")
      .replacing("name: \"p${a}\"", with: "name: \"p${a}\", params: { threads: none }")
    #expect(summaries(text) == ["manifest.type 5:48", "manifest.unknown-key 6:1"])
  }

  @Test func descriptionNamesPlaceMessageAndHint() {
    let found = issues(probe("lables: {}"))
    #expect(found[0].description == "batch.yaml:5:1: `lables` is not a key of the manifest (did you mean `labels`?)")
  }

  @Test func reportsAreBounded() {
    let keys = (0..<150).map { "k\($0): 1" }.joined(separator: "\n")
    #expect(issues(probe(keys)).count == ManifestLimits.issues)
  }
}
