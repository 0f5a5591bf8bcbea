import Batches
import Testing

/// `gate` of a manifest.
struct GateTests {
  @Test(arguments: [
    ("{}", BatchGate(failOn: [.worse, .notRanked], versus: .record, worseByPpm: 50_000)),
    ("{ failOn: suspected }", BatchGate(failOn: [.suspected])),
    ("{ failOn: [not-ranked, failed, worse, failed] }", BatchGate(failOn: [.failed, .worse, .notRanked])),
    ("{ regression: { worseBy: 0.5% } }", BatchGate(worseByPpm: 5_000)),
    ("{ regression: { worseBy: \"1e1%\", versus: record } }", BatchGate(worseByPpm: 100_000)),
    ("{ regression: { worseBy: 0%, versus: base-b1 } }", BatchGate(versus: .variant("base-b1"), worseByPpm: 0)),
  ])
  func whatIsNotSaidIsStandard(_ text: String, _ gate: BatchGate) throws {
    #expect(try load(probe("gate: \(text)")).gate == gate)
  }

  @Test func withoutAGateThereIsNone() throws {
    #expect(try load(probe()).gate == nil)
    #expect(try load(probe()).canonicalText != load(probe("gate: {}")).canonicalText)
    #expect(
      try load(probe("gate: { regression: { versus: a } }")).canonicalText != load(probe("gate: {}")).canonicalText)
  }

  /// The places are those of the words at fault; all are told at once.
  @Test(arguments: [
    ("{ failOn: [worse, slower] }", "manifest.value 5:25"), ("{ failOn: [] }", "manifest.value 5:17"),
    ("{ failOn: { worse: true } }", "manifest.type 5:17"), ("{ regression: 5% }", "manifest.type 5:21"),
    ("{ regression: { worseBy: 5 } }", "manifest.value 5:32"), ("{ regression: { worseBy: -1% } }", "manifest.value 5:32"),
    ("{ regression: { worseBy: 0.00001% } }", "manifest.value 5:32"),
    ("{ regression: { worseBy: 1e9% } }", "manifest.value 5:32"), ("{ regression: { worseBy: \"%\" } }", "manifest.value 5:32"),
    ("{ regresion: {} }", "manifest.unknown-key 5:9"), ("{ regression: { verses: record } }", "manifest.unknown-key 5:23"),
    ("{ regression: { versus: \"\" } }", "manifest.value 5:31"), ("[worse]", "manifest.type 5:7"),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ issue: String) {
    #expect(summaries(probe("gate: \(text)")) == [issue])
  }

  @Test func aNearMissIsNamed() {
    #expect(issues(probe("gate: { failOn: worst }")).map(\.hint) == ["did you mean `worse`?"])
  }

  @Test func axesHaveNoPlaceInIt() {
    #expect(summaries(probe("gate: { regression: { versus: \"${b}\" } }")) == ["manifest.substitution 5:31"])
  }
}
