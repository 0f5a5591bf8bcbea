import Glibc
import Leaderboard
import Scheduling

/// What `podium fleet slurm` remembers of a fleet, so that it is as patient with a cluster when it looks once every minute as when it
/// stays: a small file, `podium.fleet-memory/1`, in the fleet's folder.
struct FleetMemory {
  private static let schema = "podium.fleet-memory/1"
  private static let byteLimit = 4_096

  let path: String
  /// The only batch whose jobs were counted; nil: all.
  private let batch: BatchID?

  /// In the folder of this fleet.
  init(in folder: String, batch: BatchID?) {
    path = folder + "/memory.json"
    self.batch = batch
  }

  /// Nothing of a file that is not there or not understood, and nothing that comes from later than now: the clock was set back, and
  /// nobody is to wait until it is there again. Of starts for another batch nothing either: its jobs are others.
  func read(at now: Instant) -> FleetSize.Memory {
    guard let json = content, json["schema"]?.text == Self.schema else { return FleetSize.Memory() }
    func time(_ name: String) -> Instant? { json[name]?.integer.map { Instant(milliseconds: $0) } }
    func number(_ name: String) -> Int { Int(clamping: json[name]?.integer ?? 0) }
    var memory = FleetSize.Memory()
    if let at = time("startedAtMs"), json["batch"]?.text == batch.map({ "\($0)" }) {
      memory.start = FleetSize.Memory.Start(at: at, workers: number("workers"), finished: number("finished"))
      memory.fruitless = number("fruitless")
    }
    memory.refusals = number("refusals")
    memory.refusedAt = time("refusedAtMs")
    let isOfThePast = [memory.start?.at, memory.refusedAt].allSatisfy { $0.map { $0 <= now } ?? true }
    return isOfThePast ? memory : FleetSize.Memory()
  }

  /// Tells when that fails: no more is lost than patience.
  func write(_ memory: FleetSize.Memory) {
    let json: JSONValue = [
      "schema": .string(Self.schema), "batch": batch.map { .string("\($0)") } ?? .null,
      "startedAtMs": memory.start.map { .integer($0.at.milliseconds) } ?? .null,
      "workers": .integer(Int64(memory.start?.workers ?? 0)), "finished": .integer(Int64(memory.start?.finished ?? 0)),
      "fruitless": .integer(Int64(memory.fruitless)), "refusals": .integer(Int64(memory.refusals)),
      "refusedAtMs": memory.refusedAt.map { .integer($0.milliseconds) } ?? .null,
    ]
    let temporary = path + ".tmp"
    let bytes = Array((json.pretty + "\n").utf8)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    let written = descriptor < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard descriptor >= 0, close(descriptor) == 0, written == bytes.count, rename(temporary, path) == 0 else {
      return Console.note("podium: cannot write \(path) (\(String(cString: strerror(errno)))): the next look knows of no pause")
    }
  }

  private var content: JSONValue? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.byteLimit)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    // What is not JSON is not understood.
    return try? JSONValue(parsing: Array(bytes.prefix(count)), file: path)
  }
}
