import ArgumentParser
import Glibc
import Leaderboard
import Reports

extension BoardCommand {
  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole leaderboard as one page: HTML with pictures, or Markdown.",
      discussion: "The page holds all that it needs: it can be mailed, archived, and read without network and without JavaScript.")

    @Flag(help: "One HTML page with pictures.")
    var html = false

    @Flag(help: "Markdown tables.")
    var markdown = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write it; standard output when absent or '-'.", valueName: "file"))
    var out = "-"

    @OptionGroup var file: FileOption

    func validate() throws {
      if html, markdown { throw ValidationError("choose one of --html and --markdown") }
    }

    func run() throws {
      let board = try file.read()
      let text = html ? HTMLReport(board).text : MarkdownReport(board).text
      guard out != "-" else { return Console.answer(text) }
      do {
        try WholeFile.write(Array(text.utf8), to: out)
      } catch {
        throw CommandFailure(
          code: "output.unwritable", message: error.reason, place: out, hint: "choose another file with --out",
          exitCode: ExitStatus.inputMissing)
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
