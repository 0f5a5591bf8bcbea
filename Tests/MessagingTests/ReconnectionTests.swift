import Testing

@testable import Messaging

@Suite struct ReconnectionTests {
  @Test func pausesGrowToTheLimitAndStayInTheirUpperHalf() {
    var reconnection = Reconnection(seed: "w1")
    for limit in [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000] {
      let pause = reconnection.fail()
      #expect(pause >= .milliseconds(limit) / 2 && pause <= .milliseconds(limit))
    }
  }

  @Test func connectionMakesTheNextLossTheFirst() {
    var reconnection = Reconnection(seed: "w1")
    for _ in 0..<6 { _ = reconnection.fail() }
    reconnection.succeed()
    #expect(reconnection.fail() <= Reconnection.shortest)
  }

  @Test func equalNamesPauseEqually() {
    var first = Reconnection(seed: "w1")
    var second = Reconnection(seed: "w1")
    var other = Reconnection(seed: "w2")
    let pauses = (0..<10).map { _ in first.fail() }
    #expect((0..<10).map { _ in second.fail() } == pauses)
    #expect((0..<10).map { _ in other.fail() } != pauses)
  }

  /// 1,000 workers lose their coordinator at once. It is back after 10 s: in the next 2 s all try, and in no tenth of a second more
  /// than 200 of them, where all of them would come with pauses of equal length.
  @Test func fleetDoesNotComeBackAsOne() {
    var arrivals = [Int](repeating: 0, count: 20)
    for worker in 0..<1_000 {
      var reconnection = Reconnection(seed: "worker-\(worker)@host")
      var at: Duration = .zero
      while at < .seconds(10) { at += reconnection.fail() }
      arrivals[min(19, Int((at - .seconds(10)) / .milliseconds(100)))] += 1
    }
    #expect(arrivals.reduce(0, +) == 1_000)
    #expect(arrivals.allSatisfy { $0 <= 200 }, "\(arrivals)")
  }
}
