import ArgumentParser
import FoundationEssentials
import Glibc
import Leaderboard
import Measurement
import Profiling

/// One trial in this process: the request on standard input, the report on standard output. Workers run it, people do not.
struct TrialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial", abstract: "Run one trial; a worker's own child.", shouldDisplay: false)

  func run() throws {
    // Sent to all processes of a service or a batch job, it is meant for the worker, who finishes what it measures. It ends trials
    // by SIGKILL.
    signal(SIGTERM, SIG_IGN)
    let bytes = Data(try InputFile.readStandardInput())
    let request: TrialRequest
    do {
      request = try JSONDecoder().decode(TrialRequest.self, from: bytes)
    } catch {
      throw CommandFailure(
        code: "trial.request", message: "standard input is not a trial request", hint: "this command is run by workers",
        exitCode: ExitStatus.badContent)
    }
    let report: TrialReport
    do {
      report = try runTrial(request)
    } catch {
      // For who started the trial: standard error says it to people, without the code.
      if let failure = CommandFailure(error) { Console.answer(failure.json.pretty) }
      throw error
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Console.answer(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}
