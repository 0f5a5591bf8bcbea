import Testing

@testable import Coordinator

@Suite struct ChunkQueueTests {
  private func drain(_ queue: inout ChunkQueue<String, Int>) -> [String] {
    var order: [String] = []
    while let (peer, request) = queue.next() { order.append("\(peer)\(request)") }
    return order
  }

  private func add(_ request: Int, of peer: String, to queue: inout ChunkQueue<String, Int>) {
    let isTaken = queue.add(request, of: peer)
    #expect(isTaken)
  }

  @Test func peersTakeTurns() {
    var queue = ChunkQueue<String, Int>(limit: 10)
    for request in 1...4 { add(request, of: "a", to: &queue) }
    for request in 1...2 { add(request, of: "b", to: &queue) }
    add(1, of: "c", to: &queue)
    let order = drain(&queue)
    #expect(order == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"])
    #expect(queue.isEmpty)
  }

  @Test func fullLineTakesNoMoreAndHarmsNobodyElse() {
    var queue = ChunkQueue<String, Int>(limit: 2)
    add(1, of: "a", to: &queue)
    add(2, of: "a", to: &queue)
    let isTaken = queue.add(3, of: "a")
    #expect(!isTaken)
    add(1, of: "b", to: &queue)
    let order = drain(&queue)
    #expect(order == ["a1", "b1", "a2"])
    // There is room again.
    add(4, of: "a", to: &queue)
  }

  @Test func whoLeftIsForgotten() {
    var queue = ChunkQueue<String, Int>(limit: 2)
    for peer in ["a", "b"] { add(1, of: peer, to: &queue) }
    queue.remove("a")
    queue.remove("nobody")
    let order = drain(&queue)
    #expect(order == ["b1"])
  }
}
