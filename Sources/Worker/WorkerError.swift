/// Why a worker ends, other than by being asked to.
public enum WorkerError: Error, Sendable, CustomStringConvertible {
  /// The coordinator said no: another protocol version, or a role that may not work.
  case refused(code: String, message: String, hint: String, exitCode: Int32)
  /// The spool or the model cache cannot be used.
  case storage(path: String, reason: String)
  /// No coordinator answered in the time given.
  case unreachable(address: String)

  public var description: String {
    switch self {
    case .refused(_, let message, _, _): message
    case .storage(let path, let reason): "\(path): \(reason)"
    case .unreachable(let address): "\(address): no coordinator answers"
    }
  }
}
