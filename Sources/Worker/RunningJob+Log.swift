import Logging
import Scheduling
import Wire

extension RunningJob {
  /// What names the job in the log.
  var logged: Logger.Metadata {
    var fields: Logger.Metadata = ["job": "\(claim.job)", "attempt": "\(claim.attempt)"]
    if let batch { fields["batch"] = "\(batch)" }
    return fields
  }

  /// The same with more.
  func logged(_ more: Logger.Metadata) -> Logger.Metadata { logged.merging(more) { $1 } }
}
