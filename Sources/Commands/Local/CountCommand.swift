import ArgumentParser
import Costs
import Leaderboard
import ModelFormats
import ModelGraph
import Profiling
import Reports

struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count", abstract: "Count a model's floating-point operations, multiply-accumulates, parameters and bytes.",
    discussion: """
      A multiply-accumulate is 2 FLOPs. Dimensions left free give a formula in them; bind them with --dim or --input. \
      Nodes that cannot be counted are listed, never skipped silently.
      """)

  /// How FLOPs are counted. The peers' conventions come with a later release.
  enum Convention: String, ExpressibleByArgument, CaseIterable {
    case podium
  }

  @OptionGroup var model: ModelOptions

  @Option(help: "The counting convention.")
  var convention: Convention = .podium

  @Flag(help: "Every layer with its shapes, FLOPs, MACs, parameters and bytes.")
  var layers = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let file = try readModel(at: model.path)
    let cost: ModelCost
    do {
      cost = try count(file.graph, bindings: model.trialInput.bindings)
    } catch {
      throw CommandFailure(error)?.within(model.path) ?? error
    }
    let report = CountReport(path: model.path, model: file, cost: cost, convention: convention.rawValue)
    output.emit(report.json, text: report.text(isDetailed: layers, width: Console.width))
  }
}
