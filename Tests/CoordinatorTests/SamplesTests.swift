import FoundationEssentials
import Scheduling
import SwiftProtobuf
import Testing
import Wire

@testable import Coordinator

/// Raw samples on their way from a worker's result to their file beside the leaderboard.
@Suite struct SamplesTests {
  private func series(_ samples: [Int64], name: String = "matmul:m=4,n=4,k=4,dtype=f32") -> WireSampleSeries {
    WireSampleSeries(name: name, trial: 1, callsPerSample: 10, mode: "warm", unstable: "", samples: samples)
  }

  @Test(arguments: [[], [5], [500_000, 500_010, 499_000], [Int64.max, .min, 0, -1]]) func differencesGiveTheSamples(
    _ samples: [Int64]
  ) {
    #expect(series(samples).samples == samples)
  }

  /// 500 us with differences of some microseconds: two bytes each, and few for the rest.
  @Test func neighboursTakeTwoBytes() throws {
    let samples = (0..<1_000).map { Int64(500_000 + ($0 % 2) * 4_000) }
    let bytes: [UInt8] = try series(samples).serializedBytes()
    #expect(bytes.count < 2_100)
  }

  @Test func whatDoesNotFitIsLeftOutWhole() throws {
    let small = series([1, 2, 3])
    let large = series((0..<10_000).map { Int64($0 * $0) })
    let bytes: [UInt8] = try small.serializedBytes()
    #expect(WireSampleSeries.fitting([small, large, small, small], limit: 2 * bytes.count) == [small, small])
  }

  private func submitKernel(_ site: Site) throws -> WireLease {
    var batch = WireBatch()
    batch.name = "kernels"
    var variant = WireVariant()
    variant.name = "small"
    variant.kernel = "matmul:m=4,n=4,k=4,dtype=f32"
    variant.backend = "onednn"
    variant.dtype = "f32"
    variant.threads = 1
    batch.variants = [variant]
    var task = WireTask()
    task.id = "kernels/small"
    task.kind = "kernels"
    task.trials = 1
    task.timeoutMilliseconds = 60_000
    batch.tasks = [task]
    batch.jobs = [WireJob()]
    let worker = try site.worker()
    _ = try site.client().submit(batch)
    worker.hear()
    let lease = try #require(worker.leases.first)
    try worker.say { message in
      message.result.claim = lease.claim
      message.result.ending = .done
      message.result.hardware = "machine"
      message.result.software = "{}"
      message.result.samples = [series([500, 510, 490])]
    }
    #expect(worker.verdicts == ["counted"])
    return lease
  }

  private func files(_ site: Site) throws -> [String] {
    let folder = site.folder + "/leaderboard.json.samples"
    return try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
  }

  @Test func samplesLieBesideTheBoardUnderTheEntrysName() throws {
    let site = try Site()
    let lease = try submitKernel(site)
    let file = try #require(try files(site).first)
    #expect(file.contains(/\/e-[0-9a-f]{16}\.jsonl$/))
    let text = String(decoding: try #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
    let line =
      #"{"callsPerSample":10,"mode":"warm","samples":[500,510,490],"schema":"podium.samples/1","trial":1,"#
      + #""unstable":null,"what":"matmul:m=4,n=4,k=4,dtype=f32"}"#
    #expect(text == line + "\n")
    let board = String(
      decoding: try #require(FileManager.default.contents(atPath: site.folder + "/leaderboard.json")), as: UTF8.self)
    let name = try #require(file.split(separator: "/").last?.dropLast(".jsonl".count))
    #expect(board.contains(name))
    #expect(try site.coordinator?.store.samples(of: JobID(lease.claim.job)).isEmpty == true, "written once, then forgotten")
  }

  /// A file stands where the folder must be.
  @Test func samplesThatCannotBeWrittenStayAndKeepNoResultAway() throws {
    let site = try Site()
    let place = site.folder + "/leaderboard.json.samples"
    try Data().write(to: URL(filePath: place))
    let lease = try submitKernel(site)
    #expect(FileManager.default.fileExists(atPath: site.folder + "/leaderboard.json"))
    site.kill()
    try site.start()
    #expect(try site.coordinator?.store.samples(of: JobID(lease.claim.job)).map(\.samples) == [[500, 510, 490]])
  }
}
