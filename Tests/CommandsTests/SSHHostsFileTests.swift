import Testing

@testable import Commands

/// The hosts file: what it may say, and every mistake with its place.
@Suite struct SSHHostsFileTests {
  private func hosts(_ text: String) throws -> [SSHHost] { try SSHHostsFile.parse(Array(text.utf8), file: "hosts") }

  private func failures(_ text: String) -> [String] {
    do {
      _ = try hosts(text)
      return []
    } catch {
      guard let failure = CommandFailure(error), failure.exitCode == 65, failure.code == "fleet.hosts" else { return ["\(error)"] }
      return ([failure] + failure.others).map { "\($0.place ?? ""): \($0.message)" }
    }
  }

  @Test func aHostALineWithCommentsAndOptions() throws {
    let hosts = try hosts(
      """
      # the lab
      lab2

        ann@lab3.example:2222 \tname=w3 cores=0,2-3 label=rack=a label=x= # the fast one
      [fe80::1%eth0]:22 name=six podium=~/bin/podium folder=/data/w runtime=/opt/ort.so\r
      fe80::2 name=seven
      """)
    #expect(hosts.map(\.destination) == ["lab2", "ann@lab3.example", "fe80::1%eth0", "fe80::2"])
    #expect(hosts.map(\.port) == [nil, 2222, 22, nil])
    #expect(hosts.map(\.name) == ["lab2", "w3", "six", "seven"])
    #expect(hosts.map(\.line) == [2, 4, 5, 6])
    #expect(hosts[1].workerOptions == ["--name", "w3", "--cores", "0,2-3", "--label", "rack=a", "--label", "x="])
    #expect(hosts[2].program == "~/bin/podium")
    #expect(hosts[2].folder == "/data/w")
    #expect(hosts[2].doctorOptions == ["--runtime", "/opt/ort.so"])
    #expect(hosts[1].keyName == "ssh-w3")
  }

  @Test func allMistakesAreToldAtOnceWithLineAndColumn() {
    let found = failures(
      """
      -oProxyCommand=id
      lab2 nmae=x cores=many
      lab3 name=a/b
      lab4 name=w podium=-x
      lab5 name=w label=x
      lab6 cores=1 cores=2
      """)
    #expect(
      found == [
        "hosts:1:1: \"-oProxyCommand=id\" is no host", "hosts:2:6: unknown option \"nmae\"", "hosts:2:13: \"many\" are no cores",
        "hosts:3:6: \"a/b\" cannot name a worker", "hosts:4:13: \"-x\" is no path", "hosts:5:13: \"x\" is no label",
        "hosts:6:14: cores= twice",
      ])
  }

  @Test(arguments: [
    "-oProxyCommand=id", "a@-b", "-a@b", "$(id)", "a;b", "a`id`", "'a'", "lab:0", "lab:70000", "lab:x", "lab:", "@lab", "ann@",
    "[::1",
    "[::1]x", "[::1]:0", "a/b", "läb", "ssh://lab", "a\u{7}b",
  ])
  func whatCouldBeTakenForSomethingElseIsNoHost(_ word: String) {
    let found = failures("\(word) name=w\n")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("hosts:1:1: ") == true, "\(found)")
  }

  @Test func aNameIsGivenOnce() {
    #expect(failures("lab2\nann@lab2:2222\n") == ["hosts:2:1: the name lab2 is that of line 1 too"])
    #expect(failures("lab2\nlab3 name=lab2\n") == ["hosts:2:1: the name lab2 is that of line 1 too"])
    #expect(failures("lab2\nann@lab2:2222 name=other\n") == [])
  }

  @Test func anAddressOfIPv6IsNoName() {
    #expect(failures("fe80::1\n") == ["hosts:1:1: fe80::1 cannot name a worker"])
  }

  @Test func aFileOfNothingAndOneThatIsNoTextAreTold() {
    #expect(failures("# none\n\n") == ["hosts: names no host"])
    #expect(throws: CommandFailure.self) { try SSHHostsFile.parse([0xFF, 0xFE], file: "hosts") }
    let many = (1...1_001).map { "h\($0)" }.joined(separator: "\n")
    #expect(failures(many) == ["hosts: 1001 hosts, more than 1000"])
  }

  @Test func aMistypedOptionIsNamed() throws {
    do {
      _ = try hosts("lab2 nmae=x\n")
      Issue.record("no mistake was found")
    } catch let failure as CommandFailure {
      #expect(failure.hint == "did you mean \"name\"?")
    }
  }

  @Test func whatIsParticularToAWorkerIsNeverOnSSHsCommandLine() {
    let ssh = SSHProgram(executable: "/usr/bin/ssh", configuration: "my config", options: ["ConnectTimeout=1"])
    var host = SSHHost(destination: "ann@lab2", port: 2222, name: "w1", line: 1)
    host.folder = "/data"
    let words = ssh.arguments(for: host)
    #expect(words.suffix(5) == ["-p", "2222", "--", "ann@lab2", "exec /bin/sh -s"])
    #expect(words.contains("BatchMode=yes"))
    // ssh takes the first value that it is given.
    #expect(words.firstIndex(of: "ConnectTimeout=1") ?? .max < words.firstIndex(of: "ConnectTimeout=10") ?? 0)
    #expect(!words.contains { $0.contains("StrictHostKeyChecking") }, "that is its user's to say")
    #expect(!words.joined().contains("w1"))
  }
}
