import Glibc
import Testing

/// `podium fleet slurm` with a Slurm of scripts; `scripts/check-slurm` tries the real one.
@Suite(.tags(.slow)) struct FleetSlurmTests {
  private let fleet: Fleet
  private let slurm: FakeSlurm

  init() throws {
    fleet = try Fleet()
    slurm = try FakeSlurm(fleet.folder)
  }

  private func arguments(_ more: [String]) throws -> [String] {
    try [
      "fleet", "slurm", "--access", fleet.grant("submitter", "submit"), "--worker-access", fleet.grant("worker", "work"),
      "--script", slurm.script,
    ] + more
  }

  private func run(_ more: String...) throws -> Program.Output {
    try Program.run(try arguments(more), environment: slurm.environment)
  }

  /// A batch of four jobs that nobody runs yet.
  private func submit() throws {
    let output = try fleet.ask("submit", try fleet.manifest("sleepers.yaml", Manifests.sleepers(4, milliseconds: 10)))
    #expect(output.exit == 0, "\(output.stderr)")
  }

  @Test func asManyAreSubmittedAsJobsWaitAndNoneTwice() throws {
    try fleet.startCoordinator()
    let nothing = try run("--workers", "8", "--once", "--json")
    #expect(nothing.exit == 0, "\(nothing.stderr)")
    #expect(try nothing.json["started"] == .integer(0))
    try submit()

    let rehearsal = try run("--workers", "3", "--dry-run", "--json")
    #expect(try rehearsal.json["started"] == .integer(3))
    #expect(try slurm.queue().isEmpty, "a rehearsal submits nothing")

    let first = try run("--workers", "3", "--once", "--json", "--name", "ours", "--", "--partition=cpu", "--array=1-99")
    let json = try first.json
    #expect(json["schema"] == .string("podium.fleet-slurm/1"))
    #expect(json["waiting"] == .integer(4))
    #expect(json["array"] == .string("17"))
    #expect(try slurm.queue() == ["17_1|PENDING", "17_2|PENDING", "17_3|PENDING"])
    let call = try #require(try slurm.calls(of: "sbatch").last)
    #expect(call.contains("--partition=cpu --array=1-99 --job-name=ours --array=1-3 \(slurm.script) "), "ours count: \(call)")
    #expect(call.hasSuffix("\(fleet.path("worker.access")) --idle-exit 5m"))

    // What is there is not started again, whatever its state; one more is, when there is room.
    try slurm.setQueue(["17_1|RUNNING", "17_2|CONFIGURING", "17_3|PENDING", "16_1|COMPLETED", "16_2|NODE_FAIL"])
    #expect(try run("--workers", "3", "--once", "--json").json["started"] == .integer(0))
    #expect(try run("--workers", "9", "--once", "--json").json["started"] == .integer(1))

    // When nothing waits, what is queued is withdrawn; what runs is not.
    #expect(try fleet.ask("batch", "cancel", "b1").exit == 0)
    let last = try run("--workers", "3", "--once", "--json").json
    #expect(last["withdrawn"] == .integer(2))
    #expect(try slurm.calls(of: "scancel") == ["scancel --state=PENDING 17_3 18_1"])
    #expect(try slurm.queue() == ["17_1|RUNNING", "17_2|CONFIGURING", "16_1|COMPLETED", "16_2|NODE_FAIL"])
  }

  @Test func aBatchKeepsTheCommandUntilItEnds() throws {
    try fleet.startCoordinator()
    try submit()
    let keeper = try BackgroundProgram(
      arguments(["--workers", "2", "--batch", "b1", "--interval", "1s"]), folder: fleet.folder, environment: slurm.environment)
    try keeper.waitFor("started 2 as Slurm's job 17")
    // Another would start the same again.
    let second = try run("--workers", "2", "--once", "--json")
    #expect(second.exit == 75)
    #expect(second.errorCode == "fleet.locked")
    try slurm.setQueue(["17_1|RUNNING", "17_2|PENDING"])
    let worker = try fleet.startWorker("check-17_1")
    try keeper.waitFor("the batch has ended")
    #expect(try keeper.waitForExit() == 0)
    #expect(try slurm.queue() == ["17_1|RUNNING"], "what is queued goes with the batch")
    #expect(worker.isRunning)
  }

  @Test func aSignalEndsTheCommandAndLeavesSlurmAlone() throws {
    try fleet.startCoordinator()
    try submit()
    let keeper = try BackgroundProgram(arguments(["--workers", "2"]), folder: fleet.folder, environment: slurm.environment)
    try keeper.waitFor("started 2")
    keeper.signal(SIGTERM)
    #expect(try keeper.waitForExit() == 0)
    #expect(try slurm.queue().count == 2)
  }

  @Test func whatSlurmRefusesIsToldInItsWordsAndTriedAgain() throws {
    try fleet.startCoordinator()
    try submit()
    try slurm.refuse("sbatch: error: invalid partition specified: gpu")
    let output = try run("--workers", "2", "--once", "--json")
    #expect(output.exit == 75, "a retry may help")
    #expect(output.errorCode == "slurm.refused")
    #expect(output.stderr.contains("invalid partition specified: gpu"))
    let keeper = try BackgroundProgram(
      arguments(["--workers", "2", "--interval", "1s"]), folder: fleet.folder, environment: slurm.environment)
    try keeper.waitFor("invalid partition")
    try eventually("another look, after a pause") { keeper.stderr.contains("after a pause") }
    #expect(keeper.isRunning)
  }

  /// As cron does it: what was refused a moment ago is not asked for again.
  @Test func pausesGoOnFromOneLookToTheNext() throws {
    try fleet.startCoordinator()
    try submit()
    try slurm.refuse("sbatch: error: invalid partition specified: gpu")
    #expect(try run("--workers", "2", "--once", "--json").exit == 75)
    let second = try run("--workers", "2", "--once")
    #expect(second.exit == 0 && second.stdout.contains("more are wanted, after a pause"), "\(second.stdout)\(second.stderr)")
    #expect(try slurm.calls(of: "sbatch").count == 1)
    // Another fleet knows nothing of it.
    #expect(try run("--workers", "2", "--once", "--json", "--name", "other").exit == 75)
    #expect(try slurm.calls(of: "sbatch").count == 2)
  }

  @Test func withoutSlurmItSaysWhatIsMissing() throws {
    let output = try Program.run(arguments(["--workers", "1", "--once", "--json"]), environment: ["PATH": fleet.path("nothing")])
    #expect(output.exit == 69)
    #expect(output.errorCode == "slurm.missing")
    #expect(output.stderr.contains("squeue"))
  }

  @Test(arguments: [
    ["--workers", "1001"], ["--workers", "-1"], ["--workers", "1", "--jobs-per-worker", "0"],
    ["--workers", "1", "--interval", "5ms"],
    ["--workers", "1", "--name", "a,b"], ["--workers", "1", "--name", ""], ["--workers", "1", "--json"], [],
  ])
  func whatMakesNoSenseIsUsage(_ more: [String]) throws {
    let output = try Program.run(try arguments(more), environment: slurm.environment)
    #expect(output.exit == 64, "\(output.stderr)")
    #expect(try slurm.calls(of: "sbatch").isEmpty)
  }

  @Test func onlyAKeyForWorkersGoesToTheCluster() throws {
    let key = try fleet.grant("boss", "admin")
    let output = try Program.run(
      [
        "fleet", "slurm", "--access", fleet.grant("submitter", "submit"), "--worker-access", key, "--script", slurm.script,
        "--workers", "1", "--once", "--json",
      ], environment: slurm.environment)
    #expect(output.exit == 64)
    #expect(output.errorCode == "fleet.role")
  }
}
