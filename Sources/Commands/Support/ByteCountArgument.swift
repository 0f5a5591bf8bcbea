import ArgumentParser
import Batches
import Glibc

/// A size on the command line: a number and a unit, such as `512MiB` or `100GiB`.
struct ByteCountArgument: ExpressibleByArgument, Sendable {
  let bytes: Int64

  init?(argument: String) {
    guard let bytes = parseByteCount(argument), bytes > 0 else { return nil }
    self.bytes = bytes
  }
}

/// How much of the disk models may take.
struct ModelsLimitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Size of the models kept, such as 100GiB; those used longest ago go first. PODIUM_MODELS_LIMIT when absent.",
      valueName: "size"))
  var modelsLimit: ByteCountArgument?

  private static let variable = "PODIUM_MODELS_LIMIT"

  /// The limit in bytes; nil when neither the flag nor the environment gives one.
  func bytes() throws(CommandFailure) -> Int64? {
    if let modelsLimit { return modelsLimit.bytes }
    guard let text = getenv(Self.variable).map({ String(cString: $0) }), !text.isEmpty else { return nil }
    guard let limit = ByteCountArgument(argument: text) else {
      throw CommandFailure(
        code: "usage.size", message: "\(text.debugDescription) is not a size", place: Self.variable,
        hint: "write a number and B, KiB, MiB, GiB or TiB, such as 100GiB", exitCode: ExitStatus.usage)
    }
    return limit.bytes
  }
}
