import ArgumentParser
import Costs
import Leaderboard
import ModelFormats
import ModelGraph
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

  @Argument(help: "The model file (ONNX).")
  var model: String

  @Option(help: ArgumentHelp("Shape of an input; may be given several times.", valueName: "name=1x3x224x224"))
  var input: [ShapeArgument] = []

  @Option(help: ArgumentHelp("Size of a free dimension; may be given several times.", valueName: "symbol=n"))
  var dim: [NumberArgument] = []

  @Option(help: ArgumentHelp("What an integer or boolean input holds; may be given several times.", valueName: "name=v"))
  var value: [NumberArgument] = []

  @Option(help: "The counting convention.")
  var convention: Convention = .podium

  @Flag(help: "Every layer with its shapes, FLOPs, MACs, parameters and bytes.")
  var layers = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let model = try readModel(at: self.model)
    let cost: ModelCost
    do {
      cost = try count(model.graph, bindings: bindings)
    } catch {
      throw CommandFailure(error)?.within(self.model) ?? error
    }
    let report = CountReport(path: self.model, model: model, cost: cost, convention: convention.rawValue)
    output.emit(report.json, text: report.text(isDetailed: layers, width: Console.width))
  }

  private var bindings: Bindings {
    Bindings(
      inputs: Dictionary(input.map { ($0.name, $0.shape) }) { _, last in last },
      dimensions: Dictionary(dim.map { ($0.name, $0.number) }) { _, last in last },
      values: Dictionary(value.map { ($0.name, [$0.number]) }) { _, last in last })
  }
}

/// `name=1x3x224x224`.
struct ShapeArgument: ExpressibleByArgument, Sendable {
  let name: String
  let shape: [Int]

  init?(argument: String) {
    // Names may hold '=' themselves: the last one separates.
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else { return nil }
    let sizes = argument[argument.index(after: separator)...].split(separator: "x", omittingEmptySubsequences: false)
    let numbers = sizes.compactMap { Int($0) }
    guard numbers.count == sizes.count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    name = String(argument[..<separator])
    shape = numbers
  }
}

/// `name=4`, `name=true`.
struct NumberArgument: ExpressibleByArgument, Sendable {
  let name: String
  let number: Int

  init?(argument: String) {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else { return nil }
    let text = argument[argument.index(after: separator)...]
    guard let number = text == "true" ? 1 : text == "false" ? 0 : Int(text) else { return nil }
    name = String(argument[..<separator])
    self.number = number
  }
}
