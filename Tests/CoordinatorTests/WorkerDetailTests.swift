import Leaderboard
import Messaging
import Scheduling
import Testing
import Wire

@Suite struct WorkerDetailTests {
  /// What is told of one worker.
  private func show(
    _ site: Site, _ name: String = "w1", by peer: String = "root", _ role: Role = .admin
  ) throws -> WireFromCoordinator {
    try site.client(peer, role).ask { $0.status.worker = name }
  }

  /// A batch of two probes that sleep a moment, so that their leases are stored.
  private func batch() -> WireBatch {
    var batch = probes(2)
    batch.tasks[0].probe.sleepMilliseconds = 1
    batch.tasks[0].trials = 5
    return batch
  }

  @Test func workerIsToldWithAllItRuns() throws {
    let site = try Site()
    let worker = try site.worker()
    // It is given up after 5 s without a beat.
    site.clock.advance(.seconds(1))
    _ = try site.client().submit(batch())
    worker.hear()
    let leasedAt = site.clock.wallMilliseconds
    site.clock.advance(.seconds(3))
    try worker.say { message in
      message.progress.claim = worker.leases[0].claim
      message.progress.trialsDone = 2
    }
    try worker.beat()
    site.clock.advance(.milliseconds(200))

    let row = try show(site).worker
    #expect(row.name == "w1" && row.state == "busy" && row.jobs == [1, 2] && row.cores == 2)
    let detail = row.detail
    #expect(detail.nowMilliseconds == leasedAt + 3_200 && detail.sinceMilliseconds == leasedAt)
    #expect(detail.connectedMilliseconds == leasedAt - 1_000 && detail.heardMilliseconds == leasedAt + 3_000)
    #expect(detail.connected && detail.key == "w1" && !detail.partial && !detail.drained && !detail.leaving)
    #expect(detail.capabilities.slots == 4 && detail.capabilities.profilers == ["count", "kernels:onednn", "probe"])
    var board = Board(boardID: "test")
    #expect(try detail.hardwareClass == board.insert(hardware: ["fingerprint": "this machine"]))
    let lease = try #require(detail.leases.first)
    #expect(lease.claim == worker.leases[0].claim && lease.batch == 1 && lease.variant == "v0" && lease.task == "probe/probes")
    // 60 s for each of five trials.
    #expect(lease.sinceMilliseconds == leasedAt && lease.deadlineMilliseconds == leasedAt + 300_000)
    // A lease holds 5 s from the beat that named it.
    #expect(lease.expiryMilliseconds == leasedAt + 8_000 && lease.trialsDone == 2 && lease.trials == 5)
  }

  @Test func whatItHasDoneIsCountedByItsEnd() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client().submit(batch())
    worker.hear()
    site.clock.advance(.seconds(1))
    try worker.finish(worker.leases[0].claim, .jobError, message: "no such model")
    try worker.say { message in
      message.result.claim = worker.leases[1].claim
      message.result.ending = .done
      message.result.software = #"{"onednn":"3.5"}"#
    }
    let row = try show(site).worker
    #expect(row.state == "idle" && row.detail.sinceMilliseconds == site.clock.wallMilliseconds)
    #expect(row.detail.endings == ["jobError": 1, "done": 1] && row.detail.software == #"{"onednn":"3.5"}"#)
    #expect(row.detail.endingsSinceMilliseconds == site.clock.wallMilliseconds - 1_000)
  }

  @Test func submitterIsToldOfItsOwnOnly() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client("ann").submit(batch())
    worker.hear()
    let own = try show(site, by: "ann", .submit).worker
    #expect(own.jobs == [1, 2] && own.detail.leases.count == 2 && own.detail.partial)
    try worker.finish(worker.leases[1].claim)
    let others = try show(site, by: "bob", .submit).worker
    #expect(others.state == "busy" && others.jobs.isEmpty && others.detail.leases.isEmpty)
    #expect(others.detail.partial && others.detail.endings.isEmpty && others.detail.models.isEmpty)
    #expect(try show(site, by: "eve", .view).worker.detail.endings == ["done": 1])
    #expect(try show(site, by: "w2", .work).error.code == "access.not-allowed")
  }

  @Test func unknownNameIsRefusedWithTheNamesThatAreNear() throws {
    let site = try Site()
    _ = try site.worker("gpu-box-1")
    _ = try site.worker("gpu-box-2")
    let near = try show(site, "gpu-bx-2").error
    #expect(near.code == "worker.unknown" && near.exitCode == 66 && near.message == "there is no worker gpu-bx-2")
    #expect(near.hint == "did you mean gpu-box-2 or gpu-box-1? list them with: podium workers list")
    #expect(try show(site, "laptop").error.hint == "list them with: podium workers list")
  }

  /// `NAME@HOST` is what a worker calls itself when it is given no name.
  @Test func nameWithoutItsHostIsNearest() throws {
    let site = try Site()
    for name in ["w2@vm", "w1@a-long-host-name", "w10"] { _ = try site.worker(name) }
    #expect(try show(site, "w1").error.hint.hasPrefix("did you mean w1@a-long-host-name or w10? "))
    #expect(try show(site, "w1@vm").error.hint.hasPrefix("did you mean w1@a-long-host-name or w2@vm? "))
  }

  @Test func whoAskedForADrainIsRememberedOverRestarts() throws {
    let site = try Site()
    _ = try site.worker()
    _ = try site.client("root", .admin).ask { $0.drain.name = "w1" }
    let asked = site.clock.wallMilliseconds
    site.clock.advance(.seconds(3))
    let row = try show(site).worker
    #expect(row.state == "draining" && row.detail.drained && row.detail.drainedBy == "root")
    #expect(row.detail.drainedMilliseconds == asked && row.detail.sinceMilliseconds == asked)
    site.kill()
    try site.start()
    let away = try show(site).worker
    #expect(away.state == "drained" && away.detail.drainedBy == "root" && away.detail.sinceMilliseconds == asked)
    #expect(!away.detail.connected && away.detail.heardMilliseconds == 0 && !away.detail.hasCapabilities)
    _ = try site.client("root", .admin).ask { message in
      message.drain.name = "w1"
      message.drain.resume = true
    }
    #expect(try show(site).error.code == "worker.unknown", "it is neither here nor held any more")
  }

  @Test func workerThatLeavesSaysSoItself() throws {
    let site = try Site()
    let worker = try site.worker()
    site.clock.advance(.seconds(1))
    try worker.say { $0.draining.incarnation = 1 }
    let left = site.clock.wallMilliseconds
    site.clock.advance(.seconds(1))
    let row = try show(site).worker
    #expect(row.state == "draining" && row.detail.leaving && !row.detail.drained && row.detail.sinceMilliseconds == left)
  }

  @Test func workerThatHasNotComeBackSinceARestartIsAwaited() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client().submit(batch())
    worker.hear()
    site.kill()
    try site.start()
    let row = try show(site).worker
    #expect(row.state == "awaited" && row.jobs == [1, 2] && !row.detail.connected && row.detail.heardMilliseconds == 0)
    #expect(row.detail.leases.map(\.claim.job) == [1, 2] && row.detail.key == "w1")
  }
}
