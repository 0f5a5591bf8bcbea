import FoundationEssentials
import Glibc
import Testing

/// What a coordinator tells while it runs: events, metrics, logs.
@Suite(.tags(.slow)) struct ObserveTests {
  private func lines(_ text: String) throws -> [JSON] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
  }

  /// `job leased j1`.
  private func words(_ event: JSON) -> String {
    [event["subject"]?.text, event["state"]?.text, event["job"]?.text].compactMap(\.self).joined(separator: " ")
  }

  @Test func eventsOfABatchAreStreamedOnceThroughARestart() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let manifest = try fleet.manifest("sleepers.yaml", Manifests.sleepers(8, milliseconds: 300))
    let batch = try #require(try fleet.ask("submit", manifest, "--json").json["batch"]?.text)
    let watch = try BackgroundProgram(
      ["batch", "watch", batch, "--jsonl", "--fleet", "--access", fleet.grant("submitter", "submit")], folder: fleet.folder)
    let worker = try fleet.startWorker("w1")
    try eventually("a job is done") { watch.stdout.contains(#""state":"done","subject":"job""#) }
    fleet.coordinator?.killNow()
    try fleet.startCoordinator()
    #expect(try watch.waitForExit(atMost: .seconds(120)) == 0)

    let events = try lines(watch.stdout)
    #expect(events.allSatisfy { $0["schema"] == .string("podium.event/1") })
    let numbers = events.compactMap { $0["sequence"]?.integer }
    #expect(numbers.count == events.count && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    #expect(events.first { $0["subject"] == .string("batch") }?["jobs"] == .integer(8))
    for job in 1...8 {
      #expect(events.filter { words($0) == "job done j\(job)" }.count == 1)
      #expect(events.contains { words($0) == "job leased j\(job)" && $0["worker"] == .string("w1") })
    }
    #expect(events.filter { words($0) == "coordinator started" }.count == 2)
    #expect(words(try #require(events.last { $0["batch"] == .string(batch) })) == "batch done")

    // Afterwards it is all there still, and each part of it.
    let again = try fleet.ask("batch", "watch", batch, "--jsonl")
    #expect(again.exit == 0)
    let own = events.filter { $0["batch"] != nil }
    #expect(try lines(again.stdout) == own)
    let middle = try #require(own[own.count / 2]["sequence"]?.integer)
    let rest = try fleet.ask("batch", "watch", batch, "--jsonl", "--since", "\(middle)")
    #expect(try lines(rest.stdout) == own.filter { $0["sequence"]?.integer ?? 0 > middle })
    #expect(worker.isRunning)
  }

  @Test func failedBatchEndsItsStreamWithOne() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    let manifest = try fleet.manifest(
      "fail.yaml",
      """
      podium: 1
      name: fail
      defaults: { retries: 1 }
      variants: [{ name: p }]
      tasks: [{ use: probe, id: error, with: { fail: error } }]
      """)
    let batch = try #require(try fleet.ask("submit", manifest, "--json").json["batch"]?.text)
    let output = try fleet.ask("batch", "watch", batch, "--jsonl")
    #expect(output.exit == 1)
    #expect(
      try lines(output.stdout).map(words) == [
        "batch running", "job leased j1", "attempt jobError j1", "job queued j1", "job leased j1", "attempt jobError j1",
        "job failed j1", "batch failed",
      ])
    #expect(worker.isRunning)
  }

  @Test func wordsThatDoNotGoTogetherAre64() throws {
    let fleet = try Fleet()
    for arguments in [["--since", "3"], ["--fleet"], ["--jsonl", "--since", "-3"], ["--jsonl", "--json"]] {
      let output = try Program.run(["batch", "watch", "b1"] + arguments + ["--access", fleet.grant("submitter", "submit")])
      #expect(output.exit == 64, "\(arguments): \(output.stderr)")
    }
  }

  /// All that comes after the head.
  private func page(_ path: String, port: UInt16) throws -> String {
    let descriptor = try #require(LoopbackPort.connect(to: port))
    defer { close(descriptor) }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n".utf8)
    #expect(send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 { bytes += chunk[..<count] }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(path): \(text)")
    return text.split(separator: "\r\n\r\n").dropFirst().joined()
  }

  @Test func metricsAreServedAndHoldNoSecrets() throws {
    let fleet = try Fleet()
    let port = try LoopbackPort.free()
    try fleet.startCoordinator(["--http", "\(port)"])
    try fleet.coordinator?.waitFor("metrics on http://127.0.0.1:\(port)/metrics")
    let worker = try fleet.startWorker("w1")
    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    #expect(try fleet.ask("submit", manifest, "--wait").exit == 0)
    #expect(try page("/healthz", port: port) == "ok\n")
    var text = ""
    try eventually("the job is counted") {
      text = try page("/metrics", port: port)
      return text.contains("\npodium_jobs{state=\"done\"} 1\n")
    }
    #expect(text.contains("\npodium_leases_total 1\n"))
    #expect(text.contains("\npodium_attempts_total{ending=\"done\"} 1\n"))
    #expect(text.contains("\npodium_worker_state{state=\"idle\",worker=\"w1\"} 1\n"))
    #expect(!text.contains("podium_received_bytes_total 0\n") && !text.contains("podium_sent_bytes_total 0\n"))
    // Nothing that is in an access file but names.
    for name in ["w1", "submitter"] {
      let access = try JSONDecoder().decode(JSON.self, from: Data([UInt8](contentsOf: fleet.path("\(name).access"))))
      for field in ["secretKey", "publicKey", "coordinatorKey"] {
        #expect(!text.contains(try #require(access[field]?.text)), "\(field)")
      }
    }
    #expect(worker.isRunning)
  }

  @Test func metricsForOtherMachinesMustBeAskedFor() throws {
    let fleet = try Fleet()
    let output = try Program.run(["coordinator", "--bind", fleet.address, "--state", fleet.state, "--http", "0.0.0.0:0"])
    #expect(output.exit == 64)
    #expect(output.stderr.contains("--http-public"))
  }

  @Test func logIsJSONWithItsFields() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator(["--verbose", "--log-format", "json"])
    let worker = try fleet.startWorker("w1", ["--verbose", "--log-format", "json"])
    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    #expect(try fleet.ask("submit", manifest, "--wait").exit == 0)
    try worker.waitFor("finished")
    for (program, message) in [(fleet.coordinator, "attempt ended"), (worker, "finished")] {
      let text = try #require(program?.stderr)
      // Notes for whoever started it are no part of the log.
      let log = try lines(text.split(separator: "\n").filter { !$0.hasPrefix("podium: ") }.joined(separator: "\n"))
      #expect(log.allSatisfy { $0.keys.isSuperset(of: ["time", "level", "logger", "message"]) })
      let line = try #require(log.first { $0["message"] == .string(message) })
      #expect(line["batch"] == .string("b1") && line["job"] == .string("j1") && line["worker"] == .string("w1"))
      #expect(line["attempt"] == .string("1"))
    }
  }
}
