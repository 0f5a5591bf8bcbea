import Scheduling
import Testing
import Wire

/// Kernels a, b, c... of jobs whose workers are played by the test.
private struct Sweep {
  let site: Site
  let client: Client

  init(jobs: Int = 3) throws {
    site = try Site()
    client = try site.client()
    try submit(jobs: jobs)
  }

  func submit(jobs: Int, name: String = "sweep") throws {
    var batch = probes(jobs, name: name)
    for index in batch.variants.indices {
      batch.variants[index].kernel = "matmul:m=\(index + 1),n=8,k=8"
      batch.variants[index].backend = "onednn"
    }
    batch.tasks[0].kind = "kernels"
    batch.tasks[0].id = "kernels/\(name)"
    #expect(try client.submit(batch).submitted.jobs == jobs)
  }

  static func conditions(version: String = "2.6.3", threads: Int32 = 1) -> WireKernelConditions {
    var conditions = WireKernelConditions()
    conditions.backend = "onednn"
    conditions.version = version
    conditions.threads = threads
    conditions.caches = "warm"
    return conditions
  }

  static func times(_ signature: Character, trials: Int = 5, isSound: Bool = true) -> WireKernelTimes {
    var times = WireKernelTimes()
    times.signature = String(signature)
    times.uses = 7
    times.flops = 100
    times.sound = isSound
    times.trials = (0..<trials).map { index in
      var trial = WireTrial()
      trial.session = "s\(index)"
      trial.callsPerSample = 1
      trial.samples = 25
      trial.p50Ns = 1_000 + Int64(index)
      return trial
    }
    return times
  }
}

extension WorkerDouble {
  /// What it is told of these kernels; nil for no answer.
  fileprivate func ask(
    _ claim: WireLeaseClaim, _ signatures: String, trials: Int32 = 5, _ conditions: WireKernelConditions = Sweep.conditions()
  ) throws -> WireKernelAnswer? {
    let before = others.count
    try say { message in
      message.id = 77
      message.kernels.claim = claim
      message.kernels.conditions = conditions
      message.kernels.trials = trials
      message.kernels.signatures = signatures.map(String.init)
    }
    return others.dropFirst(before).compactMap { message in
      if case .kernels(let answer)? = message.body, message.id == 77 { answer } else { nil }
    }.first
  }

  fileprivate func finish(
    _ claim: WireLeaseClaim, measured: [WireKernelTimes], _ conditions: WireKernelConditions = Sweep.conditions()
  ) throws {
    try say { message in
      message.result.claim = claim
      message.result.ending = .done
      message.result.kernels = measured
      message.result.kernelConditions = conditions
    }
  }

  fileprivate var lease: WireLeaseClaim { leases.last?.claim ?? WireLeaseClaim() }
}

@Suite struct KernelReuseTests {
  @Test func kernelIsMeasuredByOneWorkerAndKnownToTheNext() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    let own = try #require(try first.ask(first.lease, "ab"))
    #expect(own.claim == first.lease && own.yours == ["a", "b"] && own.known.isEmpty && own.others.isEmpty)
    let shared = try #require(try second.ask(second.lease, "bc"))
    #expect(shared.yours == ["c"] && shared.others == ["b"])

    let measuredBy = first.lease.job
    try first.finish(first.lease, measured: [Sweep.times("a"), Sweep.times("b")])
    let now = try #require(try second.ask(second.lease, "bc"))
    #expect(now.yours == ["c"] && now.others.isEmpty)
    let kept = try #require(now.known.first)
    #expect(kept.signature == "b" && kept.flops == 100 && kept.trials.map(\.p50Ns) == [1_000, 1_001, 1_002, 1_003, 1_004])
    #expect(kept.uses == 0, "how often the other's model runs it says nothing")
    #expect(kept.job == measuredBy && kept.measuredAtMilliseconds == sweep.site.clock.wallMilliseconds)
  }

  @Test func keptKernelsSurviveARestart() throws {
    let sweep = try Sweep()
    let first = try sweep.site.worker("w1")
    try first.finish(first.lease, measured: [Sweep.times("a")])
    sweep.site.kill()
    try sweep.site.start(kernelsStaleAfter: .seconds(3_600))
    sweep.site.clock.advance(.milliseconds(3_599_999))
    let second = try sweep.site.worker("w2")
    #expect(try second.ask(second.lease, "a")?.known.map(\.signature) == ["a"])
    sweep.site.clock.advance(.milliseconds(1))
    let third = try sweep.site.worker("w3")
    #expect(try third.ask(third.lease, "a")?.yours == ["a"])
  }

  @Test func staleKernelIsMeasuredAgain() throws {
    let sweep = try Sweep()
    let first = try sweep.site.worker("w1")
    try first.finish(first.lease, measured: [Sweep.times("a")])
    sweep.site.clock.advance(KernelShelf.standardAge)
    let second = try sweep.site.worker("w2")
    #expect(try second.ask(second.lease, "a")?.yours == ["a"])
  }

  @Test func lostWorkersKernelsAreMeasuredByTheNext() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    _ = try first.ask(first.lease, "a")
    #expect(try second.ask(second.lease, "a")?.others == ["a"])
    // The first falls silent, the second beats on.
    for _ in 0..<6 {
      sweep.site.clock.advance(.seconds(1))
      try second.beat()
    }
    #expect(try second.ask(second.lease, "a")?.yours == ["a"])
    #expect(try first.ask(first.lease, "a") == nil, "its lease is no longer valid")
  }

  @Test func failedJobsKernelsAreMeasuredByTheNext() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    _ = try first.ask(first.lease, "a")
    _ = try second.ask(second.lease, "a")
    try first.finish(first.lease, .jobError, message: "no")
    #expect(try second.ask(second.lease, "a")?.yours == ["a"])
  }

  @Test func whatIsDisturbedOrReusedIsNotKept() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    var reused = Sweep.times("b")
    reused.job = 1
    var impossible = Sweep.times("c")
    impossible.trials[2].p50Ns = 0
    var nameless = Sweep.times("d")
    nameless.signature = ""
    try first.finish(
      first.lease, measured: [Sweep.times("a", isSound: false), reused, impossible, nameless, Sweep.times("e", trials: 0)])
    #expect(first.verdicts == ["counted"])
    #expect(try second.ask(second.lease, "abcde")?.yours == ["a", "b", "c", "d", "e"])
  }

  @Test func fewerTrialsThanWantedAreNotEnough() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    try first.finish(first.lease, measured: [Sweep.times("a", trials: 5)])
    #expect(try second.ask(second.lease, "a", trials: 6)?.yours == ["a"])
    #expect(try second.ask(second.lease, "a", trials: 5)?.known.count == 1)
  }

  @Test func otherMachinesAndVersionsAreOtherKernels() throws {
    let sweep = try Sweep(jobs: 4)
    let first = try sweep.site.worker("w1")
    try first.finish(first.lease, measured: [Sweep.times("a")])
    let other = try sweep.site.worker("w2", hardware: "another machine")
    #expect(try other.ask(other.lease, "a")?.yours == ["a"])
    let same = try sweep.site.worker("w3")
    #expect(try same.ask(same.lease, "a", Sweep.conditions(version: "3.2"))?.yours == ["a"])
    #expect(try same.ask(same.lease, "a")?.known.count == 1)
  }

  @Test func newerResultTakesThePlaceOfTheOlder() throws {
    let sweep = try Sweep()
    let (first, second, third) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"), try sweep.site.worker("w3"))
    try first.finish(first.lease, measured: [Sweep.times("a", trials: 5)])
    try second.finish(second.lease, measured: [Sweep.times("a", trials: 9)])
    #expect(try third.ask(third.lease, "a")?.known.first?.trials.count == 9)
  }

  @Test func questionThatDoesNotFitItsLeaseGetsNoAnswer() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    #expect(try second.ask(first.lease, "a") == nil, "another worker's lease")
    #expect(try first.ask(first.lease, "a", Sweep.conditions(threads: 2)) == nil, "other threads than the job's")
    #expect(try first.ask(first.lease, "a", Sweep.conditions(version: "")) == nil)
    #expect(try first.ask(WireLeaseClaim(), "a") == nil)
    let many = String(repeating: "a", count: KernelShelf.signatureLimit + 1)
    #expect(try first.ask(first.lease, many) == nil)
    #expect(try second.ask(second.lease, "a")?.yours == ["a"], "nothing of it was reserved")
  }

  @Test func resultUnderOtherConditionsThanTheJobsIsNotKept() throws {
    let sweep = try Sweep()
    let (first, second) = (try sweep.site.worker("w1"), try sweep.site.worker("w2"))
    try first.finish(first.lease, measured: [Sweep.times("a")], Sweep.conditions(threads: 4))
    #expect(first.verdicts == ["counted"])
    #expect(try second.ask(second.lease, "a")?.yours == ["a"])
  }

  @Test func clientMayNotAskForKernels() throws {
    let sweep = try Sweep()
    let worker = try sweep.site.worker()
    let answer = try sweep.client.ask { message in
      message.kernels.claim = worker.lease
      message.kernels.signatures = ["a"]
    }
    #expect(answer.error.code == "access.not-allowed")
  }
}
