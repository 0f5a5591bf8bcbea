import Scheduling
import Testing

/// Questions of leases on kernels a, b, c..., at a wall clock that stands unless a test moves it.
private struct Desk {
  var shelf = KernelShelf(staleAfter: .seconds(100))
  var kept: [String: Instant] = [:]
  var now = Instant(milliseconds: 1_000_000)
  var conditions = KernelShelf.Conditions(hardware: "h", backend: "onednn", version: "2.6.3", threads: 1, caches: "warm")

  static func claim(_ job: Int64, fence: UInt32 = 1) -> LeaseClaim {
    LeaseClaim(job: JobID(job), attempt: Int(fence), fence: Fence(epoch: 1, count: fence))
  }

  mutating func ask(_ job: Int64, _ signatures: String, fence: UInt32 = 1) -> KernelShelf.Answer {
    shelf.answer(Self.claim(job, fence: fence), conditions, signatures.map(String.init), kept: kept, now: now)
  }
}

@Suite struct KernelShelfTests {
  @Test func unknownKernelsAreTheFirstOnes() {
    var desk = Desk()
    #expect(desk.ask(1, "ab") == .init(yours: ["a", "b"]))
    #expect(desk.ask(2, "bc") == .init(yours: ["c"], others: ["b"]))
    #expect(desk.ask(1, "ab") == .init(yours: ["a", "b"]), "an answer may get lost")
  }

  @Test func keptKernelsAreKnownUntilTheyAreStale() {
    var desk = Desk()
    desk.kept["a"] = desk.now
    #expect(desk.ask(1, "ab") == .init(known: ["a"], yours: ["b"]))
    desk.now = desk.now + .milliseconds(99_999)
    #expect(desk.ask(2, "a") == .init(known: ["a"]))
    desk.now = desk.now + .milliseconds(1)
    #expect(desk.ask(2, "a") == .init(yours: ["a"]))
  }

  @Test func whatALeaseWasToldStaysKnownToIt() {
    var desk = Desk()
    desk.kept["a"] = desk.now
    _ = desk.ask(1, "b")
    #expect(desk.ask(2, "ab") == .init(known: ["a"], others: ["b"]))
    desk.now = desk.now + .seconds(101)
    #expect(desk.ask(2, "ab") == .init(known: ["a"], others: ["b"]))
    #expect(desk.ask(3, "ab") == .init(yours: ["a"], others: ["b"]))
  }

  @Test func resultFromTheFutureIsFresh() {
    var desk = Desk()
    desk.kept["a"] = desk.now + .seconds(500)
    #expect(desk.ask(1, "a") == .init(known: ["a"]))
  }

  @Test func endedLeaseLeavesItsKernelsToTheNextInLine() {
    var desk = Desk()
    _ = desk.ask(1, "ab")
    _ = desk.ask(2, "ab")
    _ = desk.ask(3, "b")
    desk.shelf.leaseEnded(of: JobID(1))
    #expect(desk.ask(3, "b") == .init(others: ["b"]), "the second stood before it")
    #expect(desk.ask(2, "ab") == .init(yours: ["a", "b"]))
    desk.shelf.leaseEnded(of: JobID(2))
    #expect(desk.ask(3, "b") == .init(yours: ["b"]))
  }

  @Test func resultOfTheFirstSparesTheSecond() {
    var desk = Desk()
    _ = desk.ask(1, "a")
    #expect(desk.ask(2, "ab") == .init(yours: ["b"], others: ["a"]))
    desk.kept["a"] = desk.now
    desk.shelf.leaseEnded(of: JobID(1))
    #expect(desk.ask(2, "ab") == .init(known: ["a"], yours: ["b"]))
  }

  @Test func newLeaseOfAJobStandsBehindTheOthers() {
    var desk = Desk()
    _ = desk.ask(1, "a")
    _ = desk.ask(2, "a")
    #expect(desk.ask(1, "a", fence: 2) == .init(others: ["a"]))
    #expect(desk.ask(2, "a") == .init(yours: ["a"]))
  }

  @Test func everyConditionCounts() {
    let changes: [(inout KernelShelf.Conditions) -> Void] = [
      { $0.hardware = "other" }, { $0.backend = "openblas" }, { $0.version = "3.0" }, { $0.threads = 2 }, { $0.caches = "cold" },
    ]
    var desk = Desk()
    _ = desk.ask(1, "a")
    for (index, change) in changes.enumerated() {
      var other = desk
      change(&other.conditions)
      #expect(other.ask(2, "a") == .init(yours: ["a"]), "change \(index)")
    }
  }

  @Test func kernelNamedTwiceIsAnsweredOnce() {
    var desk = Desk()
    #expect(desk.ask(1, "aab") == .init(yours: ["a", "b"]))
    #expect(desk.ask(2, "") == .init())
  }

  @Test func nothingIsRememberedOfJobsThatEnded() {
    var desk = Desk()
    _ = desk.ask(1, "ab")
    _ = desk.ask(2, "ab")
    desk.shelf.leaseEnded(of: JobID(1))
    desk.shelf.leaseEnded(of: JobID(2))
    desk.shelf.leaseEnded(of: JobID(9))
    #expect(desk.shelf.waitingCount == 0)
    desk.kept["a"] = desk.now
    _ = desk.ask(3, "a")
    #expect(desk.shelf.waitingCount == 0, "who knows all has no place in a line")
  }

  /// Jobs come, ask, fail or finish in any order: among those that have asked there is always one that waits for nobody, so none
  /// waits for ever.
  @Test(arguments: 1...50)
  func neverDoAllWaitForEachOther(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var desk = Desk()
    var jobs: [Int64: String] = [:]
    for step in 0..<200 {
      let job = Int64.random(in: 1...6, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where jobs[job] == nil:
        jobs[job] = String("abcdefgh".filter { _ in Bool.random(using: &random) })
      case 1 where jobs[job] != nil:
        // Failed or lost: nothing is known of its kernels.
        desk.shelf.leaseEnded(of: JobID(job))
        jobs[job] = nil
      case 2:
        guard let signatures = jobs[job] else { break }
        let answer = desk.ask(job, signatures)
        guard answer.others.isEmpty else { break }
        for signature in answer.yours where Bool.random(using: &random) { desk.kept[signature] = desk.now }
        desk.shelf.leaseEnded(of: JobID(job))
        jobs[job] = nil
      default:
        desk.now = desk.now + .seconds(30)
      }
      let waiting = jobs.filter { job, signatures in !desk.ask(job, signatures).others.isEmpty }
      #expect(waiting.count < max(1, jobs.count), "seed \(seed), step \(step)")
    }
  }
}
