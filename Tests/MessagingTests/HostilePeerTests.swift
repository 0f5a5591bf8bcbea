import Glibc
import Messaging
import SwiftProtobuf
import Testing
import Wire

/// Peers that mean harm, over TCP with CURVE. Each test waits for what must come, or for a good peer that shows that nothing else
/// did.
@Suite(.serialized) struct HostilePeerTests {
  private let site: SecureSite

  init() throws { site = try SecureSite() }

  /// A peer that has been heard, and has nothing more under way.
  private func heardPeer(_ name: String, _ role: Role = .work) throws -> (ZeroMQPeer, PeerID) {
    let peer = try ZeroMQPeer(.access(site.access(name, role)))
    let arrived = try site.serve { all in
      _ = try peer.send(hello(1))
      try peer.wait(upTo: .zero, descriptors: [])
      return all.contains { $0.identity.name == name }
    }
    _ = try site.serveAWhile()
    return (peer, try #require(arrived.first { $0.identity.name == name }).peer)
  }

  @Test func peerThatProvesNothingOrAPasswordIsNotHeard() throws {
    let plain = RawPeer(site.server.address, .nothing)
    let password = RawPeer(site.server.address, .password)
    let bytes: [UInt8] = try hello(1).serializedBytes()
    for peer in [plain, password] { peer.send(bytes) }
    #expect(try site.serveAWhile().isEmpty)
  }

  @Test func peerThatExpectsAnotherCoordinatorIsNotHeard() throws {
    var file = try site.access("misled")
    file.coordinatorKey = try CurveKeyPair().publicKey
    let peer = RawPeer(site.server.address, .key(file))
    peer.send(try hello(1).serializedBytes())
    #expect(try site.serveAWhile().isEmpty)
  }

  @Test func rubbishFromAHolderOfAKeyIsToldAsSuch() throws {
    let peer = RawPeer(site.server.address, .key(try site.access("lab")))
    for bytes in [[0xFF], [], [0x0B, 0x0B, 0x0B], [0x52, 0x02, 0x0A], [UInt8](repeating: 0x0A, count: 100_000)] as [[UInt8]] {
      peer.send(bytes)
    }
    let arrived = try site.serveAWhile()
    #expect(arrived.count == 5)
    for incoming in arrived where incoming.id == nil {
      guard case .garbage = incoming.content else { return #expect(Bool(false), "\(incoming.content)") }
    }
    // Nothing at all is a message without a body.
    #expect(arrived.compactMap(\.id) == [0])
  }

  @Test func messageBeyondItsKindsLimitIsRefusedWithItsID() throws {
    let peer = RawPeer(site.server.address, .key(try site.access("lab")))
    // A question of 100,000 bytes, after its id.
    peer.send([0x08, 0x07, 0x5A, 0xA0, 0x8D, 0x06] + [UInt8](repeating: 0, count: 100_000))
    let arrived = try site.serveAWhile()
    guard case .refused(let id, let error)? = arrived.first?.content else { return #expect(Bool(false), "\(arrived)") }
    #expect(id == 7 && error.code == .tooLarge && error.message.contains("100006"))
  }

  /// It is not even read: libzmq ends the connection at the length.
  @Test func messageBeyondAllLimitsEndsItsConnection() throws {
    let (peer, id) = try heardPeer("good")
    let large = RawPeer(site.server.address, .key(try site.access("lab")))
    large.send([UInt8](repeating: 0, count: MessageLimits.messageBytes + 1))
    #expect(try site.serveAWhile().isEmpty)
    #expect(try site.server.send(WireFromCoordinator(), to: id) == .sent)
    withExtendedLifetime(peer) {}
  }

  @Test func revocationEndsAConnectionThatSaysNothing() throws {
    let (peer, id) = try heardPeer("lab")
    let (other, otherID) = try heardPeer("other")
    try site.list.revoke(name: "lab")
    let arrived = try site.serve { all in all.contains { $0.peer == id } }
    guard case .revoked? = arrived.first(where: { $0.peer == id })?.content else { return #expect(Bool(false), "\(arrived)") }
    site.server.close(id)
    var ended: [PeerID] = []
    try site.serve { _ in
      try peer.wait(upTo: .milliseconds(5), descriptors: [])
      ended += site.server.endedConnections()
      return peer.state == .refused && ended.contains(id)
    }
    #expect(peer.state == .refused, "it came back, and was not let in")
    #expect(ended.contains(id) && !ended.contains(otherID))
    #expect(try site.server.send(WireFromCoordinator(), to: id) == .gone)
    #expect(try site.server.send(WireFromCoordinator(), to: otherID) == .sent)
    withExtendedLifetime(other) {}
  }

  /// Told by the list, though a handshake had a look at it first.
  @Test func revocationIsSeenWhoeverLooksFirst() throws {
    let (peer, id) = try heardPeer("lab")
    try site.list.revoke(name: "lab")
    let stranger = RawPeer(site.server.address, .key(try site.access("stranger")))
    stranger.send(try hello(9).serializedBytes())
    let arrived = try site.serve { all in all.contains { $0.id == 9 } && all.contains { $0.peer == id } }
    #expect(arrived.count { $0.peer == id } == 1)
    withExtendedLifetime(peer) {}
  }

  /// All that a good peer has sent, from its first byte: the answer to it is another each time, and so are the keys.
  @Test func recordedConnectionIsNotHeardWhenItIsPlayedAgain() throws {
    let relay = try Relay(to: site.port)
    let peer = try ZeroMQPeer(.access(site.access("lab", .admin, port: relay.port)))
    let arrived = try site.serve { all in
      _ = try peer.send(hello(77))
      try peer.wait(upTo: .zero, descriptors: [])
      try relay.pump()
      return all.count { $0.id == 77 } >= 3
    }
    #expect(arrived.count { $0.id == 77 } >= 3)
    let recording = relay.recording
    // What is still under way.
    _ = try site.serveAWhile { try relay.pump() }
    let descriptor = try Loopback.connect(to: site.port)
    defer { close(descriptor) }
    Loopback.write(recording, to: descriptor)
    #expect(try site.serveAWhile().isEmpty)
    withExtendedLifetime(peer) {}
  }

  @Test(arguments: [Relay.Mischief.again, .swap])
  func piecesThatComeAgainOrInAnotherOrderEndTheConnection(mischief: Relay.Mischief) throws {
    let relay = try Relay(to: site.port)
    let peer = RawPeer("tcp://127.0.0.1:\(relay.port)", .key(try site.access("lab", .admin, port: relay.port)))
    peer.send(try hello(1).serializedBytes())
    let first = try site.serve { all in
      try relay.pump()
      return all.contains { $0.id == 1 }
    }
    let id = try #require(first.first { $0.id == 1 }).peer
    relay.mischief = mischief
    var arrived: [Incoming] = []
    var ended: [PeerID] = []
    for number in 2...3 as ClosedRange<UInt64> {
      peer.send(try hello(number).serializedBytes())
      // Each in a piece of its own.
      arrived += try site.serve(turns: 10) { _ in
        try relay.pump()
        return false
      }
    }
    arrived += try site.serve { _ in
      try relay.pump()
      ended += site.server.endedConnections()
      return ended.contains(id)
    }
    #expect(ended.contains(id))
    let heard = arrived.filter { $0.peer == id }.compactMap(\.id)
    #expect(heard.count == Set(heard).count, "heard twice: \(heard)")
    #expect(heard == heard.sorted(), "heard out of order: \(heard)")
  }
}

@Suite(.serialized) struct HandshakeFloodTests {
  /// Connections that say nothing push out each other, and nobody else.
  @Test func connectionsLeftInTheirHandshakePushOutEachOther() throws {
    let site = try SecureSite(silentConnections: 16)
    let early = try ZeroMQPeer(.access(site.access("early")))
    try site.serve { all in
      _ = try early.send(hello(1))
      try early.wait(upTo: .zero, descriptors: [])
      return all.contains { $0.identity.name == "early" }
    }
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    // Half say nothing, half begin a handshake as libzmq does and leave it there.
    let greeting: [UInt8] = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1] + Array("CURVE".utf8) + [UInt8](repeating: 0, count: 47)
    for index in 0..<64 {
      let descriptor = try Loopback.connect(to: site.port)
      if index % 2 == 0 { Loopback.write(greeting, to: descriptor) }
      open.append(descriptor)
    }
    let late = try ZeroMQPeer(.access(site.access("late")))
    var cut: Set<Int32> = []
    let arrived = try site.serve { all in
      for peer in [early, late] {
        _ = try peer.send(hello(2))
        try peer.wait(upTo: .zero, descriptors: [])
      }
      for descriptor in open where !cut.contains(descriptor) {
        var bytes = Loopback.read(descriptor)
        while bytes?.isEmpty == false { bytes = Loopback.read(descriptor) }
        if bytes == nil { cut.insert(descriptor) }
      }
      return cut.count >= 48 && Set(all.map(\.identity.name)) == ["early", "late"]
    }
    #expect(Set(arrived.map(\.identity.name)) == ["early", "late"])
    #expect(cut.count >= 48, "16 may stay until their time is up")
    #expect(early.state == .connected && late.state == .connected)
  }
}
