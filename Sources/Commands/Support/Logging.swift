import Glibc
import Logging

extension Logger {
  /// Logs to standard error: one line an event, with its batch, job, worker as key=value.
  static func podium(_ label: String, verbose: Bool) -> Logger {
    var logger = Logger(label: label) { label in StreamLogHandler.standardError(label: label) }
    logger.logLevel = verbose ? .debug : .warning
    return logger
  }
}
