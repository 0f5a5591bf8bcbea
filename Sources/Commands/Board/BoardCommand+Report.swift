import ArgumentParser
import Glibc
import Leaderboard
import Reports

extension BoardCommand {
  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole leaderboard as one page: HTML with pictures, or Markdown.",
      discussion: """
        The page holds all that it needs: it can be mailed, archived, and read without network and without JavaScript. The leaderboard \
        holds no single kernels and no histograms of activations: --with adds them from files that podium kernels --json and \
        podium saturation --json have written.
        """)

    @Flag(help: "One HTML page with pictures.")
    var html = false

    @Flag(help: "Markdown tables.")
    var markdown = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write it; standard output when absent or '-'.", valueName: "file"))
    var out = "-"

    @Option(
      help: ArgumentHelp(
        "The answer of podium kernels --json or podium saturation --json, for its picture; may be given several times.",
        valueName: "file"))
    var with: [String] = []

    @OptionGroup var file: FileOption

    func validate() throws {
      if html, markdown { throw ValidationError("choose one of --html and --markdown") }
    }

    func run() throws {
      let board = try BoardFile(path: file.board).readShown()
      let companion = try companion()
      let text = html ? HTMLReport(board, companion: companion).text : MarkdownReport(board, companion: companion).text
      guard out != "-" else { return Console.answer(text) }
      do {
        try WholeFile.write(Array(text.utf8), to: out)
      } catch {
        throw CommandFailure(
          code: "output.unwritable", message: error.reason, place: out, hint: "choose another file with --out",
          exitCode: ExitStatus.inputMissing)
      }
    }

    private func companion() throws -> ReportCompanion {
      var companion = ReportCompanion()
      for path in with {
        let answer = try Self.answer(in: path)
        let model = answer["model"]?.text ?? path
        let name = model.split(separator: "/").last.map(String.init) ?? model
        if let reason = companion.add(answer, named: name) {
          throw CommandFailure(
            code: "report.companion", message: "nothing to show beside the leaderboard: \(reason)", place: path,
            hint: "write it with: podium kernels MODEL --json, or podium saturation MODEL --json",
            exitCode: ExitStatus.badContent)
        }
      }
      return companion
    }

    private static func answer(in path: String) throws -> JSONValue {
      let bytes = try InputFile.readWhole(path)
      do throws(LeaderboardError) {
        return try JSONValue(parsing: bytes, file: path)
      } catch {
        throw CommandFailure(
          code: "report.companion", message: error.message, place: error.place ?? path,
          hint: "write it with: podium kernels MODEL --json, or podium saturation MODEL --json", exitCode: ExitStatus.badContent)
      }
    }
  }
}

/// A file that is written whole or not at all.
enum WholeFile {
  struct Failure: Error {
    let reason: String
  }

  /// Through a temporary file beside it.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = failure()
        close(descriptor)
        unlink(temporary)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = failure()
      unlink(temporary)
      throw failure
    }
  }

  private static func failure() -> Failure { Failure(reason: "cannot be written (\(String(cString: strerror(errno))))") }
}
