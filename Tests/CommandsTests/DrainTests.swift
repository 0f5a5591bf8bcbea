import FoundationEssentials
import Glibc
import Testing

/// Workers that are told to go while they work, as batch systems do it.
@Suite(.tags(.slow)) struct DrainTests {
  private let fleet: Fleet

  init() throws {
    fleet = try Fleet()
    try fleet.startCoordinator()
  }

  /// One job that sleeps so long in a process of its own, and fails for good when anything is charged to it. Waits until it runs.
  private func submit(milliseconds: Int) throws -> BackgroundProgram {
    let manifest = try fleet.manifest(
      "slow.yaml",
      """
      podium: 1
      name: slow
      defaults: { timeout: 300s, retries: 0 }
      variants: [{ name: p }]
      tasks: [{ use: probe, id: slow, with: { sleep: \(milliseconds)ms, isolate: true } }]
      """)
    let submit = try fleet.startSubmit(manifest, ["--wait"])
    // The trials in which a worker looks for libraries are over when it has a job.
    try eventually("its job runs") { try fleet.counts("b1")["leased"] == 1 && !trials().isEmpty }
    return submit
  }

  /// Trial processes of this fleet's workers.
  private func trials() throws -> [pid_t] {
    try fleet.processes(named: "podium").compactMap { process in
      // It may end while we look.
      let command = (try? [UInt8](contentsOf: "/proc/\(process)/cmdline")) ?? []
      return command.split(separator: 0).dropFirst().first.map { Array($0) } == Array("trial".utf8) ? pid_t(process) : nil
    }
  }

  private func attempts() throws -> [String] {
    try (fleet.ask("job", "explain", "j1", "--json").json["attempts"]?.items ?? []).map { $0["ending"]?.text ?? "" }
  }

  @Test func beyondTheDrainLimitWhatRunsIsGivenBack() throws {
    let worker = try fleet.startWorker("w1", ["--drain-limit", "100ms"])
    let submit = try submit(milliseconds: 120_000)
    worker.signal(SIGTERM)
    #expect(try worker.waitForExit() == 0)
    #expect(try attempts() == ["returned"])
    #expect(try fleet.counts("b1") == ["queued": 1], "nothing was charged")
    #expect(submit.isRunning)
  }

  @Test func anInterruptWaitsForWhatRuns() throws {
    let worker = try fleet.startWorker("w1", ["--drain-limit", "1ms"])
    let submit = try submit(milliseconds: 1_500)
    worker.signal(SIGINT)
    #expect(try worker.waitForExit() == 0)
    #expect(try submit.waitForExit() == 0)
    #expect(try attempts() == ["done"])
  }

  @Test func aTerminationThatReachesTheTrialTooHarmsNothing() throws {
    let worker = try fleet.startWorker("w1")
    let submit = try submit(milliseconds: 1_500)
    // The trial ignores it once it is so far.
    let trial = try #require(try trials().first)
    try eventually("the trial has begun") { try ignoresTermination(trial) }
    for process in [trial, worker.pid] { kill(process, SIGTERM) }
    #expect(try worker.waitForExit() == 0)
    #expect(try submit.waitForExit() == 0, "what ran was finished")
    #expect(try attempts() == ["done"])
  }

  private func ignoresTermination(_ process: pid_t) throws -> Bool {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let mask = status.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }?.split(whereSeparator: \.isWhitespace).last
    return mask.flatMap { UInt64($0, radix: 16) }.map { $0 >> (SIGTERM - 1) & 1 == 1 } ?? false
  }
}
