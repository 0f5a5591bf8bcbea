import Leaderboard
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// What a match asks for, and which comes next: without a board, a store or a worker.
@Suite struct MatchPlanTests {
  private func variant(_ name: String, _ backend: String, threads: Int32) -> WireVariant {
    var variant = WireVariant()
    variant.name = name
    variant.backend = backend
    variant.threads = threads
    return variant
  }

  @Test func matchAsksForAllThatEitherSideAsks() {
    var mine = variant("a", "onednn", threads: 1)
    mine.place.memoryBytes = 100
    mine.place.labels = ["room": "1"]
    mine.place.instructionSets = ["avx2"]
    var theirs = variant("b", "openblas", threads: 2)
    theirs.place.memoryBytes = 200
    theirs.place.labels = ["room": "2", "rack": "7"]
    theirs.place.instructionSets = ["avx512f"]
    theirs.place.architecture = "x86_64"
    var task = WireTask()
    task.kind = "kernels"
    let all = BatchIntake.requirements(mine, against: theirs, task)
    #expect(all.occupancy == .exclusive && all.cores == 2 && all.memoryBytes == 200 && all.architecture == "x86_64")
    #expect(all.profilers == ["kernels:onednn", "kernels:openblas", "match"])
    #expect(all.instructionSets == ["avx2", "avx512f"] && all.labels == ["room": "1", "rack": "7"])
  }

  @Test func plansOfMatchesFollowFromTheSpecification() throws {
    var task = WireTask()
    task.id = "kernels/x"
    task.kind = "kernels"
    task.trials = 5
    task.timeoutMilliseconds = 1_000
    let sides = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")].map { name, hardware in
      Contestant(entry: "e-\(name)", variant: variant(name, "onednn", threads: 1), task: task, hardware: hardware)
    }
    let batch = WireBatch(
      [Fixture(challenger: sides[0], holder: sides[1]), Fixture(challenger: sides[2], holder: sides[3])], name: "matches",
      origin: 3)
    let plans = BatchIntake.plans(batch, id: BatchID(4), firstJob: JobID(9))
    #expect(plans.map(\.id) == [JobID(9), JobID(10)] && plans.map(\.requirements.hardware) == ["x", "y"])
    #expect(plans.allSatisfy { $0.requirements.occupancy == .exclusive })
    // 16 processes of a second, and the wait for the host.
    #expect(plans.map(\.deadline) == [.seconds(1_816), .seconds(1_816)])
    let entry = BatchEntry(
      firstJob: JobID(9), submitter: "ann", digest: "", specification: batch, submittedAt: WallTime(milliseconds: 0))
    #expect(entry.title(of: JobID(10)) == "c against d" && entry.pairing(of: JobID(10))?.holder == "e-d")
    #expect(
      entry.reason(of: JobID(9))
        == "a (e-a) plays b (e-b) on kernels/x@1, which has the seat, since its score in batch b3 is better")
  }

  @Test func seriesEndsAtItsLimitAndAtWhatIsUndecided() {
    let challenges = ["a", "b", "c"].map { Challenge(challenger: $0, holder: "h") }
    var series = MatchSeries(limit: 2)
    #expect(series.next(of: challenges) == challenges[0])
    series.played = [MatchSeries.Played(challenge: challenges[0], isDecided: true)]
    #expect(series.next(of: challenges) == challenges[1], "none is played twice")
    #expect(series.next(of: [challenges[0]]) == nil)
    series.played.append(MatchSeries.Played(challenge: challenges[1], isDecided: true))
    #expect(series.next(of: challenges) == nil)
    series = MatchSeries(limit: 3, played: [MatchSeries.Played(challenge: challenges[0], isDecided: false)])
    #expect(series.next(of: challenges) == nil)
  }

  @Test func batchIsDueWhenItAndItsLastRoundHaveEnded() {
    var batch = probes(1)
    batch.tasks[0].kind = "kernels"
    batch.publish.match = "all"
    var round = batch
    round.publish.match = "never"
    round.origin = 1
    let (one, two) = (BatchID(1), BatchID(2))
    var matchmaking = Matchmaking()
    matchmaking.add(one, batch)
    #expect(matchmaking.isOpen(one) && matchmaking.due.isEmpty)
    matchmaking.ended(one, batch)
    #expect(matchmaking.due == [one])
    matchmaking.add(two, round)
    matchmaking.postpone(one)
    #expect(matchmaking.rounds(of: one) == [two] && !matchmaking.isOpen(two) && matchmaking.due.isEmpty)
    matchmaking.ended(two, round)
    #expect(matchmaking.due == [one])
    matchmaking.settle(one)
    matchmaking.ended(one, batch)
    #expect(matchmaking.due.isEmpty && !matchmaking.isOpen(one))
    let (again, never) = (matchmaking.reopen(one, batch), matchmaking.reopen(two, round))
    #expect(again && !never && matchmaking.isOpen(one))
  }

  @Test(arguments: ["flops", "saturation", "probe"]) func exactTasksEarnNoMatches(_ kind: String) {
    var batch = probes(1)
    batch.tasks[0].kind = kind
    batch.publish.match = "best-per-board"
    var matchmaking = Matchmaking()
    matchmaking.add(BatchID(1), batch)
    #expect(!matchmaking.isOpen(BatchID(1)))
  }
}
