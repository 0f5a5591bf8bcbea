import Coordinator
import FoundationEssentials
import Glibc
import Messaging
import Wire

/// Backups of sites in a folder that goes with the test.
final class Vault {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/podium-vault-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }  // a test's leftovers harm nobody

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// A backup of the site, whether it is served or not; gives its folder.
  @discardableResult
  func backup(_ site: Site, as name: String = "backup") throws -> String {
    let path = path(name)
    _ = try StateBackup(of: site.folder, board: site.folder + "/leaderboard.json", to: path).make(version: "test")
    return path
  }

  @discardableResult
  func restore(_ name: String = "backup", to state: String, isReplacing: Bool = false) throws -> StateRestore.Outcome {
    try StateRestore(of: path(name), to: state, board: state + "/leaderboard.json").run(isReplacing: isReplacing)
  }

  /// A site that goes on from a backup, on a machine of its own.
  func revived(_ name: String = "backup") throws -> Site {
    let state = path("site-\(UInt64.random(in: 0 ... .max))")
    try restore(name, to: state)
    return try Site(in: state)
  }

  static func mode(_ path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  static func content(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }
}

/// A batch of counts of products of a hundred and more, which have a place on the board.
func counts(_ count: Int, name: String = "counts") -> WireBatch {
  var batch = probes(count, name: name)
  for index in batch.variants.indices { batch.variants[index].kernel = "matmul:m=\(100 + index),n=1,k=1,dtype=f32" }
  batch.tasks[0].kind = "flops"
  batch.tasks[0].id = "flops/\(name)"
  return batch
}

extension WorkerDouble {
  /// The result of a count.
  func count(_ claim: WireLeaseClaim, flops: Int64) throws {
    try say { message in
      message.result.claim = claim
      message.result.ending = .done
      var metric = WireMetric()
      metric.name = "flops"
      metric.integer = flops
      message.result.metrics = [metric]
    }
  }
}
