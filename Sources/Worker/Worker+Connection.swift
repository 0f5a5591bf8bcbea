import Logging
import Messaging
import Scheduling
import Wire

/// Where the worker stands with its coordinator.
struct Connection {
  enum Phase {
    /// Nobody has answered our hello.
    case greeting
    case welcome
  }

  var phase = Phase.greeting
  var nextHello = Instant(milliseconds: 0)
  var nextBeat = Instant(milliseconds: .max)
  var beatInterval: Duration = .milliseconds(500)
  var lastHeard = Instant(milliseconds: 0)
  var hellos = 0
  /// Nil once a coordinator has answered: from then on it is waited for.
  var giveUpAt: Instant?

  /// Silence after which the worker introduces itself again.
  static let silenceLimit: Duration = .seconds(3)
  /// Pauses between hellos grow up to this.
  static let longestPause: Duration = .seconds(5)

  /// Until the next welcome there are no beats: one that stayed due would keep the worker from sleeping.
  mutating func greetAgain(_ now: Instant) {
    phase = .greeting
    nextHello = min(nextHello, now)
    nextBeat = Instant(milliseconds: .max)
  }
}

extension Worker {
  /// Says hello, beats, and sends again what was not acknowledged.
  func keepInTouch() throws {
    let now = clock.now
    if transport.state == .refused {
      throw MessagingError(
        .rejected, "the coordinator does not know this key, or it was revoked", place: configuration.coordinator,
        hint: "make a new access file with: podium keys create NAME --role work")
    }
    if connection.phase == .welcome, now - connection.lastHeard > Connection.silenceLimit {
      log.warning("the coordinator is silent: saying hello again")
      connection.greetAgain(now)
      connection.hellos = 0
    }
    switch connection.phase {
    case .greeting:
      if let limit = connection.giveUpAt, now >= limit { throw WorkerError.unreachable(address: configuration.coordinator) }
      if now >= connection.nextHello { try sayHello(now) }
    case .welcome:
      if now >= connection.nextBeat {
        try send { message in
          message.beat.incarnation = incarnation
          message.beat.holding = holding.map(WireLeaseClaim.init)
        }
        for (_, result) in spool.results.prefix(Self.resendsPerBeat) { try send { $0.result = result } }
        connection.nextBeat = now + connection.beatInterval
      }
    }
  }

  private static let resendsPerBeat = 64

  /// Leases that run here, or are finished and not acknowledged.
  private var holding: [LeaseClaim] { jobs.map(\.claim) + spool.results.map(\.claim) }

  private func sayHello(_ now: Instant) throws {
    try send { message in
      message.hello.protocolMajor = ProtocolVersion.major
      message.hello.protocolMinor = ProtocolVersion.minor
      message.hello.version = configuration.version
      message.hello.name = configuration.name
      message.hello.incarnation = incarnation
      message.hello.capabilities = WireCapabilities(configuration.capabilities)
      message.hello.hardware = configuration.hardware
      message.hello.holding = holding.map(WireLeaseClaim.init)
    }
    // Back off, with jitter so that a fleet does not return as one.
    let pause = min(Connection.longestPause, .milliseconds(100 << min(connection.hellos, 6)))
    connection.hellos += 1
    connection.nextHello = now + pause * Double.random(in: 0.5...1)
  }

  func receive(_ message: WireFromCoordinator) throws {
    connection.lastHeard = clock.now
    switch message.body {
    case .welcome(let welcome):
      connection.phase = .welcome
      connection.giveUpAt = nil
      connection.hellos = 0
      connection.beatInterval = .milliseconds(max(50, welcome.beatMilliseconds))
      connection.nextBeat = clock.now
      connection.nextHello = Instant(milliseconds: .max)
      log.info("connected", metadata: ["coordinator": "\(welcome.version)", "epoch": "\(welcome.epoch)"])
      if isDraining { try send { $0.draining.incarnation = incarnation } }
    case .askHello:
      connection.greetAgain(clock.now)
    case .error(let error):
      if goOnWithoutAnswer(to: message.id) { return }
      guard error.exitCode != 76, error.exitCode != 77 else {
        throw WorkerError.refused(code: error.code, message: error.message, hint: error.hint, exitCode: error.exitCode)
      }
      log.warning("\(error.message)")
      failFetches(asking: message.id, because: error.message)
    case .lease(let lease): accept(lease)
    case .revoke(let revoke):
      if let claim = LeaseClaim(revoke.claim) { abandon(claim) }
    case .result(let acknowledgement):
      if let claim = LeaseClaim(acknowledgement.claim) { spool.remove(claim) }
    case .blobChunk(let chunk): receive(chunk)
    case .kernels(let answer): receive(answer)
    default: break
    }
  }
}
