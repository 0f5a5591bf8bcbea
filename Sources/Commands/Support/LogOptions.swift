import ArgumentParser
import Logging

/// What a daemon tells on standard error.
struct LogOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Tell more on standard error.")
  var verbose = false

  @Option(help: ArgumentHelp("How the log is written: text, or json with one object a line.", valueName: "text|json"))
  var logFormat = LogFormat.text

  /// One line an event, with its batch, job, attempt and worker as fields.
  func logger(_ label: String) -> Logger {
    let format = logFormat
    var logger = Logger(label: label) { label in LineLogHandler(label, format) }
    logger.logLevel = verbose ? .debug : .warning
    return logger
  }
}

/// How a line of the log is written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json
}
