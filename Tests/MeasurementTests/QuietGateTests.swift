import Testing

@testable import Measurement

@Suite struct QuietGateTests {
  private let scratch: Scratch
  private let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  /// Looks at one gate each time it is called.
  private func gate(_ cores: [Int]) -> () -> Bool {
    var gate = QuietGate(cores: cores, files: SystemFiles(root: scratch.path), now: { [clock] in clock.now() })
    return { gate.isOpen() }
  }

  /// Ticks of two cores so far: user time and idle time.
  private func stat(_ first: (busy: Int, idle: Int), _ second: (busy: Int, idle: Int) = (0, 0)) throws {
    try scratch.write(
      """
      cpu  1 2 3 4 5 6 7 8 0 0
      cpu0 \(first.busy) 0 0 \(first.idle) 0 0 0 0 0 0
      cpu1 \(second.busy) 0 0 \(second.idle) 0 0 0 0 0 0
      intr 1 2 3

      """, to: "proc/stat")
  }

  private func advance(milliseconds: Int64) { clock.advance(by: milliseconds * 1_000_000) }

  @Test func machineThatTellsNothingIsNotWaitedFor() throws {
    let isOpen = gate([0])
    #expect(isOpen())
    try scratch.write("cpu0 many\n", to: "proc/stat")
    let isOpenAtGarbage = gate([0])
    #expect(isOpenAtGarbage())
  }

  @Test func quietCoresOpenAfterOneWindow() throws {
    try stat((100, 900))
    let isOpen = gate([0])
    #expect(!isOpen())
    advance(milliseconds: 99)
    #expect(!isOpen())
    advance(milliseconds: 1)
    try stat((102, 908))  // 2 of 10 ticks: at the limit, not above
    #expect(isOpen())
  }

  @Test func busyCoreIsWaitedForUntilItIsQuiet() throws {
    try stat((0, 0), (0, 0))
    let isOpen = gate([0, 1])
    #expect(!isOpen())
    advance(milliseconds: 100)
    try stat((0, 10), (3, 7))
    #expect(!isOpen())
    advance(milliseconds: 100)
    try stat((0, 20), (4, 16))
    #expect(isOpen())
  }

  @Test func whatHappensOnOtherCoresDoesNotMatter() throws {
    try stat((0, 0), (0, 0))
    let isOpen = gate([0])
    #expect(!isOpen())
    advance(milliseconds: 100)
    try stat((0, 10), (10, 0))
    #expect(isOpen())
  }

  @Test func patienceEnds() throws {
    let isOpen = gate([0])
    var ticks = 0
    var looks = 0
    repeat {
      try stat((ticks, 0))
      ticks += 10
      looks += 1
      if isOpen() { break }
      advance(milliseconds: 100)
    } while looks < 100
    #expect(looks == 21)  // the first, and one each 100 ms until 2 s have passed
  }
}
