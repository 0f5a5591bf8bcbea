import FoundationEssentials
import Glibc
import Testing

/// Keys, access files, and what a coordinator says before and after it lets somebody in.
@Suite struct KeysTests {
  @Test func anAccessFileIsForItsOwnerAlone() throws {
    let fleet = try Fleet()
    let file = try fleet.grant("ann", "submit")
    #expect(TestFolder.mode(file) == 0o600)
    #expect(TestFolder.mode(fleet.state) == 0o700)
    let access = try JSONDecoder().decode(JSON.self, from: Data([UInt8](contentsOf: file)))
    #expect(access["connect"] == .string(fleet.address))
    let list = try Program.run("keys", "list", "--state", fleet.state, "--json")
    #expect(list.exit == 0)
    let keys = try list.json["keys"]?.items ?? []
    #expect(keys.map { $0["name"] } == [.string("ann")])
    #expect(keys.first?["publicKey"] == access["publicKey"])
    let secret = try #require(access["secretKey"]?.text)
    #expect(!list.stdout.contains(secret))
  }

  private func create(_ fleet: Fleet, _ name: String, role: String = "work", out: String) throws -> Program.Output {
    try Program.run([
      "keys", "create", name, "--role", role, "--state", fleet.state, "--connect", fleet.address, "--out", fleet.path(out),
    ])
  }

  @Test func anExistingFileIsNeverReplaced() throws {
    let fleet = try Fleet()
    try fleet.folder.write("mine.access", "precious")
    let output = try create(fleet, "ann", out: "mine.access")
    #expect(output.exit != 0)
    #expect(output.stderr.contains("mine.access: the file exists already"))
    #expect(output.stderr.contains("--out"))
    #expect(try [UInt8](contentsOf: fleet.path("mine.access")) == Array("precious".utf8))
    #expect(try Program.run("keys", "list", "--state", fleet.state, "--json").json["keys"] == .list([]), "nothing is granted")
  }

  @Test func aNameIsGrantedOnceAndNoFileIsLeftOfTheSecond() throws {
    let fleet = try Fleet()
    try fleet.grant("ann", "submit")
    let output = try create(fleet, "ann", out: "second.access")
    #expect(output.exit == 64)
    #expect(output.stderr.contains("a key named ann exists already"))
    #expect(output.stderr.contains("podium keys revoke ann"))
    #expect(!TestFolder.exists(fleet.path("second.access")), "a key that is not let in is of no use")
  }

  @Test func badWordsAre64AndLeaveNoFile() throws {
    let fleet = try Fleet()
    let role = try create(fleet, "ann", role: "boss", out: "x")
    #expect(role.exit == 64)
    #expect(role.stderr.contains("'admin', 'submit', 'work' or 'view'"))
    for name in ["a b", "../ann", "", String(repeating: "a", count: 65)] {
      let output = try create(fleet, name, out: "x")
      #expect(output.exit == 64, "\(name): \(output.stderr)")
    }
    for address in ["tcp://nowhere", "127.0.0.1:5570", "tcp://*:5570", "tcp://h:0", "tcp://h:70000"] {
      let output = try Program.run([
        "keys", "create", "ann", "--role", "work", "--state", fleet.state, "--connect", address, "--out", fleet.path("x"),
      ])
      #expect(output.exit == 64, "\(address): \(output.stderr)")
      #expect(output.stderr.contains(address))
    }
    #expect(!TestFolder.exists(fleet.path("x")))
  }

  @Test func revokingWhoIsNotThereIs66() throws {
    let fleet = try Fleet()
    try fleet.grant("ann", "view")
    let output = try Program.run("keys", "revoke", "bob", "--state", fleet.state)
    #expect(output.exit == 66)
    #expect(output.stderr.contains("no key is named bob"))
  }

  @Test func anAccessFileThatOthersMayReadIsRefused() throws {
    let fleet = try Fleet()
    let file = try fleet.grant("ann", "view")
    #expect(chmod(file, 0o644) == 0)
    let output = try Program.run("status", "--access", file)
    #expect(output.exit == 65)
    #expect(output.stderr.contains("others may read it"))
    #expect(output.stderr.contains("chmod 600 \(file)"))
  }

  @Test func anAccessFileThatIsNoneIs65AndAMissingOne66() throws {
    let fleet = try Fleet()
    let file = try fleet.folder.write("no.access", "{\"connect\":1}")
    #expect(chmod(file, 0o600) == 0)
    let output = try Program.run("status", "--access", file)
    #expect(output.exit == 65)
    #expect(output.stderr.hasPrefix("podium: \(file): "))
    let missing = try Program.run(["status"], environment: ["PODIUM_ACCESS": "/nowhere/ann.access"])
    #expect(missing.exit == 66)
    #expect(missing.stderr.contains("/nowhere/ann.access"))
  }
}

@Suite(.tags(.slow)) struct AccessTests {
  @Test func nobodyListeningIs69AndSaysWhere() throws {
    let fleet = try Fleet()
    let client = try fleet.ask("status", "--timeout", "1s")
    #expect(client.exit == 69)
    #expect(client.stdout.isEmpty)
    #expect(client.stderr.contains("\(fleet.address): no coordinator answered within 1s"), "\(client.stderr)")
    let worker = try fleet.startWorker("w1", ["--timeout", "1s"])
    #expect(try worker.waitForExit() == 69)
    #expect(worker.stderr.contains("\(fleet.address): no coordinator answers"), "\(worker.stderr)")
  }

  /// The access file of `owner`, but with a key pair that the coordinator has never seen.
  private func forge(_ fleet: Fleet, from owner: String) throws -> String {
    let other = try Fleet()
    let stranger = try JSONDecoder().decode(
      [String: String].self, from: Data([UInt8](contentsOf: other.grant("stranger", "admin"))))
    var file = try JSONDecoder().decode([String: String].self, from: Data([UInt8](contentsOf: fleet.grant(owner, "admin"))))
    for key in ["publicKey", "secretKey"] { file[key] = stranger[key] }
    let path = try fleet.folder.write("forged.access", Array(JSONEncoder().encode(file)))
    chmod(path, 0o600)
    return path
  }

  @Test func anUnknownKeyIsRefusedAtOnceAndLearnsNothing() throws {
    let fleet = try Fleet()
    let forged = try forge(fleet, from: "owner")
    try fleet.startCoordinator()
    // Refused, not merely unanswered: that would be 69 after five seconds.
    let output = try Program.run("status", "--json", "--access", forged)
    #expect(output.exit == 77, "\(output.stderr)")
    #expect(output.errorCode == "network.key-rejected")
    #expect(try output.json.keys == ["schema", "error"])
    for secret in ["0.1.0", "board", "worker"] { #expect(!output.stdout.contains(secret)) }
    let worker = try BackgroundProgram(["worker", "--access", forged, "--state", fleet.path("state-w")], folder: fleet.folder)
    #expect(try worker.waitForExit() == 77)
    #expect(try fleet.workers().isEmpty)
  }

  @Test func aRevokedKeyIsOutAtOnceAlsoWhileItIsConnected() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    let file = try fleet.grant("ann", "view")
    #expect(try Program.run("status", "--access", file).exit == 0, "granted while the coordinator runs")
    #expect(try Program.run("keys", "revoke", "ann", "--state", fleet.state).exit == 0)
    let output = try Program.run("status", "--json", "--access", file)
    #expect(output.exit == 77)
    #expect(output.errorCode == "network.key-rejected")
    #expect(try Program.run("keys", "revoke", "w1", "--state", fleet.state).exit == 0)
    #expect(try worker.waitForExit() == 77)
    #expect(fleet.coordinator?.isRunning == true)
  }

  @Test func rolesMayDoOnlyWhatTheirNameSays() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    let view = try fleet.grant("viewer", "view")
    for arguments in [["submit", manifest], ["batch", "cancel", "b1"]] {
      let output = try Program.run(arguments + ["--access", view])
      #expect(output.exit == 77, "\(output.stderr)")
      #expect(output.stderr.contains("the key viewer has the role view and may not"), "\(output.stderr)")
    }
    #expect(try Program.run("status", "--access", view).exit == 0)
    let submit = try fleet.grant("ann", "submit")
    let worker = try BackgroundProgram(["worker", "--access", submit, "--state", fleet.path("state-w")], folder: fleet.folder)
    #expect(try worker.waitForExit() == 77)
    #expect(worker.stderr.contains("a key of role submit may not run jobs"))
    #expect(try fleet.ask("submit", manifest).exit == 0)
    let foreign = try Program.run("batch", "cancel", "b1", "--access", submit)
    #expect(foreign.exit == 77, "another one's batch")
    #expect(foreign.stderr.contains("batch b1 belongs to another submitter"), "\(foreign.stderr)")
  }

  @Test func whatIsNotThereIs66() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let batch = try fleet.ask("batch", "results", "b99", "--json")
    #expect(batch.exit == 66)
    #expect(batch.errorCode == "batch.unknown")
    let job = try fleet.ask("job", "explain", "j99", "--json")
    #expect(job.exit == 66)
    #expect(job.errorCode == "job.unknown")
    let worker = try fleet.ask("workers", "show", "w9", "--json")
    #expect(worker.exit == 66)
    #expect(worker.errorCode == "worker.unknown")
  }
}
