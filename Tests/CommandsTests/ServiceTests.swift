import Glibc
import Testing

/// What the daemons tell a service manager such as systemd.
@Suite(.tags(.slow)) struct ServiceTests {
  @Test func coordinatorTellsThatItIsReadyAliveAndLeaving() throws {
    let fleet = try Fleet()
    let manager = try NotifySocket(fleet.path("notify"))
    let program = try BackgroundProgram(
      ["coordinator", "--bind", fleet.address, "--state", fleet.state], folder: fleet.folder,
      environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "900000"])
    try manager.waitFor("READY=1", program)
    #expect(try fleet.ask("status").exit == 0, "ready means that it answers")
    try manager.waitFor("WATCHDOG=1", program)
    #expect(manager.has("STATUS=listening on \(fleet.address)"))
    let beats = manager.lines.filter { $0 == "WATCHDOG=1" }.count
    // Idle, it goes on beating.
    try eventually("more beats") { manager.has("WATCHDOG=1") && manager.lines.filter { $0 == "WATCHDOG=1" }.count > beats + 1 }
    program.signal(SIGTERM)
    #expect(try program.waitForExit() == 0)
    #expect(manager.has("STOPPING=1"))
    #expect(manager.lines.filter { $0 == "READY=1" }.count == 1)
  }

  @Test func workerIsReadyOnlyWhenItsCoordinatorWelcomedIt() throws {
    let fleet = try Fleet()
    let manager = try NotifySocket("@podium-test-\(UInt64.random(in: 0 ... .max))")
    let program = try fleet.startWorker("w1", environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "900000"])
    try manager.waitFor("STATUS=looking for \(fleet.address)", program)
    try manager.waitFor("WATCHDOG=1", program)
    #expect(!manager.has("READY=1"), "nobody has answered it")
    try fleet.startCoordinator()
    try manager.waitFor("READY=1", program)
    #expect(manager.has("STATUS=connected to \(fleet.address)"))

    // It drains, and says so, while the manager waits for it.
    let manifest = try fleet.manifest("sleeper.yaml", Manifests.sleepers(2, milliseconds: 1_500))
    let submit = try fleet.startSubmit(manifest, ["--wait"])
    try eventually("its jobs run") { try fleet.counts("b1")["leased"] == 2 }
    program.signal(SIGTERM)
    try manager.waitFor("STOPPING=1", program)
    #expect(try program.waitForExit() == 0)
    #expect(try submit.waitForExit() == 0, "what ran was finished")
    #expect(manager.lines.filter { $0 == "STOPPING=1" }.count == 1)
  }

  @Test(arguments: ["/nowhere/notify", "relative", "@", "vsock:2:1", "@" + String(repeating: "n", count: 200)])
  func aManagerThatIsNotThereHarmsNothing(_ name: String) throws {
    let fleet = try Fleet()
    let program = try BackgroundProgram(
      ["coordinator", "--bind", fleet.address, "--state", fleet.state], folder: fleet.folder,
      environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "many", "WATCHDOG_PID": "-"])
    try program.waitFor("coordinator listens on")
    #expect(try fleet.ask("status").exit == 0)
    program.signal(SIGTERM)
    #expect(try program.waitForExit() == 0)
  }

  @Test func theWatchdogOfAnotherProcessIsNotFed() throws {
    let fleet = try Fleet()
    let manager = try NotifySocket(fleet.path("notify"))
    let program = try BackgroundProgram(
      ["coordinator", "--bind", fleet.address, "--state", fleet.state], folder: fleet.folder,
      environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "3000", "WATCHDOG_PID": "1"])
    try manager.waitFor("READY=1", program)
    #expect(try fleet.ask("status").exit == 0)
    program.signal(SIGTERM)
    #expect(try program.waitForExit() == 0)
    #expect(!manager.has("WATCHDOG=1"))
  }
}
