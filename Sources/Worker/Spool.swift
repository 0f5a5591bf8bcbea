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

  /// Keeps a result: written under another name, flushed, renamed.
  mutating func add(_ claim: LeaseClaim, _ result: WireJobResult) throws(WorkerError) {
    let path = path(of: claim)
    do {
      let bytes: [UInt8] = try result.serializedBytes()
      let descriptor = open(path + ".tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      defer { close(descriptor) }
      guard descriptor >= 0, bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count,
        fsync(descriptor) == 0, rename(path + ".tmp", path) == 0
      else { throw WorkerError.storage(path: path, reason: "cannot keep a result (\(String(cString: strerror(errno))))") }
    } catch let error as WorkerError {
      throw error
    } catch {
      throw WorkerError.storage(path: path, reason: "cannot encode a result (\(error))")
    }
    results.append((claim, result))
  }

  /// The coordinator has it, or will never count it.
  mutating func remove(_ claim: LeaseClaim) {
    guard let index = results.firstIndex(where: { $0.claim == claim }) else { return }
    results.remove(at: index)
    unlink(path(of: claim))
  }

  private func path(of claim: LeaseClaim) -> String {
    "\(folder)/\(claim.job)-\(claim.attempt)-\(claim.fence).result"
  }
}
