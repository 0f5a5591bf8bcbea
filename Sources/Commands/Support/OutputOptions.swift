import ArgumentParser
import Glibc
import Leaderboard

/// How a command answers: text for people, or one JSON value.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON value.")
  var json = false

  /// Prints the answer to standard output.
  func emit(_ value: JSONValue, text: @autoclosure () -> String) {
    write(json ? value.pretty : text())
  }

  private func write(_ text: String) {
    Console.answer(text)
  }
}

/// Standard output carries the answer, standard error everything else.
enum Console {
  /// Prints an answer; ends quietly when the reader has gone (`| head -1`).
  static func answer(_ text: String) {
    // By code units: CR LF is one character, which does not end with LF.
    let isComplete = text.utf8.last.map { $0 == UInt8(ascii: "\n") } ?? true
    write(isComplete ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Prints a note: progress, a warning, an error.
  static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// The terminal's width; nil when standard output is not one.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? min(80, Int(size.ws_col)) : 80
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        // A closed pipe: the reader has seen enough.
        if descriptor == STDOUT_FILENO { exit(errno == EPIPE ? ExitStatus.done : ExitStatus.temporary) }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }
}
