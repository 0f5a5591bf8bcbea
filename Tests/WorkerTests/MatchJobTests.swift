import FoundationEssentials
import Measurement
import ModelFormats
import Profiling
import Runtime
import Scheduling
import Testing
import Wire

@testable import Worker

/// A program that notes the kernel of every trial request: a for m=1, b for any other, and answers with a report of one trial. The
/// trials whose numbers are in `disturbed`, from 1, were not alone on their cores.
private struct TwoSides {
  let path: String
  let notes: String

  init(in folder: String, disturbed: [Int] = []) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (side, time) in [("a", 200_000 as Int64), ("b", 210_000)] {
      for isQuiet in [true, false] {
        let report = TrialReport(
          metrics: ["flops": 24],
          timing: TrialReport.Timing(
            callsPerSample: 2, samples: 25, minNanoseconds: time, p50Nanoseconds: time, p90Nanoseconds: time,
            p99Nanoseconds: time, unstable: nil),
          checks: [
            TrialReport.Check(name: "output", passed: true, note: ""),
            TrialReport.Check(name: "environment", passed: isQuiet, note: ""),
          ],
          software: ["library-\(side)": "1"],
          samples: [SampleSeries(what: side, callsPerSample: 2, mode: .warm, nanoseconds: [time], unstable: nil)])
        try JSONEncoder().encode(report).write(to: URL(filePath: "\(folder)/\(side)-\(isQuiet ? "quiet" : "disturbed")"))
      }
    }
    path = "\(folder)/trial"
    notes = "\(folder)/notes"
    try Data(
      """
      #!/bin/sh
      case "$(cat)" in *m=1*) side=a ;; *) side=b ;; esac
      echo $side >> \(notes)
      case " \(disturbed.map(String.init).joined(separator: " ")) " in
        *" $(wc -l < \(notes)) "*) exec cat \(folder)/$side-disturbed ;;
        *) exec cat \(folder)/$side-quiet ;;
      esac

      """.utf8
    ).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  /// The sides of the trials so far, in the order in which they were run.
  var order: String {
    // Without a trial there is no file.
    guard let data = FileManager.default.contents(atPath: notes) else { return "" }
    return String(decoding: data, as: UTF8.self).filter { $0 != "\n" }
  }
}

@Suite struct MatchJobTests {
  private func match(disturbed: [Int] = []) throws -> (TwoSides, Bench) {
    let folder = FileManager.default.temporaryDirectory.path + "podium-match-\(UInt64.random(in: 0 ... .max))"
    let sides = try TwoSides(in: folder + "/fake", disturbed: disturbed)
    let bench = try Bench(folder: folder, executable: sides.path)
    try bench.connect()
    var lease = WireLease()
    lease.claim.job = 1
    lease.claim.attempt = 1
    lease.claim.fence = 5
    lease.variant.kernel = "matmul:m=1,n=3,k=4"
    lease.opponent.kernel = "matmul:m=2,n=3,k=4"
    for side in [\WireLease.variant, \.opponent] {
      lease[keyPath: side].backend = "onednn"
      lease[keyPath: side].threads = 1
    }
    lease.task.kind = "kernels"
    lease.task.trials = 16
    lease.task.timeoutMilliseconds = 60_000
    try bench.say { $0.lease = lease }
    return (sides, bench)
  }

  @Test func sidesTakeTurnsInBeingFirst() throws {
    let (sides, bench) = try match()
    try bench.settle { !bench.results.isEmpty }
    #expect(sides.order == "abbaabbaabbaabba")
    #expect(bench.questions.isEmpty, "what was measured before is no part of a match")
    let result = try #require(bench.results.first)
    #expect(result.ending == .done && result.trials.isEmpty && result.kernels.isEmpty)
    #expect(result.pairs.count == 8)
    #expect(result.pairs.allSatisfy { $0.challenger.p50Ns == 200_000 && $0.holder.p50Ns == 210_000 })
    // The second pair is run the other way round.
    let numbers = result.pairs.prefix(2).flatMap { [$0.challenger.session, $0.holder.session] }
    #expect(numbers.compactMap { $0.split(separator: "/").last } == ["1", "2", "4", "3"])
    #expect(result.checks.map(\.name) == ["output", "environment"] && result.checks.allSatisfy(\.passed))
    // Of one call; a sample has two.
    #expect(result.metrics.map { "\($0.name)=\($0.integer)" } == ["challengerNs=100000", "holderNs=105000"])
    #expect(result.software == #"{"library-a":"1","library-b":"1"}"#)
    #expect(result.samples.map(\.trial) == (1...16).map { Int32($0) })
    #expect(result.samples.prefix(4).map(\.name) == ["a", "b", "b", "a"])
  }

  /// The fourth process is the second of the second pair: both are run again.
  @Test func disturbedTrialRepeatsItsPair() throws {
    let (sides, bench) = try match(disturbed: [4])
    try bench.settle { !bench.results.isEmpty }
    #expect(sides.order == "abba" + "baabbaabbaabba")
    let result = try #require(bench.results.first)
    #expect(result.pairs.count == 8 && result.checks.allSatisfy(\.passed))
  }

  @Test func disturbedFirstTrialOfAPairIsRepeatedAlone() throws {
    let (sides, bench) = try match(disturbed: [3])
    try bench.settle { !bench.results.isEmpty }
    #expect(sides.order == "abb" + "baabbaabbaabba")
    #expect(bench.results.first?.pairs.count == 8)
  }

  @Test func matchesComeSeveralToAMessage() throws {
    let (_, bench) = try match()
    try bench.say { message in
      message.leases.claims.jobs = [2, 3]
      message.leases.claims.attempts = [1, 1]
      message.leases.claims.fences = [6, 7]
      message.leases.deadlineMilliseconds = [1_000, 1_000]
      message.leases.variant = [0, 0]
      message.leases.task = [0, 0]
      message.leases.variants = ["own", "other"].map { name in
        var variant = WireVariant()
        variant.name = name
        return variant
      }
      var task = WireTask()
      task.kind = "kernels"
      task.trials = 5
      message.leases.tasks = [task]
      message.leases.opponent = [2, 0]
    }
    try bench.turn()
    let jobs = bench.worker.jobs.filter { $0.claim.job.rawValue > 1 }
    #expect(jobs.map { $0.opponent?.name } == ["other", nil])
    #expect(jobs.map { $0.kernels == nil } == [true, false])
    #expect(jobs.map(\.trialsNeeded) == [16, 5])
  }

  /// Each side is measured as its own job was: its model, its threads, its optimisation.
  @Test func bothModelsAreFetchedAndEachSideHasItsOwn() throws {
    var task = WireTask()
    task.kind = "latency"
    var own = WireVariant()
    own.file.digest = String(repeating: "a", count: 64)
    own.threads = 1
    own.optimization = "basic"
    var other = WireVariant()
    other.file.digest = String(repeating: "b", count: 64)
    other.threads = 2
    other.optimization = "all"
    var job = RunningJob(
      claim: LeaseClaim(job: JobID(7), attempt: 1, fence: Fence(1)), variant: own, task: task, stage: .ready)
    job.opponent = other
    #expect(job.blobs.map(\.digest.hex) == [own.file.digest, other.file.digest])
    var seen: [String] = []
    for _ in 0..<4 {
      guard case .latency(let latency)? = job.nextSide.work(modelPath: { $0.hex }) else { break }
      seen.append("\(latency.model.path.prefix(1)) \(latency.optimization.rawValue) \(job.nextVariant.threads)")
      job.take(TrialReport())
    }
    #expect(seen == ["a basic 1", "b all 2", "b all 2", "a basic 1"])
  }
}
