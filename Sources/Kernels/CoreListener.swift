internal import CKernels
import Glibc
public import Measurement
import Statistics

/// Listens with canaries: what shares a core, as a neighbour on the other of its two hardware threads does, shows in arithmetic or in the
/// core's own caches. In the calling thread, then on the other cores that measure. Belongs to one thread.
public final class CoreListener: CoreListening {
  /// What one trial waits for quiet at first, all its kernels together: 10 s, or so many as `PODIUM_PATIENCE` says.
  public static var patience: Duration {
    let asked = getenv("PODIUM_PATIENCE").flatMap { Double(String(cString: $0)) }
    // What is no number is as if it were not said.
    guard let asked, asked.isFinite else { return .seconds(10) }
    return .seconds(min(max(asked, 0), longestPatience))
  }

  private static let longestPatience = 3600.0
  /// A trial may wait longer by so many times what its samples that count have lasted.
  private static let earned: Int64 = 2

  /// Memory takes longer to hear.
  private static let possible: [Canary] = [.compute, .cache, .shared]
  private static let roundNanoseconds: Int64 = 500_000
  private static let nap: useconds_t = 5_000
  /// Of what one core alone reaches, several at once reach at least this share: their clock is lower.
  private static let together = 0.8

  /// The best rates that were heard on the core of the calling thread, in the unit of the canary's case.
  public private(set) var best: [Canary: Double] = [:]
  /// Nanoseconds that were waited for quiet.
  public private(set) var waited: Int64 = 0
  /// What was heard while it was quiet.
  private var quiet: [Canary: [Double]] = [:]
  /// The best of the slowest of the other cores.
  private(set) var bestElsewhere: [Canary: Double] = [:]
  /// What was slowest when it was not quiet last, and at which share of what is expected.
  private var slowest: Heard?
  private let references: [Canary: Double]
  private let canaries: [(canary: Canary, bytes: Int64)]
  private let sharedBytes = CacheSizes.current().bytes[.l3] ?? 0
  private let listener: OpaquePointer
  /// All that measure; none for one thread.
  private let cores: [(core: Int32, listener: OpaquePointer?)]
  private var patienceLeft: Int64
  /// Of `waited`, what this thread had no core.
  private var delayed: Int64 = 0
  /// Tests replace it.
  var delayOfThisThread: () -> Int64? = RunDelay.ofThisThread
  /// Set for good when it is this very system that is busy.
  private var hasGivenUp = false

  /// Waiting is given up when this thread has no core for such a share of it, once it has lasted for some time.
  private static let delayShare = 0.2
  private static let delayProven: Int64 = 200_000_000

  private struct Heard {
    var canary: Canary
    /// Of what is expected.
    var share: Double
  }

  /// - Parameters:
  ///   - canaries: to listen with, as far as that is possible.
  ///   - references: what past sessions reached on one core; where there is none, the best that is heard here.
  ///   - threads: that measure, each on a core of its own: the calling thread's and others that this process may use.
  /// - Returns: nil without memory to listen with.
  public init?(
    _ canaries: Set<Canary> = [.compute, .cache], references: [Canary: Double] = [:], threads: Int = 1,
    patience: Duration = CoreListener.patience
  ) {
    self.canaries = Self.possible.filter(canaries.contains).compactMap { canary in canary.bytes.map { (canary, $0) } }
    let bytes = max(1 << 20, self.canaries.map(\.bytes).max() ?? 0)
    guard let made = podium_listener_make(bytes) else { return nil }
    listener = made
    self.references = references
    patienceLeft = patience.nanoseconds
    hasGivenUp = patience <= .zero
    // Cores that cannot be told are not listened to.
    let cores = threads > 1 ? (try? CoreSet.allowed())?.cores.prefix(threads) ?? [] : []
    self.cores = cores.map { (Int32(clamping: $0), podium_listener_make(bytes)) }.filter { $0.1 != nil }
  }

  deinit {
    podium_listener_free(listener)
    for core in cores { podium_listener_free(core.listener) }
  }

  public var isPatient: Bool { !hasGivenUp && patienceLeft > 0 }

  /// The median of what was heard while it was quiet, and not the best: that may be of a moment of a higher clock.
  public var typical: [Canary: Double] { quiet.compactMapValues { median(sorted: $0.sorted()) } }

  public func isQuiet() -> Bool {
    var rates: [Canary: Double] = [:]
    var heard: [Heard] = []
    for (canary, bytes) in canaries {
      let rate = podium_listen(listener, bytes, Self.roundNanoseconds)
      rates[canary] = rate
      best[canary] = max(rate, best[canary] ?? 0)
      heard.append(Heard(canary: canary, share: rate / (references[canary] ?? best[canary] ?? rate)))
    }
    // By now threads that waited in a loop for more work have gone to sleep.
    heard += elsewhere()
    let lost = heard.filter { $0.share < 1 - $0.canary.tolerance }
    if let worst = lost.min(by: { $0.share < $1.share }) {
      slowest = worst
      return false
    }
    quiet.merge(rates.mapValues { [$0] }, uniquingKeysWith: +)
    return true
  }

  /// The slowest of the other cores.
  private func elsewhere() -> [Heard] {
    // The calling thread may have moved since the last time.
    let here = podium_core_of_this_thread()
    let others = cores.filter { $0.core != here }
    guard !others.isEmpty else { return [] }
    return canaries.compactMap { canary, bytes in
      // What all of them read must lie in the cache that they share.
      guard canary != .shared || bytes * Int64(cores.count) <= sharedBytes / 2 else { return nil }
      var rates = [Double](repeating: 0, count: others.count)
      let status = podium_listen_elsewhere(
        others.map(\.listener), others.map(\.core), Int32(others.count), bytes, Self.roundNanoseconds, &rates)
      // Of a core that this process may not use any more there is no rate.
      guard status == 0, let rate = rates.filter({ $0 > 0 }).min() else { return nil }
      bestElsewhere[canary] = max(rate, bestElsewhere[canary] ?? 0)
      // How a shared cache divides its rate among cores is not known.
      let alone = canary == .shared ? 0 : (references[canary] ?? 0) * Self.together
      let expected = max(bestElsewhere[canary] ?? rate, alone)
      return Heard(canary: canary, share: rate / expected)
    }
  }

  public func awaitQuiet() -> Bool {
    while true {
      let begin = (time: MonotonicTime.nanoseconds(), delay: delayOfThisThread())
      if isQuiet() { return true }
      guard isPatient else { return false }
      usleep(Self.nap)
      let lasted = MonotonicTime.nanoseconds() - begin.time
      waited += lasted
      patienceLeft -= lasted
      if let before = begin.delay, let after = delayOfThisThread() { delayed += after - before }
      // The watch marks such a trial in any case, whatever the others on the host do.
      hasGivenUp = hasGivenUp || waited >= Self.delayProven && Double(delayed) > Double(waited) * Self.delayShare
    }
  }

  public func note(block nanoseconds: Int64, isLost: Bool) {
    patienceLeft += isLost ? -nanoseconds : Self.earned * nanoseconds
  }

  public var complaint: String {
    slowest.map { "the \($0.canary.rawValue) canary ran at \(Int(($0.share * 100).rounded()))%" } ?? ""
  }
}
