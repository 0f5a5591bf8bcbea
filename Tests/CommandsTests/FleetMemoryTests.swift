import Scheduling
import Testing

@testable import Commands

@Suite struct FleetMemoryTests {
  private let folder: TestFolder
  private let file: FleetMemory

  init() throws {
    folder = try TestFolder()
    file = FleetMemory(in: folder.path, batch: BatchID(7))
  }

  private func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

  @Test func whatWasWrittenIsReadAgain() {
    var memory = FleetSize.Memory()
    #expect(file.read(at: at(0)) == memory)
    memory.refusals = 3
    memory.refusedAt = at(1_000)
    file.write(memory)
    #expect(file.read(at: at(1_000)) == memory)
    memory.start = FleetSize.Memory.Start(at: at(2_000), workers: 4, finished: 7)
    memory.fruitless = 2
    file.write(memory)
    #expect(file.read(at: at(2_000)) == memory)
    // Jobs of another batch are others; what Slurm refuses is the same.
    let other = FleetMemory(in: folder.path, batch: nil).read(at: at(2_000))
    #expect(other.start == nil && other.fruitless == 0 && other.refusals == 3)
    #expect(TestFolder.mode(file.path) == 0o600)
    #expect(!TestFolder.exists(file.path + ".tmp"))
  }

  /// The clock was set back.
  @Test func whatComesFromLaterIsForgotten() {
    var memory = FleetSize.Memory()
    memory.refusals = 1
    memory.refusedAt = at(1_000)
    file.write(memory)
    #expect(file.read(at: at(999)) == FleetSize.Memory())
  }

  @Test(arguments: ["", "{", "[]", #"{"schema": "podium.fleet-memory/2", "refusals": 1}"#])
  func whatIsNotUnderstoodIsForgotten(_ text: String) throws {
    try folder.write("memory.json", text)
    #expect(file.read(at: at(0)) == FleetSize.Memory())
  }
}
