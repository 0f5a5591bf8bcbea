import Testing

@testable import Messaging

@Suite struct PollerTests {
  @Test func tellsWhatCanBeRead() throws {
    let context = try ZeroMQContext()
    let near = try ZeroMQSocket(context, .pair)
    let far = try ZeroMQSocket(context, .pair)
    try near.bind("inproc://poller")
    try far.connect("inproc://poller")
    let waker = try Waker()
    var poller = try Poller(sockets: [near], descriptors: [waker.descriptor])
    try poller.wait(upTo: .zero)
    #expect(!poller.canBeRead(0) && !poller.canBeRead(1))

    #expect(try far.send([7]) == .yes)
    // It stays there until it is read.
    for _ in 0..<2 {
      try poller.wait(upTo: .seconds(10))
      #expect(poller.canBeRead(0) && !poller.canBeRead(1))
    }
    #expect(try near.receive(frames: 1) { _, bytes, _ in [UInt8](bytes) } == [[7]])

    waker.wake()
    try poller.wait(upTo: .seconds(10))
    #expect(!poller.canBeRead(0) && poller.canBeRead(1))
    waker.reset()
    try poller.wait(upTo: .zero)
    #expect(!poller.canBeRead(0) && !poller.canBeRead(1))
  }

  /// The socket's descriptor does not tell of it any more: the socket itself has to be asked.
  @Test func findsWhatCameWhileTheSocketWasUsed() throws {
    let context = try ZeroMQContext()
    let near = try ZeroMQSocket(context, .pair)
    let far = try ZeroMQSocket(context, .pair)
    try near.bind("inproc://poller")
    try far.connect("inproc://poller")
    for number in 1...3 { #expect(try far.send([UInt8(number)]) == .yes) }
    #expect(try near.receive(frames: 1) { _, bytes, _ in [UInt8](bytes) } == [[1]])
    var poller = try Poller(sockets: [near], descriptors: [])
    try poller.wait(upTo: .seconds(10))
    #expect(poller.canBeRead(0))
  }
}
