import ArgumentParser
import Runtime

/// Which ONNX Runtime runs whole models.
struct RuntimeFileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The library of ONNX Runtime; that of \(RuntimeLibrary.variable), the nearest .venv or the system when absent.",
      valueName: "file"))
  var runtime: String?

  /// The library's version as a trial process tells it, or why there is none: most work does without. Throws that when the option
  /// names the library.
  func installed(by trials: LocalTrials) throws -> Result<String, CommandFailure> {
    do {
      return .success(try trials.runtimeVersion(runtime))
    } catch let error as CommandFailure where runtime == nil {
      return .failure(error)
    }
  }
}
