import ArgumentParser
import Glibc
import Messaging

/// How a command reaches its coordinator.
struct ConnectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Access file made by 'podium keys create'; PODIUM_ACCESS when absent.", valueName: "file"))
  var access: String?

  @Option(help: "How long to wait for an answer, such as 5s.")
  var timeout: DurationArgument = DurationArgument(.seconds(5))

  /// A client that is not connected yet. Throws `access.missing` when no access file is named.
  func client(_ interruption: Interruption? = nil) throws -> CoordinatorClient {
    try CoordinatorClient(.access(AccessFile.read(accessPath())), interruption: interruption)
  }

  func accessPath() throws(CommandFailure) -> String {
    if let access { return access }
    if let path = getenv("PODIUM_ACCESS").map({ String(cString: $0) }), !path.isEmpty { return path }
    throw CommandFailure(
      code: "usage.no-access", message: "no access file is given",
      hint: "add --access FILE or set PODIUM_ACCESS; its maker runs: podium keys create NAME --role submit",
      exitCode: ExitStatus.usage)
  }
}
