import Profiling
import Testing

@Suite struct TrialCountTests {
  @Test func shortThingsNeedMoreProcesses() {
    #expect(TrialCount.needed(5, first: nil) == 5)
    #expect(TrialCount.needed(5, first: 100_000) == 5)
    #expect(TrialCount.needed(5, first: 99_999) == 10)
    #expect(TrialCount.needed(12, first: 10) == 12)
  }

  @Test func trialsThatAgreeOnTheFastestAreEnough() {
    // 3% of 1 ms: the third lies on the limit.
    #expect(TrialCount.needed(5, taken: [1_000_000, 1_500_000, 1_030_000, 1_010_000, 2_000_000]) == 5)
  }

  @Test func oneFastTrialIsNotBelieved() {
    var taken = [1_000_000.0, 1_500_000, 1_040_000, 1_010_000, 2_000_000]
    #expect(TrialCount.needed(5, taken: taken) == 6)
    taken.append(1_029_000)
    #expect(TrialCount.needed(5, taken: taken) == 6)
    // A still faster one stands alone again.
    taken.append(900_000)
    #expect(TrialCount.needed(5, taken: taken) == 8)
  }

  @Test func patienceEnds() {
    let growing = (1...15).map { 1_000_000 * Double($0) }
    #expect(TrialCount.needed(5, taken: Array(growing.prefix(14))) == 15)
    #expect(TrialCount.needed(5, taken: growing) == 15)
    #expect(!TrialCount.isMoreNeeded(growing, wanted: 5))
    #expect(!TrialCount.agree(growing, wanted: 5))
  }

  @Test func aSingleWantedTrialAgreesWithItself() {
    #expect(TrialCount.needed(1, taken: [1_000_000]) == 1)
    #expect(TrialCount.needed(2, taken: [1_000_000, 1_100_000]) == 3)
    #expect(TrialCount.needed(2, taken: [1_000_000, 1_100_000, 1_010_000]) == 3)
  }
}
