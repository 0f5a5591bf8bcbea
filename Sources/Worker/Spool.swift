import FoundationEssentials
import Glibc
import Scheduling
import SwiftProtobuf
import Wire

/// Finished results on the worker's own disk until the coordinator has acknowledged them; they survive both ends' deaths.
struct Spool {
  private let folder: String
  /// In the order they were finished, or of their names after a restart.
  private(set) var results: [(claim: LeaseClaim, result: WireJobResult)] = []
  /// Those that are in memory alone, since the disk did not take them.
  private(set) var unkept: [LeaseClaim] = []

  /// Opens the folder and reads what an earlier process left; a file cut short by a crash is removed: its job was never told
  /// to be finished, and runs again.
  init(folder: String) throws(WorkerError) {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        let path = "\(folder)/\(name)"
        guard name.hasSuffix(".result"), let bytes = FileManager.default.contents(atPath: path),
          let result = try? WireJobResult(serializedBytes: bytes),  // cut short: see above
          let claim = LeaseClaim(result.claim)
        else {
          unlink(path)
          continue
        }
        results.append((claim, result))
      }
    } catch {
      throw WorkerError.storage(path: folder, reason: "cannot use the spool folder (\(error))")
    }
  }

  /// Keeps a result. Throws when the disk does not take it: then it is kept in memory, and lost with this process.
  mutating func add(_ claim: LeaseClaim, _ result: WireJobResult) throws(WorkerError) {
    results.append((claim, result))
    unkept.append(claim)
    try keep()
  }

  /// Tries again to bring to the disk what it did not take before. Throws when it still does not.
  mutating func keep() throws(WorkerError) {
    while let claim = unkept.first {
      if let entry = results.first(where: { $0.claim == claim }) { try write(entry.result, to: path(of: claim)) }
      unkept.removeFirst()
    }
  }

  /// Written under another name, flushed, renamed.
  private func write(_ result: WireJobResult, to path: String) throws(WorkerError) {
    let bytes: [UInt8]
    do {
      bytes = try result.serializedBytes()
    } catch {
      throw WorkerError.storage(path: path, reason: "cannot encode a result (\(error))")
    }
    let temporary = path + ".tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
      fsync(descriptor) == 0, rename(temporary, path) == 0
    else {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw WorkerError.storage(path: path, reason: "cannot keep a result (\(reason))")
    }
  }

  /// The coordinator has it, or will never count it.
  mutating func remove(_ claim: LeaseClaim) {
    guard let index = results.firstIndex(where: { $0.claim == claim }) else { return }
    results.remove(at: index)
    unkept.removeAll { $0 == claim }
    unlink(path(of: claim))
  }

  private func path(of claim: LeaseClaim) -> String {
    "\(folder)/\(claim.job)-\(claim.attempt)-\(claim.fence).result"
  }
}
