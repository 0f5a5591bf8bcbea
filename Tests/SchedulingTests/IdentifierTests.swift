import Scheduling
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: ["", "j", "b3", "j-1", "j0", "0", "1.5", "jj1", "9223372036854775808"])
  func textThatIsNoJobIsRefused(text: String) {
    #expect(JobID(text) == nil)
  }

  @Test func identifiersReadWhatTheyWrite() {
    #expect(JobID("j17") == JobID(17) && JobID("17") == JobID(17) && BatchID("\(BatchID(3))") == BatchID(3))
  }

  @Test func fenceOrdersByEpochThenCount() {
    #expect(Fence(epoch: 1, count: .max) < Fence(epoch: 2, count: 0))
    #expect("\(Fence(epoch: 2, count: 9))" == "2.9")
  }

  @Test func timeSaturatesInsteadOfTrapping() {
    #expect(Instant(milliseconds: .max) + .seconds(1) == Instant(milliseconds: .max))
    #expect(Instant(milliseconds: .min) + .seconds(-1) == Instant(milliseconds: .min))
    #expect(Duration.seconds(Int64.max).milliseconds == .max)
    #expect((Instant(milliseconds: .max) - Instant(milliseconds: -5)).milliseconds == .max)
    #expect((Instant(milliseconds: 1_500) - Instant(milliseconds: 2_000)) == .milliseconds(-500))
  }
}
