import Profiling
import Scheduling
import Testing
import Wire

@testable import Worker

/// A job of a model with the kernels a (twice), b (three times) and c (once); every time is in nanoseconds of one call.
private struct Profile {
  var profile: KernelProfile
  private var processes = 0

  init(trials: Int32 = 2, reuse: String = "") {
    var task = WireTask()
    task.kind = "kernels"
    task.trials = trials
    task.reuse = reuse
    var variant = WireVariant()
    variant.backend = "onednn"
    variant.threads = 1
    profile = KernelProfile(task, variant)
  }

  mutating func list(unmeasuredLayers: Int64 = 0) {
    profile.list(
      TrialReport(
        metrics: ["flops": 1_000, "unmeasuredLayers": unmeasuredLayers], software: ["onednn": "2.6.3", "X": "1"],
        listed: [
          ListedKernel(signature: "a", uses: 2, flops: 100, bytes: 10),
          ListedKernel(signature: "b", uses: 3, flops: 200, bytes: 20),
          ListedKernel(signature: "c", uses: 1, flops: 50, bytes: 30),
        ]))
  }

  mutating func answer(known: [String: [Int64]] = [:], yours: String = "", others: String = "") {
    var answer = WireKernelAnswer()
    answer.known = known.sorted { $0.key < $1.key }.map { signature, times in
      var kernel = WireKernelTimes()
      kernel.signature = signature
      kernel.job = 4
      kernel.trials = times.map { time in
        var trial = WireTrial()
        trial.callsPerSample = 1
        trial.samples = 30
        trial.minNs = time
        trial.p50Ns = time
        trial.p90Ns = time
        trial.p99Ns = time
        return trial
      }
      return kernel
    }
    answer.yours = yours.map(String.init)
    answer.others = others.map(String.init)
    profile.take(answer)
  }

  /// A trial that measured these; two calls a sample.
  mutating func measure(_ times: [String: Int64], isQuiet: Bool = true, version: String = "2.6.3") {
    processes += 1
    let kernels = times.map { signature, time in
      var share = KernelShare(
        signature: signature, uses: 9, callNanoseconds: Double(time), flops: 1, gigaflopsPerSecond: 1, unstable: nil)
      share.timing = TrialReport.Timing(
        callsPerSample: 2, samples: 25, minNanoseconds: time * 2 - 2, p50Nanoseconds: time * 2, p90Nanoseconds: time * 2 + 2,
        p99Nanoseconds: time * 2 + 4, unstable: nil)
      return share
    }
    profile.take(
      TrialReport(
        checks: [TrialReport.Check(name: "environment", passed: isQuiet, note: "")], software: ["onednn": version, "X": "1"],
        kernels: kernels),
      process: processes)
  }

  var result: WireJobResult {
    var result = WireJobResult()
    result.claim.job = 7
    profile.complete(&result, isModel: true, session: "s")
    return result
  }

  func metric(_ name: String) -> Int64? { result.metrics.first { $0.name == name }?.integer }
}

@Suite struct KernelProfileTests {
  @Test func listsThenAsksThenMeasuresItsOwn() {
    var bench = Profile()
    #expect(bench.profile.step == .list)
    bench.list()
    #expect(bench.profile.step == .ask)
    let query = bench.profile.query(LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(5)))
    #expect(query.signatures == ["a", "b", "c"] && query.trials == 2 && query.claim.fence == 5)
    #expect(query.conditions.version == "X=1, onednn=2.6.3" && query.conditions.backend == "onednn")
    bench.answer(known: ["b": [500_000, 500_000]], yours: "ac")
    #expect(bench.profile.step == .measure(["a", "c"]))
    bench.measure(["a": 200_000, "c": 300_000])
    #expect(bench.profile.step == .measure(["a", "c"]))
    bench.measure(["a": 200_000, "c": 300_000])
    #expect(bench.profile.step == .done)
    #expect(bench.metric("reusedKernels") == 1 && bench.metric("measuredKernels") == 2 && bench.metric("distinctKernels") == 3)
    // (2 x 100 + 3 x 200 + 50) of 1,000
    #expect(bench.metric("coveragePpm") == 850_000)
  }

  /// 2 x 200,000 + 3 x 500,000 + 300,000 and 2 x 210,000 + 3 x 480,000 + 310,000.
  @Test func trialIsTheSumByUseOfTheKernelsTrials() {
    var bench = Profile()
    bench.list()
    bench.answer(known: ["b": [500_000, 480_000]], yours: "ac")
    bench.measure(["a": 200_000, "c": 300_000])
    bench.measure(["a": 210_000, "c": 310_000])
    #expect(bench.result.trials.map(\.p50Ns) == [2_200_000, 2_170_000])
    #expect(bench.result.trials.map(\.session) == ["s/1", "s/2"])
    // One nanosecond of a call less for a (twice) and c (once).
    #expect(bench.result.trials.first?.minNs == 2_199_997 && bench.result.trials.first?.samples == 25)
    #expect(bench.metric("timeNs") == 2_170_000 && bench.metric("trials") == 2)
  }

  /// Two trials of a and b each; ten of c: 1, 3, 5, 7, 9 and 2, 4, 6, 8, 10 go together.
  @Test func shortKernelIsMeasuredTenTimesAndGivesItsFastest() {
    var bench = Profile()
    bench.list()
    bench.answer(yours: "abc")
    for index in 1...2 { bench.measure(["a": 200_000, "b": 500_000, "c": 90_000 + Int64(index)]) }
    for index in 3...10 {
      #expect(bench.profile.step == .measure(["c"]) && bench.profile.processesLeft == 11 - index)
      bench.measure(["c": index == 7 ? 88_000 : index == 4 ? 88_500 : 90_000])
    }
    #expect(bench.profile.step == .done)
    #expect(bench.result.trials.map(\.p50Ns) == [1_900_000 + 88_000, 1_900_000 + 88_500])
    #expect(bench.result.kernels.map(\.trials.count) == [2, 2, 10])
    #expect(bench.result.kernels[2].trials.map(\.session).last == "s/10")
  }

  @Test func kernelsOfOthersAreAskedForAgain() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(yours: "a", others: "bc")
    bench.measure(["a": 200_000])
    #expect(bench.profile.step == .ask)
    bench.answer(known: ["b": [500_000]], yours: "a", others: "c")
    #expect(bench.profile.step == .ask)
    bench.answer(known: ["b": [500_000]], yours: "ac")
    #expect(bench.profile.step == .measure(["c"]), "the other's lease has ended")
    bench.measure(["c": 300_000])
    #expect(bench.profile.step == .done && bench.metric("reusedKernels") == 1)
  }

  @Test func withoutAnAnswerEverythingIsMeasured() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.profile.measureAlone()
    #expect(bench.profile.step == .measure(["a", "b", "c"]))
    var waiting = Profile(trials: 1)
    waiting.list()
    waiting.answer(known: ["a": [200_000]], others: "bc")
    waiting.profile.measureAlone()
    #expect(waiting.profile.step == .measure(["b", "c"]))
  }

  @Test func taskThatReusesNothingDoesNotAsk() {
    var bench = Profile(reuse: "never")
    bench.list()
    #expect(bench.profile.step == .measure(["a", "b", "c"]))
    var many = Profile(trials: Int32(KernelShelf.trialLimit) + 1)
    many.list()
    #expect(many.profile.step == .measure(["a", "b", "c"]), "so many trials are never kept")
  }

  @Test func disturbedKernelIsNotSound() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(known: ["a": [200_000]], yours: "bc")
    bench.measure(["b": 500_000, "c": 300_000], isQuiet: false)
    #expect(bench.result.kernels.map(\.sound) == [true, false, false])
    var other = Profile(trials: 1)
    other.list()
    other.answer(yours: "abc")
    other.measure(["a": 200_000, "b": 500_000, "c": 300_000], version: "3.2")
    #expect(other.result.kernels.allSatisfy { !$0.sound }, "the library changed after it was asked about")
  }

  /// Two trials 50% apart: more are taken until some agree, but not for a kernel that is not ranked in any case.
  @Test func disturbedTrialsNeedNotAgree() {
    func step(isQuiet: Bool) -> KernelProfile.Step {
      var bench = Profile()
      bench.list()
      bench.answer(known: ["a": [200_000], "b": [500_000]], yours: "c")
      bench.measure(["c": 300_000], isQuiet: isQuiet)
      bench.measure(["c": 450_000])
      return bench.profile.step
    }
    #expect(step(isQuiet: true) == .measure(["c"]))
    #expect(step(isQuiet: false) == .done)
  }

  @Test func kernelThatIsNotReportedIsLeftOut() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(yours: "abc")
    bench.measure(["a": 200_000, "b": 500_000])
    #expect(bench.profile.step == .done)
    #expect(bench.metric("distinctKernels") == 2 && bench.metric("coveragePpm") == 800_000)
  }

  @Test func whatIsLeftOutIsCountedWithThePlaceOfItsReasons() {
    var bench = Profile(trials: 1)
    bench.list(unmeasuredLayers: 2)
    bench.answer(yours: "abc")
    bench.measure(["a": 200_000, "b": 500_000])
    #expect(bench.metric("refusedKernels") == 1 && bench.metric("unmeasuredLayers") == 2)
    let check = bench.result.checks.first { $0.name == "coverage" }
    #expect(check?.passed == true)
    #expect(check?.note == "1 kernel refused by onednn, 2 layers without a kernel; podium job show j7 says why")
  }

  @Test func whatLeavesNothingOutSaysNothing() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(yours: "abc")
    bench.measure(["a": 200_000, "b": 500_000, "c": 300_000])
    #expect(bench.metric("refusedKernels") == 0 && bench.metric("unmeasuredLayers") == 0)
    #expect(!bench.result.checks.contains { $0.name == "coverage" })
  }

  @Test func whatMakesNoSenseInAnAnswerIsIgnored() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(known: ["a": [], "b": [0], "c": [.max], "z": [1]], yours: "yz", others: "z")
    #expect(bench.profile.step == .measure(["a", "b", "c"]))
    bench.measure(["a": 200_000, "b": 500_000, "c": 300_000])
    bench.answer(known: ["a": [1]], others: "b")
    #expect(bench.profile.step == .done && bench.metric("reusedKernels") == 0, "what is measured stays")
  }

  @Test func keptKernelsSayWhoMeasuredThem() {
    var bench = Profile(trials: 1)
    bench.list()
    bench.answer(known: ["a": [200_000], "b": [500_000], "c": [300_000]])
    #expect(bench.profile.step == .done)
    let result = bench.result
    #expect(result.checks.map(\.name) == ["output", "floor", "environment", "reuse"])
    #expect(result.checks.last?.note == "3 of 3 kernels were measured before, by j4")
    #expect(result.kernels.map(\.job) == [4, 4, 4] && result.kernels.map(\.uses) == [2, 3, 1])
    #expect(result.trials.map(\.p50Ns) == [2_200_000])
  }
}
