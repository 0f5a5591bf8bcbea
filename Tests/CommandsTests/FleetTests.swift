import Glibc
import Testing

/// A coordinator and workers as processes, over TCP with CURVE.
@Suite(.tags(.slow)) struct FleetTests {
  @Test func everyWayToEndIsToldAndNoWorkerDies() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let workers = [try fleet.startWorker("w1"), try fleet.startWorker("w2")]
    try fleet.waitForWorkers("w1", "w2")
    let manifest = try fleet.manifest("endings.yaml", Manifests.endings)
    let output = try fleet.ask("submit", manifest, "--wait", "--json")
    #expect(output.exit == 1, "some jobs failed: \(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.results/1"))
    #expect(json["state"] == .string("failed"))
    let jobs = json["jobs"]?.items ?? []
    let states = jobs.map { "\($0["task"]?.text ?? "") \($0["state"]?.text ?? "") \($0["attempts"]?.integer ?? 0)" }
    #expect(
      states == [
        "sleep done 1", "isolated done 1", "error failed 1", "crash failed 1", "hang failed 1", "exit failed 1",
        "memory failed 1", "garbage failed 1", "fork failed 1",
      ])
    let keys: Set = ["job", "variant", "task", "state", "attempts", "worker", "metrics", "unmeasured", "message", "outcome"]
    #expect(jobs.allSatisfy { $0.keys == keys })

    // The evidence: what ended each attempt, where, and its last words.
    for (task, ending, words) in [
      ("error", "jobError", "asked to fail"), ("crash", "jobError", "killed by SIGABRT"), ("hang", "deadline", "1000 ms"),
      ("exit", "jobError", "exit code"), ("memory", "jobError", "ran out of memory: its limit is 256 MiB"),
      ("garbage", "jobError", "wrote no report, but more than 16777216 bytes"), ("fork", "jobError", "exit code 1"),
    ] {
      let job = try #require(jobs.first { $0["task"]?.text == task }?["job"]?.text)
      let explanation = try fleet.ask("job", "explain", job, "--json").json
      let attempts = explanation["attempts"]?.items ?? []
      #expect(attempts.count == 1)
      #expect(attempts.first?["ending"] == .string(ending), "\(task)")
      #expect(["w1", "w2"].contains(attempts.first?["worker"]?.text))
      let message = attempts.first?["message"]?.text ?? ""
      #expect(message.contains(words), "\(task): \(message)")
      #expect(try fleet.ask("job", "explain", job).stdout.contains(words))
    }
    try eventually("idle workers") { try fleet.workers() == ["w1": "idle", "w2": "idle"] }
    #expect(workers.allSatisfy { $0.isRunning })
    #expect(try fleet.processes(named: "sleep").isEmpty, "what the fork left behind is gone")
  }

  @Test func theSameManifestIsTheSameBatch() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    let first = try fleet.ask("submit", manifest, "--json").json
    #expect(first["schema"] == .string("podium.submitted/1"))
    #expect(first["existed"] == .bool(false))
    let second = try fleet.ask("submit", manifest, "--json").json
    #expect(second["batch"] == first["batch"])
    #expect(second["existed"] == .bool(true))
    let third = try fleet.ask("submit", manifest, "--again", "--json").json
    #expect(third["batch"] != first["batch"])
    #expect(try fleet.ask("batch", "list", "--json").json["batches"]?.items.count == 2)
  }

  @Test func modelsTravelAndTheirResultsReachTheBoard() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    let model = try TestModels.path("light_squeezenet.onnx")
    let manifest = try fleet.manifest(
      "count.yaml",
      "podium: 1\nname: count\nvariants: [{ name: squeezenet, model: { file: \"\(model)\" } }]\ntasks: [{ use: flops, id: flops/one }]\n"
    )
    let output = try fleet.ask("submit", manifest, "--wait", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    // The golden number; see CountTests.
    #expect(try output.json["jobs"]?.items.first?["metrics"]?["macs"] == .integer(349_151_936))
    let board = try Program.run("board", "sota", "--json", "--board", "\(fleet.state)/leaderboard.json").json
    #expect(board["sota"]?.items.first?["holder"] == .string("squeezenet"))
    #expect(worker.isRunning)
  }

  @Test func modelThatDoesNotFitFailsItsJobWithTheReason() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1", ["--models-limit", "1KiB"])
    let model = try TestModels.path("light_squeezenet.onnx")
    let manifest = try fleet.manifest(
      "large.yaml",
      "podium: 1\nname: large\ndefaults: { retries: 0 }\nvariants: [{ name: v, model: { file: \"\(model)\" } }]\n"
        + "tasks: [{ use: flops, id: flops/one }]\n")
    #expect(try fleet.ask("submit", manifest, "--wait", "--json").exit == 1)
    let job = try fleet.ask("job", "explain", "j1", "--json")
    #expect(job.stdout.contains("no room for a model"), "\(job.stdout)")
    #expect(worker.isRunning, "the worker lives on")
  }

  @Test func killedWorkerAndCoordinatorCostNoJob() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let first = try fleet.startWorker("w1")
    let second = try fleet.startWorker("w2")
    try fleet.waitForWorkers("w1", "w2")
    let manifest = try fleet.manifest("sleepers.yaml", Manifests.sleepers(40, milliseconds: 150))
    let client = try fleet.startSubmit(manifest, ["--wait", "--json"])
    try client.waitFor("batch b1, 40 jobs")
    try eventually("the middle of the batch") { try fleet.counts("b1")["done", default: 0] >= 4 }
    first.killNow()
    fleet.coordinator?.killNow()
    #expect(second.isRunning)
    try fleet.startCoordinator()
    #expect(try client.waitForExit(atMost: .seconds(80)) == 0, "who waits sees the end: \(client.stderr)")
    let results = try fleet.ask("batch", "results", "b1", "--json").json
    let jobs = results["jobs"]?.items ?? []
    #expect(results["state"] == .string("done"))
    #expect(jobs.count == 40)
    #expect(Set(jobs.compactMap { $0["job"]?.text }).count == 40)
    #expect(Set(jobs.map { "\($0["variant"]?.text ?? "") \($0["task"]?.text ?? "")" }).count == 40)
    #expect(jobs.allSatisfy { $0["state"] == .string("done") })
    #expect(second.isRunning)
    #expect(try fleet.ask("submit", manifest, "--json").json["existed"] == .bool(true), "known after the restart too")
  }

  @Test func terminatedWorkerFinishesWhatItRunsAndTakesNothingNew() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1", ["--slots", "1"])
    let manifest = try fleet.manifest("sleepers.yaml", Manifests.sleepers(4, milliseconds: 1_500))
    #expect(try fleet.ask("submit", manifest).exit == 0)
    try eventually("a job that runs") { try fleet.counts("b1")["leased"] == 1 }
    worker.signal(SIGTERM)
    #expect(try worker.waitForExit() == 0)
    #expect(worker.stderr.contains("worker w1 left"))
    let jobs = try fleet.ask("batch", "results", "b1", "--json").json["jobs"]?.items ?? []
    #expect(jobs.filter { $0["state"] == .string("done") }.map { $0["attempts"] } == [.integer(1)])
    #expect(jobs.count { $0["state"] == .string("queued") } == 3)
    #expect(try fleet.workers().isEmpty)
  }

  @Test func oneWorkerIsShownForPeopleAndAsJSON() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1", ["--slots", "3", "--label", "rack=7"])
    try fleet.waitForWorkers("w1")
    #expect(try fleet.ask("submit", fleet.manifest("probe.yaml", Manifests.probe), "--wait").exit == 0)
    let root = try fleet.grant("root", "admin")
    #expect(try Program.run("workers", "drain", "w1", "--access", root).exit == 0)

    let output = try Program.run("workers", "show", "w1", "--json", "--access", root)
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.worker/1"))
    let shown = try #require(json["worker"])
    #expect(shown["worker"] == .string("w1") && shown["state"] == .string("draining") && shown["key"] == .string("w1"))
    #expect(shown["offers"]?["slots"] == .integer(3) && shown["offers"]?["labels"]?["rack"] == .string("7"))
    #expect(shown["offers"]?["profilers"]?.items.contains(.string("probe")) == true)
    #expect(shown["attempts"]?["endings"]?["done"] == .integer(1))
    #expect(shown["drain"]?["by"] == .string("root") && shown["connected"] == .bool(true))
    #expect(shown["leases"]?.items.isEmpty == true && shown["class"]?.text?.isEmpty == false)
    let now = try #require(shown["nowMilliseconds"]?.integer)
    #expect(try #require(shown["heardAtMilliseconds"]?.integer) <= now)

    let text = try Program.run("workers", "show", "w1", "--access", root).stdout
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first?.split(separator: " ") == ["WORKER", "w1"])
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(text)")
    for told in ["draining for", "asked for by root", "podium workers resume w1", "3 counting", "rack=7", "1 done, counted for"] {
      #expect(text.contains(told), "\(told) in \(text)")
    }
    let own = try fleet.ask("workers", "show", "w1", "--json").json["worker"]
    #expect(own?["partial"] == .bool(true) && own?["attempts"] == .null)
    #expect(worker.isRunning)
  }

  @Test func interruptedWaitLeavesTheBatchAndSaysTheWayBack() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    let submit = try fleet.startSubmit(manifest, ["--wait"])
    try submit.waitFor("1 queued")
    submit.signal(SIGINT)
    #expect(try submit.waitForExit() == 130)
    #expect(submit.stderr.contains("podium batch watch b1"), "\(submit.stderr)")
    let terminated = try fleet.startSubmit(manifest, ["--wait"])
    try terminated.waitFor("1 queued")
    terminated.signal(SIGTERM)
    #expect(try terminated.waitForExit() == 143)
    let late = try fleet.ask("submit", manifest, "--wait", "--timeout", "1s")
    #expect(late.exit == 75, "\(late.stderr)")
    #expect(late.stderr.contains("podium batch watch b1"))
    let worker = try fleet.startWorker("w1")
    #expect(try fleet.ask("batch", "watch", "b1").exit == 0)
    #expect(worker.isRunning)
  }

  @Test func aWorkerWithoutItsCoordinatorWaitsAsleep() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    fleet.coordinator?.killNow()
    try worker.waitFor("the coordinator is silent")
    // Two seconds that cost a worker in a busy loop two seconds of processor time.
    let start = ContinuousClock.now
    let before = try worker.processorTime()
    try eventually("two seconds later") { ContinuousClock.now - start > .seconds(2) }
    #expect(try worker.processorTime() - before < .milliseconds(500))
    try fleet.startCoordinator()
    try fleet.waitForWorkers("w1")
    #expect(worker.isRunning)
  }

  @Test func twoWorkersOfOneNameDoNotFight() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let older = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    let newer = try BackgroundProgram(
      ["worker", "--access", fleet.grant("w1", "work"), "--name", "w1", "--state", fleet.path("other")], folder: fleet.folder)
    #expect(try older.waitForExit() == 77)
    #expect(older.stderr.contains("another worker has taken the name w1"), "\(older.stderr)")
    #expect(older.stderr.contains("--name"))
    #expect(try fleet.ask("submit", fleet.manifest("probe.yaml", Manifests.probe), "--wait").exit == 0)
    #expect(newer.isRunning)
  }

  @Test func twoWorkersInOneFolderAreRefused() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    try worker.waitFor("worker w1")
    try fleet.waitForWorkers("w1")
    let second = try fleet.startWorker("w1")
    #expect(try second.waitForExit() == 75)
    #expect(second.stderr.contains("another worker uses this state folder"))
    #expect(worker.isRunning)
  }
}
