import Glibc
import Testing

/// Workers that die, hang and come back, as processes over TCP with CURVE.
@Suite(.tags(.slow)) struct LivenessTests {
  @Test func killedWorkersJobGoesToAnother() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let first = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    #expect(try fleet.ask("submit", fleet.manifest("one.yaml", Self.one(milliseconds: 2_000))).exit == 0)
    try eventually("a job that runs") { try fleet.counts("b1")["leased"] == 1 }
    let second = try fleet.startWorker("w2")
    try fleet.waitForWorkers("w2")
    first.killNow()
    #expect(try fleet.ask("batch", "watch", "b1").exit == 0)
    #expect(try Self.attempts(fleet) == ["w1 workerLost", "w2 done"])
    #expect(second.isRunning)
  }

  /// Its lease ends while it is stopped. What it then says of it is not counted, and it goes on as a worker.
  @Test func stoppedWorkerIsGivenUpAndComesBack() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let first = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    #expect(try fleet.ask("submit", fleet.manifest("one.yaml", Self.one(milliseconds: 1_000))).exit == 0)
    try eventually("a job that runs") { try fleet.counts("b1")["leased"] == 1 }
    first.signal(SIGSTOP)
    let second = try fleet.startWorker("w2")
    #expect(try fleet.ask("batch", "watch", "b1").exit == 0)
    first.signal(SIGCONT)
    try eventually("both idle") { try fleet.workers() == ["w1": "idle", "w2": "idle"] }
    let attempts = try Self.attempts(fleet)
    #expect(attempts.filter { $0.hasSuffix(" done") } == ["w2 done"])
    #expect(attempts.first == "w1 workerLost")
    #expect(first.isRunning && second.isRunning)
  }

  /// Everything that a beat renews stands still with the coordinator.
  @Test func stoppedCoordinatorIsAPause() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1", ["--slots", "1"])
    try fleet.waitForWorkers("w1")
    #expect(try fleet.ask("submit", fleet.manifest("one.yaml", Self.one(milliseconds: 3_000))).exit == 0)
    try eventually("a job that runs") { try fleet.counts("b1")["leased"] == 1 }
    let watch = try BackgroundProgram(
      ["batch", "watch", "b1", "--access", fleet.grant("submitter", "submit")], folder: fleet.folder)
    fleet.coordinator?.signal(SIGSTOP)
    try worker.waitFor("saying hello again")
    try watch.waitFor("the coordinator does not answer")
    fleet.coordinator?.signal(SIGCONT)
    #expect(try watch.waitForExit(atMost: .seconds(60)) == 0, "\(watch.stderr)")
    #expect(try Self.attempts(fleet) == ["w1 done"])
  }

  /// The older of two processes was stopped when the younger took its name: it does not take it back.
  @Test func wokenProcessDoesNotTakeItsNameBack() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let older = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    older.signal(SIGSTOP)
    let younger = try BackgroundProgram(
      ["worker", "--access", fleet.grant("w1", "work"), "--name", "w1", "--state", fleet.path("other")], folder: fleet.folder)
    let manifest = try fleet.manifest("one.yaml", Self.one(milliseconds: 10))
    #expect(try fleet.ask("submit", manifest, "--wait").exit == 0)
    older.signal(SIGCONT)
    #expect(try older.waitForExit() == 77)
    #expect(younger.isRunning)
  }

  private static func one(milliseconds: Int) -> String {
    """
    podium: 1
    name: one
    defaults: { timeout: 60s, retries: 0 }
    variants: [{ name: p }]
    tasks: [{ use: probe, id: slow, with: { sleep: \(milliseconds)ms } }]
    """
  }

  /// Of job 1: who, and how it ended.
  private static func attempts(_ fleet: Fleet) throws -> [String] {
    let explanation = try fleet.ask("job", "explain", "j1", "--json").json
    return (explanation["attempts"]?.items ?? []).map { "\($0["worker"]?.text ?? "") \($0["ending"]?.text ?? "")" }
  }
}
