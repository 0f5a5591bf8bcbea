import FoundationEssentials
import Measurement
import Testing

@testable import Kernels

@Suite(.serialized) struct MachinePeaksTests {
  @Test(arguments: [0, -1, 100_000]) func threadsWithoutCoresAreAnError(threads: Int) throws {
    let error = try #require(throws: KernelsError.self) { try MachinePeaks.measure(threads: threads, budget: .zero) }
    #expect(error.code == .threads)
  }

  @Test func everyFigureIsMeasuredOnce() throws {
    let threads = min(2, try CoreSet.allowed().cores.count)
    let peaks = try MachinePeaks.measure(threads: threads, budget: .milliseconds(50))
    #expect(peaks.threads == threads)
    #expect(peaks.read.last?.level == .memory)
    #expect(peaks.memoryBandwidth == peaks.read.last?.rate.best)
    #expect(peaks.triadByLevel.map(\.level) == peaks.read.map(\.level))
    #expect(peaks.arithmetic.map(\.type) == ArithmeticType.allCases.filter(\.hasPeak))
    let levels = (peaks.read + peaks.triadByLevel).map(\.rate)
    for rate in [peaks.compute, peaks.triad, peaks.streamingTriad] + levels + peaks.arithmetic.map(\.rate) {
      #expect(rate.rounds >= 1)
      #expect(rate.best > 0)
      #expect(rate.median <= rate.best)
      #expect((0...1).contains(rate.noise))
    }
    #expect(try JSONDecoder().decode(MachinePeaks.self, from: JSONEncoder().encode(peaks)) == peaks)
  }

  @Test func typeWithoutInstructionsHasNoPeak() throws {
    for type in ArithmeticType.allCases { #expect((try CorePeak.arithmetic(type) != nil) == type.hasPeak) }
  }

  @Test func peakOfALevelIsTheFastestOfReadingAndTriads() {
    func rate(_ best: Double) -> MachinePeaks.Rate { MachinePeaks.Rate(best: best, median: best, rounds: 1) }
    func bandwidth(_ level: MachinePeaks.Level, _ best: Double) -> MachinePeaks.Bandwidth {
      MachinePeaks.Bandwidth(level: level, bytesPerThread: 1, rate: rate(best), theoretical: 2 * best)
    }
    let peaks = MachinePeaks(
      threads: 1, instructions: "avx2", clockGigahertz: nil, compute: rate(100),
      read: [bandwidth(.l1, 200), bandwidth(.memory, 18)],
      triad: rate(25), streamingTriad: rate(31), arithmetic: [MachinePeaks.Arithmetic(type: .f32, rate: rate(100))],
      triadByLevel: [bandwidth(.l1, 240), bandwidth(.memory, 25)])
    #expect(peaks.bandwidthPeak(.l1) == 240)
    #expect(peaks.bandwidthPeak(.l2) == nil)
    #expect(peaks.bandwidthPeak(.memory) == 31)
    #expect(peaks.computePeak(.f32) == 100)
    #expect(peaks.computePeak(.bf16) == nil)
    #expect(peaks.read[0].share == 0.5)
    #expect(peaks.arithmetic[0].share == nil)
  }

  @Test func workingSetsLieInTheirLevelAndNoNearer() {
    let sets = WorkingSets(threads: 2, caches: [32 << 10, 1 << 20, 32 << 20])
    #expect(sets.read.map(\.level) == [.l1, .l2, .l3, .memory])
    #expect(sets.read.map(\.bytes) == [24 << 10, 512 << 10, 4 << 20, 64 << 20])
    #expect(sets.triad == 192 << 20)
    #expect(sets.canary == 64 << 20)
    #expect(sets.shared == 4 << 20)
    // A third cache that is hardly larger than the second holds no such set.
    #expect(WorkingSets(threads: 1, caches: [32 << 10, 1 << 20, 4 << 20]).shared == nil)
    #expect(WorkingSets(threads: 1, caches: [nil, nil, 4 << 20]).shared == nil)
  }

  @Test func levelsThatAreMissingOrTooSmallAreLeftOut() {
    #expect(WorkingSets(threads: 1, caches: [nil, nil, nil]).read.map(\.level) == [.memory])
    #expect(WorkingSets(threads: 1, caches: [64 << 10, 1 << 20, nil]).read.map(\.level) == [.l1, .l2, .memory])
    // 16 threads with 2 MiB each of their own hold all of a third level of 32 MiB.
    #expect(WorkingSets(threads: 16, caches: [32 << 10, 2 << 20, 32 << 20]).read.map(\.level) == [.l1, .l2, .memory])
  }

  /// What a canary gives in 20 ms is within a few times of what is heard in one: both are the same loops.
  @Test func listenerHearsTheCanaries() throws {
    let listener = try #require(CoreListener())
    for _ in 0..<20 { _ = listener.isQuiet() }
    for canary in [Canary.compute, .cache] {
      let heard = try #require(listener.best[canary])
      let sung = try #require(try canary.measure())
      #expect((0.2...5).contains(heard / sung))
    }
  }

  @Test func coresThatMeasureTogetherAreAllHeard() throws {
    try #require(try CoreSet.allowed().cores.count > 1)
    let alone = try #require(CoreListener([.compute], patience: .zero))
    let together = try #require(CoreListener([.compute, .cache], threads: 2, patience: .zero))
    // In a trial without a past the first listening is the best there is.
    #expect(alone.isQuiet() && together.isQuiet())
    #expect(alone.bestElsewhere.isEmpty)
    for canary in [Canary.compute, .cache] {
      let (here, there) = try (#require(together.best[canary]), #require(together.bestElsewhere[canary]))
      #expect((0.1...10).contains(there / here))
    }
  }

  /// A core that others of this system keep busy will not become quiet by waiting.
  @Test func noTimeIsLostOnABusySystem() throws {
    var delay: Int64 = 0
    let listener = try #require(CoreListener(references: [.compute: 1e9], patience: .seconds(600)))
    listener.delayOfThisThread = {
      delay += 1_000_000_000
      return delay
    }
    #expect(!listener.awaitQuiet())
    #expect(!listener.isPatient)
    listener.note(block: 1_000_000_000, isLost: false)
    #expect(!listener.isPatient)
  }

  @Test func machineBelowItsReferencesIsWaitedForAndComplainedOf() throws {
    let listener = try #require(CoreListener(references: [.compute: 1e9], patience: .milliseconds(40)))
    let begin = MonotonicTime.nanoseconds()
    #expect(!listener.awaitQuiet())
    #expect(MonotonicTime.nanoseconds() - begin >= 40_000_000)
    #expect(!listener.isPatient)
    #expect(listener.complaint == "the compute canary ran at 0%")
    // Nothing more is waited for.
    #expect(!listener.awaitQuiet())
    // Who has measured much may wait longer; blocks that are lost cost as much as they took.
    listener.note(block: 1_000_000_000, isLost: false)
    #expect(listener.isPatient)
    listener.note(block: 2_000_000_000, isLost: true)
    #expect(!listener.isPatient)
  }

  @Test(arguments: Canary.allCases) func canariesSing(canary: Canary) throws {
    // A machine without a third cache has no canary of it.
    #expect(try canary.measure() ?? (canary == .shared ? 1 : 0) > 0)
  }
}
