import Glibc
import Testing

/// Strangers who talk nonsense to the port.
@Suite(.tags(.slow)) struct FloodTests {
  /// What a ZeroMQ peer of version 3.1 with CURVE says first: signature, version, mechanism, filler.
  private static let greeting: [UInt8] =
    [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1] + Array("CURVE".utf8) + [UInt8](repeating: 0, count: 15 + 1 + 31)

  @Test func aFloodOfRandomBytesChangesNothing() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    let manifest = try fleet.manifest("sleepers.yaml", Manifests.sleepers(20, milliseconds: 50))
    #expect(try fleet.ask("submit", manifest).exit == 0)
    let port = try #require(fleet.address.split(separator: ":").last.flatMap { UInt16($0) })
    var random = Xorshift(state: 0x9e37_79b9_7f4a_7c15)
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    for index in 0..<60 {
      let descriptor = try #require(LoopbackPort.connect(to: port), "nobody listens any more")
      let noise = (0..<16_384).map { _ in UInt8.random(in: 0...255, using: &random) }
      // A third each: noise from the first byte, after a true greeting, after a greeting and a frame of absurd length.
      let start: [UInt8] = index % 3 == 0 ? [] : Self.greeting + (index % 3 == 1 ? [] : [0x06] + [UInt8](repeating: 0x7f, count: 8))
      let bytes = start + noise
      send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      // Half of them stay and say no more.
      if index % 2 == 0 { open.append(descriptor) } else { close(descriptor) }
    }
    let watch = try fleet.ask("batch", "watch", "b1", "--json")
    #expect(watch.exit == 0, "\(watch.stderr)")
    #expect(try watch.json["jobs"]?.items.count == 20)
    #expect(try fleet.workers() == ["w1": "idle"])
    #expect(fleet.coordinator?.isRunning == true)
    #expect(worker.isRunning)
  }
}

/// The same bytes at each run.
struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
