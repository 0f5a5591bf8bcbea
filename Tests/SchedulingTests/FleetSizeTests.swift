import Scheduling
import Testing

@Suite struct FleetSizeTests {
  typealias Sight = FleetSize.Sight

  private func size(_ most: Int, jobsPerWorker: Int = 1) -> FleetSize {
    FleetSize(FleetSize.Terms(most: most, jobsPerWorker: jobsPerWorker, pause: .seconds(10)))
  }

  private func at(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1_000) }

  @Test(
    arguments: [
      // Nothing waits, nothing is wanted.
      (4, Sight(waiting: 0), .rest),
      (4, Sight(waiting: 3), .start(3)),
      // The bound.
      (4, Sight(waiting: 9), .start(4)),
      (4, Sight(waiting: 9, queued: 1, running: 2, busy: 2), .start(1)),
      (4, Sight(waiting: 9, queued: 4), .rest),
      (4, Sight(waiting: .max, running: 2, busy: 2), .start(2)),
      // Workers without a job take those that wait; those that have one do not.
      (4, Sight(waiting: 2, queued: 1, running: 1), .rest),
      (4, Sight(waiting: 1, running: 1), .rest),
      (4, Sight(waiting: 1, running: 1, busy: 1), .start(1)),
      // One that leaves takes none, but has its place until it is gone.
      (4, Sight(waiting: 2, running: 2, leaving: 1), .start(1)),
      (2, Sight(waiting: 2, running: 2, leaving: 1), .rest),
      // Those that are queued and not wanted are taken back, those that run are not.
      (4, Sight(waiting: 0, queued: 2, running: 1, busy: 1), .withdraw(2)),
      (4, Sight(waiting: 1, queued: 3), .withdraw(2)),
      (4, Sight(waiting: 0, running: 3), .rest),
      (1, Sight(waiting: 9, queued: 3, running: 1, busy: 1), .withdraw(3)),
      (0, Sight(waiting: 9, queued: 3, running: 1), .withdraw(3)),
      // What was seen may be odd: more have a job than run, or less than nothing waits.
      (4, Sight(waiting: -5, finished: -1, queued: -1, running: -1, busy: 7, leaving: 7), .rest),
    ] as [(Int, Sight, FleetSize.Step)])
  func asManyAreWantedAsWaitingJobsCanUse(_ most: Int, _ sight: Sight, _ expected: FleetSize.Step) {
    #expect(size(most).step(sight, at: at(0)) == expected)
  }

  @Test(arguments: [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
  func severalJobsMayShareAWorker(_ waiting: Int, _ workers: Int) {
    #expect(size(9, jobsPerWorker: 3).step(Sight(waiting: waiting), at: at(0)) == .start(workers))
  }

  @Test func whatWasStartedIsNotStartedAgain() {
    var size = size(4)
    let before = Sight(waiting: 3)
    #expect(size.step(before, at: at(0)) == size.step(before, at: at(0)), "to look changes nothing")
    size.started(3, before, at: at(0))
    #expect(size.step(Sight(waiting: 3, queued: 3), at: at(10)) == .rest)
    #expect(size.step(Sight(waiting: 3, running: 3), at: at(20)) == .rest)
    // A command that starts anew knows nothing, and sees them.
    #expect(self.size(4).step(Sight(waiting: 3, queued: 2, running: 1), at: at(0)) == .rest)
  }

  /// As when the one that looks ends after each look.
  @Test func whatIsRememberedGoesOnInAnother() {
    let jobs = Sight(waiting: 3)
    var first = size(4)
    first.refused(at: at(0))
    first.refused(at: at(10))
    var second = FleetSize(first.terms, memory: first.memory)
    #expect(second.step(jobs, at: at(29)) == .wait(until: at(30)))
    #expect(second.step(jobs, at: at(30)) == .start(3))
    second.started(3, jobs, at: at(30))
    // All have left, and no job has ended.
    let third = FleetSize(second.terms, memory: second.memory)
    #expect(third.step(jobs, at: at(39)) == .wait(until: at(40)))
    #expect(size(4).step(jobs, at: at(39)) == .start(3), "without it nothing is known")
  }

  /// Whoever wrote it: no pause is longer than the longest.
  @Test func oddMemoriesHarmNobody() {
    var memory = FleetSize.Memory()
    memory.refusals = .max
    memory.fruitless = .min
    memory.refusedAt = at(0)
    var size = FleetSize(FleetSize.Terms(most: 4), memory: memory)
    #expect(size.step(Sight(waiting: 1), at: at(1)) == .wait(until: at(900)))
    size.refused(at: at(900))
    #expect(size.step(Sight(waiting: 1), at: at(901)) == .wait(until: at(1_800)))
  }

  @Test func moreJobsNeedNoPause() {
    var size = size(4)
    size.started(1, Sight(waiting: 1), at: at(0))
    #expect(size.step(Sight(waiting: 3, queued: 1), at: at(1)) == .start(2))
  }

  @Test func aRefusalIsTriedAgainEverMoreSlowly() {
    var size = size(2)
    let sight = Sight(waiting: 5)
    var now = at(0)
    // 10 s, doubled each time, and no longer than 15 minutes.
    for pause in [10, 20, 40, 80, 160, 320, 640, 900, 900] as [Int64] {
      #expect(size.step(sight, at: now) == .start(2))
      size.refused(at: now)
      #expect(size.step(sight, at: now) == .wait(until: now + .seconds(pause)))
      now = now + .seconds(pause)
    }
    size.started(2, sight, at: now)
    size.refused(at: now)
    #expect(size.step(sight, at: now) == .wait(until: now + .seconds(10)), "after a success it begins anew")
    // What is not wanted any more is taken back all the same.
    #expect(size.step(Sight(waiting: 0, queued: 1), at: now) == .withdraw(1))
  }

  @Test func workersThatEndWithoutAnyJobDoneComeBackEverMoreSlowly() {
    var size = size(2)
    let sight = Sight(waiting: 5, finished: 7)
    var now = at(0)
    size.started(2, sight, at: now)
    for pause in [10, 20, 40, 80, 160, 320, 640, 900, 900] as [Int64] {
      #expect(size.step(sight, at: now) == .wait(until: now + .seconds(pause)))
      now = now + .seconds(pause)
      #expect(size.step(sight, at: now) == .start(2))
      size.started(2, sight, at: now)
    }
    // A job has ended: whoever ended was of use.
    let better = Sight(waiting: 4, finished: 8)
    #expect(size.step(better, at: now) == .start(2))
    size.started(2, better, at: now)
    #expect(size.step(better, at: now) == .wait(until: now + .seconds(10)))
  }

  /// A batch system and a coordinator that do anything at all: start what is queued or not, lose workers, refuse, give and end jobs.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func whateverHappensTheBoundHolds(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let most = Int.random(in: 0...5, using: &random)
    var size = size(most, jobsPerWorker: Int.random(in: 1...3, using: &random))
    var (waiting, finished, queued, running) = (0, 0, 0, 0)
    var starts = 0
    for second in Int64(0)..<400 {
      if Bool.random(using: &random) { waiting += Int.random(in: 0...4, using: &random) }
      let beginning = Int.random(in: 0...queued, using: &random)
      (queued, running) = (queued - beginning, running + beginning)
      running -= Int.random(in: 0...running, using: &random)
      let ended = Int.random(in: 0...min(waiting, running), using: &random)
      (waiting, finished) = (waiting - ended, finished + ended)
      let busy = Int.random(in: 0...running, using: &random)
      let sight = Sight(
        waiting: waiting, finished: finished, queued: queued, running: running, busy: busy,
        leaving: Int.random(in: 0...(running - busy), using: &random))
      switch size.step(sight, at: at(second)) {
      case .rest: break
      case .wait(let until): #expect(until > at(second))
      case .start(let count):
        #expect(count >= 1)
        if Int.random(in: 0..<4, using: &random) == 0 {
          size.refused(at: at(second))
        } else {
          size.started(count, sight, at: at(second))
          queued += count
          starts += count
        }
      case .withdraw(let count):
        #expect((1...queued).contains(count))
        queued -= count
      }
      #expect(queued + running <= most, "seed \(seed), second \(second)")
    }
    #expect((starts > 0) == (most > 0), "seed \(seed)")
  }
}
