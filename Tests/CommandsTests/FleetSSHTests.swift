import Foundation
import Testing

/// `podium fleet ssh`, with an ssh that leads to this machine. `scripts/check-ssh` tries it with a real one.
@Suite(.tags(.slow)) struct FleetSSHTests {
  private func states(_ output: Program.Output) throws -> [String: String] {
    let hosts = try output.json["hosts"]?.items ?? []
    return Dictionary(hosts.map { ($0["name"]?.text ?? "", $0["state"]?.text ?? "") }) { $1 }
  }

  private func codes(_ output: Program.Output) throws -> [String?] {
    try output.json["hosts"]?.items.map { $0["error"]?["code"]?.text } ?? []
  }

  @Test func aHostThatFailsDoesNotKeepTheOthers() throws {
    let ssh = try PretendedSSH()
    let output = try ssh.run("check", "bare1\nnowhere1\nlab1\nann@lab2:2222 podium=/nowhere/podium\n", "--json")
    #expect(output.exit == 66, "that of the first in the file: \(output.stderr)")
    #expect(try output.json["schema"] == .string("podium.fleet-ssh/1"))
    #expect(try codes(output) == ["fleet.no-podium", "fleet.unreachable", nil, "fleet.no-podium"])
    #expect(output.stderr.contains("nowhere1: ssh: connect to host nowhere1 port 22: Connection refused"), "\(output.stderr)")
    #expect(output.stderr.contains("--install"))
    #expect(output.stderr.contains("correct podium= in line 4"))
    let lab = try output.json["hosts"]?.items[2]
    #expect(lab?["findings"]?.items.contains { $0["name"] == .string("zeromq") } == true)
    #expect(!TestFolder.exists(ssh.path("lab1", ".local/state")), "nothing is changed")
  }

  @Test func aHostThatDoesNotAnswerIsGivenUp() throws {
    let ssh = try PretendedSSH()
    // Long enough for the other one to answer on a machine that all tests share.
    let output = try ssh.run("status", "silent1\nlab1\n", "--timeout", "10s", "--json")
    #expect(output.exit == 75)
    #expect(try codes(output) == ["fleet.silent", nil])
    #expect(try states(output) == ["silent1": "FAIL", "lab1": "stopped"])
  }

  @Test func workersStartOnceWithKeysOfTheirOwnAndLeave() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let ssh = try PretendedSSH()
    let hosts = "lab1\nlab2 name=w2 label=rack=a\nnowhere1\n"
    let start = ["--state", fleet.state, "--connect", fleet.address]
    let first = try ssh.run("start", hosts, start[0], start[1], start[2], start[3], "--by", "nohup", "--json")
    #expect(first.exit == 69, "\(first.stderr)")
    #expect(try states(first) == ["lab1": "started", "w2": "started", "nowhere1": "FAIL"])
    #expect(try fleet.workers().keys.sorted() == ["lab1", "w2"])

    // The key: the user's alone, one for each, on no command line.
    let access = [".local/state/podium/lab1/worker.access", ".local/state/podium/w2/worker.access"]
    let files = [ssh.path("lab1", access[0]), ssh.path("lab2", access[1])]
    #expect(files.map { TestFolder.mode($0) } == [0o600, 0o600])
    let secrets = try files.map {
      try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: $0)))["secretKey"]?.text
    }
    #expect(Set(secrets).count == 2)
    for secret in secrets { #expect(try !ssh.calls().contains(#require(secret))) }
    let keys = try Program.run("keys", "list", "--state", fleet.state, "--json").json["keys"]?.items ?? []
    let names = keys.compactMap { $0["name"]?.text }
    #expect(names.filter { $0.hasPrefix("ssh-") }.sorted() == ["ssh-lab1", "ssh-w2"])

    // Again: nothing happens.
    let process = try first.json["hosts"]?.items[0]["process"]
    let second = try ssh.run("start", hosts, start[0], start[1], start[2], start[3], "--json")
    #expect(try states(second) == ["lab1": "runs", "w2": "runs", "nowhere1": "FAIL"])
    #expect(try second.json["hosts"]?.items[0]["process"] == process)
    #expect(try states(ssh.run("status", hosts, "--json"))["w2"] == "connected")

    let manifest = try fleet.manifest("probe.yaml", Manifests.probe)
    #expect(try fleet.ask("submit", manifest, "--wait", "--timeout", "60s").exit == 0)

    let stop = try ssh.run("stop", hosts, "--json", "--timeout", "60s")
    #expect(try states(stop) == ["lab1": "stopped", "w2": "stopped", "nowhere1": "FAIL"])
    #expect(try ssh.processes().isEmpty)
    let one = try ssh.run("stop", "lab1\n", "--json")
    #expect(try states(one) == ["lab1": "absent"])
    #expect(one.stderr.contains("workers on 1 host,") && stop.stderr.contains("workers on 3 hosts,"), "\(one.stderr)")

    // A key that is let in is used again; one that was revoked is made anew.
    #expect(try Program.run("keys", "revoke", "ssh-w2", "--state", fleet.state).exit == 0)
    let third = try ssh.run(
      "start", "lab1\nlab2 name=w2\n", start[0], start[1], start[2], start[3], "--by", "nohup", "--json")
    #expect(third.exit == 0, "\(third.stderr)")
    #expect(try third.json["hosts"]?.items.map { $0["key"]?.text } == ["kept", "new"])
    #expect(try ssh.run("stop", "lab1\nlab2 name=w2\n", "--now").exit == 0)
  }

  @Test func stoppingWaitsForWhatRunsAndSaysWhatIsLeft() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let ssh = try PretendedSSH()
    let start = try ssh.run("start", "lab1\n", "--state", fleet.state, "--connect", fleet.address, "--by", "nohup")
    #expect(start.exit == 0, "\(start.stderr)")
    let manifest = try fleet.manifest("sleepers.yaml", Manifests.sleepers(2, milliseconds: 8_000))
    let submit = try fleet.startSubmit(manifest, ["--wait"])
    try eventually("its jobs run") { try fleet.counts("b1")["leased"] == 2 }
    let soon = try ssh.run("stop", "lab1\n", "--timeout", "400ms", "--json")
    #expect(soon.exit == 75)
    #expect(try codes(soon) == ["fleet.leaving"])
    #expect(try states(ssh.run("status", "lab1\n", "--json")) == ["lab1": "leaving"])
    let start2 = try ssh.run("start", "lab1\n", "--state", fleet.state, "--connect", fleet.address, "--json")
    #expect(try codes(start2) == ["fleet.leaving"])
    // Told a second time only to wait: what runs is finished.
    #expect(try ssh.run("stop", "lab1\n", "--timeout", "60s").exit == 0)
    #expect(try submit.waitForExit() == 0)
  }

  @Test func aWorkerThatReachesNobodyIsToldAndGoesOn() throws {
    let fleet = try Fleet()
    let ssh = try PretendedSSH()
    let output = try ssh.run(
      "start", "lab1\n", "--state", fleet.state, "--connect", fleet.address, "--by", "nohup", "--timeout", "1s", "--json")
    #expect(output.exit == 69)
    #expect(try codes(output) == ["fleet.not-connected"])
    #expect(try states(ssh.run("status", "lab1\n", "--json")) == ["lab1": "looking"])
    #expect(try ssh.run("stop", "lab1\n").exit == 0)
  }

  @Test func mistakesAreToldBeforeAnyHostIsAsked() throws {
    let ssh = try PretendedSSH()
    let output = try ssh.run("check", "lab1\nlab2 nmae=x\n", "--json")
    #expect(output.exit == 65)
    #expect(output.errorCode == "fleet.hosts")
    #expect(output.stderr.contains("hosts:2:6: unknown option \"nmae\""))
    #expect(throws: (any Error).self, "ssh was never called") { try ssh.calls() }
    let start = try ssh.run("start", "lab1\n", "--state", ssh.folder.path + "/state", "--connect", "tcp://nowhere")
    #expect(start.exit == 64)
    let archive = try ssh.run(
      "start", "lab1\n", "--state", ssh.folder.path + "/state", "--connect", "tcp://h:1", "--install", ssh.folder.path + "/hosts")
    #expect(archive.exit == 65)
  }
}
