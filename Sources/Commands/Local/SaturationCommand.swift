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
  @OptionGroup var runtime: RuntimeOptions

  @Option(help: "A unit is saturated below this share of the largest derivative.")
  var threshold = ActivationStatistics.defaultThreshold

  @Flag(help: "How the inputs and the derivatives of each layer lie.")
  var histograms = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard threshold > 0, threshold < 1 else { throw ValidationError("--threshold is between 0 and 1") }
    if histograms, output.json { throw ValidationError("--histograms is text; --json has them anyway") }
  }

  func run() throws {
    let request = SaturationRequest(
      model: model.trialInput, data: runtime.files, seed: runtime.seed, threshold: threshold, library: runtime.runtime)
    let (report, software) = try runSaturation(request)
    let text = SaturationText(report: report, width: Console.width)
    output.emit(
      SaturationJSON.answer(report, request, software), text: text.table + (histograms ? text.histograms : "") + text.summary)
  }
}
