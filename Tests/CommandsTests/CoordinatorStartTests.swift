import Glibc
import Testing

/// Why a coordinator does not start.
@Suite struct CoordinatorStartTests {
  @Test func aPortInUseIs75AndSaysWhatToDo() throws {
    let port = try LoopbackPort.free()
    let holder = try #require(LoopbackPort.listen(on: port))
    defer { close(holder) }
    let folder = try TestFolder()
    let output = try Program.run("coordinator", "--bind", "tcp://127.0.0.1:\(port)", "--state", "\(folder.path)/state")
    #expect(output.exit == 75)
    #expect(output.stderr.contains("tcp://127.0.0.1:\(port): the address is in use"))
    #expect(output.stderr.contains("--bind"))
  }

  @Test func aStateFolderThatCannotBeMadeIs66() throws {
    let folder = try TestFolder()
    let file = try folder.write("file", "not a folder")
    for state in ["/proc/nope", file, "\(file)/state"] {
      let output = try Program.run("coordinator", "--bind", "tcp://127.0.0.1:\(LoopbackPort.free())", "--state", state)
      #expect(output.exit == 66, "\(state): \(output.stderr)")
      #expect(output.stderr.contains(state))
      #expect(output.stderr.contains("--state"))
    }
    #expect(try [UInt8](contentsOf: file) == Array("not a folder".utf8))
  }

  @Test(arguments: ["127.0.0.1:5570", "tcp://127.0.0.1", "tcp://127.0.0.1:70000", "udp://127.0.0.1:5570", "tcp://:5570"])
  func anAddressThatIsNoneIs64(_ address: String) throws {
    let folder = try TestFolder()
    let output = try Program.run("coordinator", "--bind", address, "--state", "\(folder.path)/state")
    #expect(output.exit == 64)
    #expect(output.stderr.contains(address))
    #expect(output.stderr.contains("tcp://HOST:PORT"))
  }

  @Test func aSecondCoordinatorOnTheSameStateIs75() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    #expect(fleet.coordinator?.stderr.contains("listens on \(fleet.address), state") == true, "the address as it was given")
    let output = try Program.run("coordinator", "--bind", "tcp://127.0.0.1:\(LoopbackPort.free())", "--state", fleet.state)
    #expect(output.exit == 75)
    #expect(output.stderr.contains("another coordinator uses this state folder"))
    fleet.coordinator?.signal(SIGTERM)
    #expect(try fleet.coordinator?.waitForExit() == 0)
    try fleet.startCoordinator()
    #expect(try fleet.ask("status").exit == 0)
  }

  @Test func aDatabaseThatIsNoneIs65AndLeftAlone() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    fleet.coordinator?.signal(SIGTERM)
    #expect(try fleet.coordinator?.waitForExit() == 0)
    let garbage = [UInt8](repeating: 0x5a, count: 8_192)
    try fleet.folder.write("state/podium.sqlite", garbage)
    let output = try Program.run("coordinator", "--bind", fleet.address, "--state", fleet.state)
    #expect(output.exit == 65, "\(output.stderr)")
    #expect(output.stderr.contains("podium.sqlite"), "\(output.stderr)")
    #expect(try [UInt8](contentsOf: fleet.path("state/podium.sqlite")) == garbage)
  }
}
