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
  /// True once a coordinator has answered this process.
  var wasWelcome = false
  /// Which of the transport's connections the latest hello was for.
  var number = 0
  /// How long leases hold after a beat that named them, as the coordinator told it.
  var leaseDuration: Duration = .seconds(5)
  /// Until when our leases are surely ours, on the clock that goes on while the machine is suspended.
  var sureUntil = Instant(milliseconds: .min)
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
    hellos = 0
  }
}

extension Worker {
  /// Sees whether this process, or its machine, was away for so long that its leases may have ended. Before anything else is done:
  /// until the coordinator has said which of them still count, none is presented as ours.
  func noticeAbsence() {
    guard connection.phase == .welcome, clock.sinceBoot >= connection.sureUntil else { return }
    log.warning("the coordinator is silent, or this worker was away: saying hello again")
    connection.greetAgain(clock.now)
  }

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
    }
    if transport.state == .connected, transport.connections != connection.number {
      // What was under way when the line was lost is lost too: the coordinator hears at once what we hold.
      connection.number = transport.connections
      connection.greetAgain(now)
    }
    switch connection.phase {
    case .greeting:
      if let limit = connection.giveUpAt, now >= limit { throw WorkerError.unreachable(address: configuration.coordinator) }
      if now >= connection.nextHello { try sayHello(now) }
    case .welcome:
      if now >= connection.nextBeat {
        try send { message in
          message.id = stamp
          message.beat.incarnation = incarnation
          message.beat.holding = holding.map(WireLeaseClaim.init)
        }
        try tell(brief.takeOverdue())
        for (_, result) in spool.results.prefix(Self.resendsPerBeat) { try send { $0.result = result } }
        connection.nextBeat = now + connection.beatInterval
        try? spool.keep()  // the disk may still be full: it was told once, and is tried again
      }
    }
  }

  private static let resendsPerBeat = 64

  /// The time at which a question is sent, as its id: the answer says from when its promise counts.
  private var stamp: UInt64 { UInt64(max(1, clock.sinceBoot.milliseconds)) }

  /// The coordinator renewed our leases no earlier than it was asked to.
  private func renew(by answer: WireFromCoordinator) {
    // An older coordinator does not echo the ids of beats.
    let asked = answer.id == 0 ? clock.sinceBoot : Instant(milliseconds: Int64(clamping: answer.id))
    connection.sureUntil = max(connection.sureUntil, asked + connection.leaseDuration)
  }

  /// Leases that run here, or are finished and not acknowledged.
  private var holding: [LeaseClaim] { jobs.map(\.claim) + spool.results.map(\.claim) + brief.claims }

  private func sayHello(_ now: Instant) throws {
    try send { message in
      message.id = stamp
      message.hello.returning = connection.wasWelcome
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
      connection.wasWelcome = true
      connection.giveUpAt = nil
      connection.hellos = 0
      connection.beatInterval = .milliseconds(max(50, welcome.beatMilliseconds))
      if welcome.leaseMilliseconds > 0 { connection.leaseDuration = .milliseconds(welcome.leaseMilliseconds) }
      renew(by: message)
      connection.nextBeat = clock.now
      connection.nextHello = Instant(milliseconds: .max)
      log.info("connected", metadata: ["coordinator": "\(welcome.version)", "epoch": "\(welcome.epoch)"])
      if isDraining { try send { $0.draining.incarnation = incarnation } }
    case .askHello:
      connection.greetAgain(clock.now)
    case .beat: renew(by: message)
    case .error(let error):
      if goOnWithoutAnswer(to: message.id) { return }
      guard error.exitCode != 76, error.exitCode != 77 else {
        throw WorkerError.refused(code: error.code, message: error.message, hint: error.hint, exitCode: error.exitCode)
      }
      log.warning("\(error.message)")
      // What is refused for now only is asked for again.
      if error.exitCode != 75 { failFetches(asking: message.id, because: error.message) }
    case .lease(let lease): accept(lease)
    case .leases(let leases): accept(leases)
    case .results(let acknowledgements): take(acknowledgements)
    case .revoke(let revoke):
      if let claim = LeaseClaim(revoke.claim) { abandon(claim) }
    case .result(let acknowledgement):
      if let claim = LeaseClaim(acknowledgement.claim) { forget(claim) }
    case .blobChunk(let chunk): receive(chunk)
    case .kernels(let answer): receive(answer)
    default: break
    }
  }
}
