extension SSHEnding {
  /// What the script told, or why it told nothing. Throws `fleet.unreachable`, `fleet.silent`, `fleet.shell`, `fleet.ssh`.
  func answer(to script: RemoteScript, from host: SSHHost, within deadline: Duration) throws(CommandFailure) -> RemoteAnswer {
    switch reason {
    case .exited(let code):
      // Whatever the code: it came to its end.
      if let answer = RemoteAnswer(output, mark: script.mark) { return answer }
      throw code == Self.failedConnection ? unreachable(host) : silent(host, code)
    case .timedOut:
      throw CommandFailure(
        code: "fleet.silent", message: "did not answer within \(deadline.formatted)", place: host.name,
        hint: "see what holds it up: \(host.login); or wait longer with --timeout", exitCode: ExitStatus.temporary)
    case .interrupted:
      throw CommandFailure(
        code: "fleet.interrupted", message: "not waited for any more", place: host.name, exitCode: ExitStatus.interrupted)
    case .died(let story):
      throw CommandFailure(code: "fleet.ssh", message: "ssh \(story)", place: host.name, exitCode: ExitStatus.temporary)
    case .notStarted(let failure):
      throw CommandFailure(
        code: "fleet.ssh", message: failure.message, place: host.name, hint: failure.hint, exitCode: ExitStatus.temporary)
    }
  }

  /// ssh's own exit code; one of a remote command can be the same, but none of our scripts has it.
  private static let failedConnection: Int32 = 255

  private func unreachable(_ host: SSHHost) -> CommandFailure {
    let words = lastWords
    let hint =
      if words.contains("Host key verification failed") {
        "log in once by hand and compare its key: \(host.login)"
      } else if words.contains("Permission denied") {
        "let your key in there: ssh-copy-id \(host.destination); nothing is asked here, so an agent must hold a key with a password"
      } else {
        "try: \(host.login) true"
      }
    return CommandFailure(
      code: "fleet.unreachable", message: words.isEmpty ? "ssh does not connect" : words, place: host.name, hint: hint,
      exitCode: ExitStatus.unreachable)
  }

  private func silent(_ host: SSHHost, _ code: Int32) -> CommandFailure {
    let words = lastWords
    return CommandFailure(
      code: "fleet.shell", message: "the script ended early there, with exit code \(code)" + (words.isEmpty ? "" : ": \(words)"),
      place: host.name, hint: "try: \(host.login) \(SSHProgram.command) </dev/null", exitCode: ExitStatus.unreachable)
  }

  /// The last line that was written to standard error.
  private var lastWords: String {
    errors.split(whereSeparator: \.isNewline).last { $0.contains { !$0.isWhitespace } }.map { String($0) } ?? ""
  }
}
