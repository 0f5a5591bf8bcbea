import Testing

@testable import Commands

/// What is done with a host, from what it told.
@Suite struct StartStepTests {
  private var host = SSHHost(destination: "lab2", name: "w1", line: 3)

  private func step(
    _ told: [String: String], hasGoodKey: Bool = false, mayInstall: Bool = false, host: SSHHost? = nil
  ) -> String {
    let probe = RemoteAnswer(values: told.mapValues { [$0] })
    switch StartStep(.success(probe), host ?? self.host, version: "0.1.0", mayInstall: mayInstall, hasGoodKey: { _ in hasGoodKey })
    {
    case .keep: return "keep"
    case .install: return "install"
    case .start(let newKey): return newKey ? "start, new key" : "start"
    case .refuse(let failure): return failure.code
    }
  }

  private let ready = ["by": "none", "program": "/usr/bin/podium", "version": "0.1.0"]

  @Test func oneThatRunsIsLeftAsItIs() {
    #expect(step(["by": "nohup", "process": "7"], hasGoodKey: true) == "keep")
    #expect(step(["by": "systemd", "process": "7", "version": "9.9.9"], hasGoodKey: true, mayInstall: true) == "keep")
    #expect(step(["by": "nohup", "leaving": "yes"], hasGoodKey: true) == "fleet.leaving")
    #expect(step(["by": "nohup", "connect": "tcp://other:1"]) == "fleet.foreign")
  }

  @Test func aKeyThatIsLetInIsKept() {
    #expect(step(ready, hasGoodKey: true) == "start")
    #expect(step(ready, hasGoodKey: false) == "start, new key")
  }

  @Test func aMissingOrOtherPodiumIsInstalledOnlyWhenAsked() {
    #expect(step(["by": "none"]) == "fleet.no-podium")
    #expect(step(["by": "none"], mayInstall: true) == "install")
    var other = ready
    other["version"] = "0.2.0"
    #expect(step(other) == "fleet.version")
    #expect(step(other, mayInstall: true) == "install")
    var named = host
    named.program = "/opt/podium"
    #expect(step(other, mayInstall: true, host: named) == "fleet.version", "the file says which one")
  }

  @Test func whatCouldNotBeAskedIsRefused() {
    let failure = CommandFailure(code: "fleet.unreachable", message: "no route", exitCode: 69)
    guard case .refuse(let told) = StartStep(.failure(failure), host, version: "0.1.0", mayInstall: true, hasGoodKey: { _ in true })
    else {
      Issue.record("not refused")
      return
    }
    #expect(told.exitCode == 69)
  }

  @Test(arguments: [
    ("0.1.0", true), ("0.1.7", true), ("0.2.0", false), ("1.1.0", false), ("0.1", false), ("", false), ("0.1.x", false),
    ("error while loading shared libraries: libzmq.so.5", false),
  ])
  func majorAndMinorMustBeEqual(_ theirs: String, _ isCompatible: Bool) {
    #expect(HostFitness.isCompatible(theirs, "0.1.0") == isCompatible)
  }

  @Test func aWorkerThatEndedOrLooksIsAFailureInItsOwnWords() {
    func failure(_ told: [String: [String]]) -> CommandFailure? {
      StartFailure.of(RemoteAnswer(values: told), host, connect: "tcp://lab1:5570", patience: .seconds(30))
    }
    #expect(failure(["by": ["nohup"], "connected": ["yes"]]) == nil)
    #expect(failure(["by": ["nohup"]])?.code == "fleet.not-connected")
    let ended = failure([
      "by": ["none"], "log": ["podium: worker w1, cores 0", "podium: the key is not known", "  ask for another"],
    ])
    #expect(ended?.code == "fleet.ended")
    #expect(ended?.message == "its worker ended at once: the key is not known")
    let refused = failure(["refused": ["systemd cannot start it"], "reason": ["no systemd runs there"]])
    #expect(refused?.message == "systemd cannot start it: no systemd runs there")
  }
}
