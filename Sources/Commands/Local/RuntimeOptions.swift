import ArgumentParser
import Profiling

/// How a model is run in ONNX Runtime, and what it is fed.
struct RuntimeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Content of an input, written by numpy.save; may be given several times.", valueName: "name=file.npy"))
  var data: [FileArgument] = []

  @Option(help: "Seed of the random content of inputs that are not given.")
  var seed: UInt64 = 0

  @OptionGroup var library: RuntimeFileOption

  var runtime: String? { library.runtime }

  func validate() throws {
    var names: Set<String> = []
    for argument in data where !names.insert(argument.name).inserted {
      throw ValidationError("--data gives \(argument.name) twice")
    }
  }

  /// Name of an input -> file.
  var files: [String: String] { Dictionary(data.map { ($0.name, $0.path) }) { first, _ in first } }
}

/// `name=file.npy`.
struct FileArgument: ExpressibleByArgument, Sendable {
  let name: String
  let path: String

  init?(argument: String) {
    // As in the other options of a model, the last '=' separates.
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else { return nil }
    name = String(argument[..<separator])
    path = String(argument[argument.index(after: separator)...])
    if path.isEmpty { return nil }
  }
}
