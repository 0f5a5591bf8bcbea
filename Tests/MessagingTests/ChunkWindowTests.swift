import Messaging
import Testing

/// Ages are by hand: 10 ms is a line without a queue, 150 ms one with more than the 100 ms that are allowed.
@Suite struct ChunkWindowTests {
  private func window(after ages: [Int]) -> ChunkWindow {
    var window = ChunkWindow()
    for age in ages { window.arrived(after: .milliseconds(age)) }
    return window
  }

  @Test func growsByHalfEachTimeItHasComeIn() {
    #expect(window(after: []).chunks == 2)
    #expect(window(after: [10]).chunks == 2)
    #expect(window(after: [10, 10]).chunks == 3)
    #expect(window(after: [10, 10, 10, 10, 10]).chunks == 4)
    #expect(window(after: Array(repeating: 10, count: 1_000)).chunks == ChunkWindow.limit)
  }

  @Test func halvesWhenChunksQueue() {
    var window = window(after: Array(repeating: 10, count: 1_000))
    for _ in 0..<ChunkWindow.limit { window.arrived(after: .milliseconds(150)) }
    #expect(window.chunks <= ChunkWindow.limit / 2)
    for _ in 0..<1_000 { window.arrived(after: .milliseconds(150)) }
    #expect(window.chunks == 1, "one is always under way")
  }

  @Test func aLongLineIsNoQueue() {
    #expect(window(after: Array(repeating: 600, count: 1_000)).chunks == ChunkWindow.limit)
  }

  @Test func beginsAnewAfterALoss() {
    var window = window(after: Array(repeating: 10, count: 1_000))
    window.lost()
    #expect(window == ChunkWindow())
  }
}
