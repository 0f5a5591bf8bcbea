import ArgumentParser
import Leaderboard
import Scheduling
import Wire

struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Ask about one job.", subcommands: [Show.self, Explain.self])

  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say in one sentence why a job waits, runs or failed, with its attempts.")

    @Argument(help: "The job, such as j17.")
    var job: JobID

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let explanation = try connection.client().ask(timeout: connection.timeout.duration) { $0.job.job = job.rawValue }.job
      output.emit(Self.json(explanation), text: Self.text(explanation))
    }

    private static func json(_ explanation: WireJobExplanation) -> JSONValue {
      [
        "schema": "podium.explanation/1", "sentence": .string(explanation.sentence),
        "job": BatchResults.json(explanation.status),
        "attempts": .array(explanation.attempts.map(json)),
      ]
    }

    static func json(_ attempt: WireAttemptStatus) -> JSONValue {
      [
        "attempt": .integer(Int64(attempt.attempt)), "worker": .string(attempt.worker),
        "ending": .string(attempt.ending), "message": .string(attempt.message),
        "outputTail": .string(attempt.outputTail), "endedAtMilliseconds": .integer(attempt.endedAtMilliseconds),
      ]
    }

    private static func text(_ explanation: WireJobExplanation) -> String {
      let head = "j\(explanation.job) (\(explanation.status.variant), \(explanation.status.task)): \(explanation.sentence)"
      return ([head] + explanation.attempts.map(text)).joined(separator: "\n")
    }

    static func text(_ attempt: WireAttemptStatus) -> String {
      let message = attempt.message.isEmpty ? "" : ": \(attempt.message)"
      let tail = attempt.outputTail.split(separator: "\n").suffix(5).map { "\n      \($0)" }.joined()
      return "  attempt \(attempt.attempt) on \(attempt.worker): \(attempt.ending)\(message)\(tail)"
    }
  }
}
