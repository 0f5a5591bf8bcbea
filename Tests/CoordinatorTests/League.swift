import Glibc
import Leaderboard
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// A site whose one worker is played by the test: kernels jobs and matches take as long as it says.
final class League {
  static let task = "kernels/league@1"

  let site: Site
  let client: Client
  private(set) var worker: WorkerDouble
  private var done: Set<Int64> = []

  init(onRecord: String? = nil) throws {
    site = try Site(onRecord: onRecord)
    client = try site.client()
    worker = try Self.worker(site)
  }

  private static func worker(_ site: Site) throws -> WorkerDouble {
    try WorkerDouble(site, "w1", profilers: ["kernels:onednn", "match"])
  }

  /// As after SIGKILL, with the same state folder.
  func restart() throws {
    site.kill()
    // A process that another test is just starting has the lock's descriptor too, until it is the other program.
    for _ in 0..<500 {
      do { try site.start() } catch { usleep(10_000) }
      if site.coordinator != nil { break }
    }
    worker = try Self.worker(site)
  }

  /// Jobs that were answered may come again.
  func forgetAnswers() {
    worker.forgetLeases()
    done = []
  }

  /// A batch of kernels, one job each, and its id.
  func submit(
    _ names: [String], match: String = "best-per-board", gate: WireGate? = nil, from other: Client? = nil
  ) throws -> Int64 {
    var batch = probes(names.count, name: "league \(names.joined())")
    for (index, name) in names.enumerated() {
      batch.variants[index].name = name
      batch.variants[index].kernel = "matmul:m=\(index + 1),n=8,k=8"
      batch.variants[index].backend = "onednn"
    }
    batch.tasks[0].kind = "kernels"
    batch.tasks[0].id = "kernels/league"
    batch.tasks[0].trials = 5
    batch.publish.match = match
    if let gate { batch.gate = gate }
    return try (other ?? client).submit(batch).submitted.batch
  }

  /// The next lease that has not been answered; nil when there is none.
  func lease() throws -> WireLease? {
    try site.turn()
    worker.hear()
    return worker.leases.first { !done.contains($0.claim.job) }
  }

  /// Ends the next job: of a variant by its time, of a match by its sides' times.
  @discardableResult
  func play(_ times: [String: Int64], ending: WireEnding = .done, isSound: Bool = true) throws -> WireLease {
    let lease = try #require(try lease())
    done.insert(lease.claim.job)
    site.clock.advance(.milliseconds(10))
    func trial(_ name: String, _ index: Int) -> WireTrial {
      var trial = WireTrial()
      trial.session = "w1/1/\(lease.claim.fence)/\(index)"
      trial.callsPerSample = 1
      trial.samples = 25
      // Each a little different, as trials are.
      trial.p50Ns = (times[name] ?? 0) + Int64(index)
      trial.minNs = trial.p50Ns
      trial.p90Ns = trial.p50Ns
      trial.p99Ns = trial.p50Ns
      return trial
    }
    try worker.say { message in
      message.result.claim = lease.claim
      message.result.ending = ending
      message.result.hardware = "this machine"
      message.result.software = #"{"onednn":"2.6.3"}"#
      var check = WireCheck()
      check.name = "output"
      check.passed = isSound
      message.result.checks = [check]
      guard lease.hasOpponent else {
        message.result.trials = (0..<5).map { trial(lease.variant.name, $0) }
        return
      }
      message.result.pairs = (0..<8).map { index in
        var pair = WireMatchPair()
        pair.challenger = trial(lease.variant.name, index)
        pair.holder = trial(lease.opponent.name, index)
        return pair
      }
      message.result.samples = [
        WireSampleSeries(name: "kernel", trial: 1, callsPerSample: 1, mode: "warm", unstable: "", samples: [1, 2, 3])
      ]
    }
    return lease
  }

  /// Lets the board be written, and what follows from it be decided and sent.
  func publish() throws {
    site.clock.advance(.seconds(2))
    // Else it is given up for its silence.
    try worker.say { message in
      message.beat.incarnation = 1
      message.beat.holding = worker.leases.map(\.claim).filter { !done.contains($0.job) }
    }
    for _ in 0..<3 { try site.turn() }
  }

  func standing() throws -> Standing {
    try #require(try BoardFile(path: site.folder + "/leaderboard.json").read().standings.first { $0.task.key == Self.task })
  }

  /// Who the board shows: `record fast`, `contender fast`.
  func title() throws -> String {
    switch try standing().title {
    case .holder(let record, _): "record \(record.entry.variant)"
    case .contender(let place): "contender \(place.entry.variant)"
    case .vacant: "vacant"
    }
  }
}
