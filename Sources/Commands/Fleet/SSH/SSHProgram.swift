import FoundationEssentials
import Glibc

/// The system's ssh, and the words it is called with. All that is particular to a host and its worker goes through standard input:
/// other users of either machine can read command lines.
struct SSHProgram: Sendable {
  let executable: String
  /// A configuration file instead of the user's own.
  var configuration: String?
  /// More options, as `ssh -o` takes them; they come before ours.
  var options: [String] = []

  /// What runs there: any login shell reads this in the same way, and then a POSIX shell reads the script.
  static let command = "exec /bin/sh -s"

  /// A connection that is not there after so long is none, in seconds.
  private static let connectSeconds = 10
  /// A line that is silent so often, so many seconds apart, is cut.
  private static let aliveSeconds = 15
  private static let aliveLimit = 4

  /// The first `ssh` on the path. Throws `fleet.no-ssh`.
  init(configuration: String?, options: [String]) throws(CommandFailure) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let places = folders.map { folder -> String in "\(folder)/ssh" }
    guard let executable = places.first(where: { access($0, X_OK) == 0 }) else {
      throw CommandFailure(
        code: "fleet.no-ssh", message: "there is no ssh on the path", hint: "apt-get install openssh-client",
        exitCode: ExitStatus.inputMissing)
    }
    self.init(executable: executable, configuration: configuration, options: options)
  }

  init(executable: String, configuration: String? = nil, options: [String] = []) {
    self.executable = executable
    self.configuration = configuration
    self.options = options
  }

  /// The first value of an option counts. How hosts and keys are checked is left to the user's configuration; nothing asks a person.
  func arguments(for host: SSHHost) -> [String] {
    var words = ["-T", "-a", "-x", "-o", "BatchMode=yes"]
    if let configuration { words += ["-F", configuration] }
    let ours = [
      "ConnectTimeout=\(Self.connectSeconds)", "ServerAliveInterval=\(Self.aliveSeconds)", "ServerAliveCountMax=\(Self.aliveLimit)",
      "ControlMaster=no", "RemoteCommand=none",
    ]
    words += (options + ours).flatMap { ["-o", $0] }
    if let port = host.port { words += ["-p", "\(port)"] }
    return words + ["--", host.destination, Self.command]
  }
}
