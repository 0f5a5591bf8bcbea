import ArgumentParser
import Profiling

struct SaturationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saturation", abstract: "How far each activation of a model is driven into its flat part.",
    discussion: """
      The model is run once on given or seeded inputs. A unit is saturated when the derivative of its function is below a share \
      of the largest one there is. The path product is what is left of a gradient on the deepest way from an output back to the \
      layer, by mean derivatives alone. Activations that cannot be looked into are listed.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp("What an input holds, as numpy saved it; may be given several times.", valueName: "name=file.npy"))
  var data: [DataArgument] = []

  @Option(help: "Gives the numbers in all other inputs.")
  var seed: UInt64 = 1

  @Option(help: "A unit is saturated below this share of the largest derivative.")
  var threshold = ActivationStatistics.defaultThreshold

  @Option(help: ArgumentHelp("The ONNX Runtime to run the model with; looked for when absent.", valueName: "path"))
  var runtime: String?

  @Flag(help: "How the inputs and the derivatives of each layer lie.")
  var histograms = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard threshold > 0, threshold < 1 else { throw ValidationError("--threshold is between 0 and 1") }
    if histograms, output.json { throw ValidationError("--histograms is text; --json has them anyway") }
  }

  func run() throws {
    let request = SaturationRequest(
      model: model.trialInput, data: data.map { SaturationRequest.Data(name: $0.name, path: $0.path) }, seed: seed,
      threshold: threshold, library: runtime)
    let (report, software) = try runSaturation(request)
    let text = SaturationText(report: report, width: Console.width)
    output.emit(
      SaturationJSON.answer(report, request, software), text: text.table + (histograms ? text.histograms : "") + text.summary)
  }
}

/// `name=file.npy`, or only the file for a model with one input.
struct DataArgument: ExpressibleByArgument, Sendable {
  let name: String?
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts.last, !path.isEmpty, parts.count == 1 || !parts[0].isEmpty else { return nil }
    name = parts.count == 2 ? String(parts[0]) : nil
    self.path = String(path)
  }
}
