import ArgumentParser
import Profiling

/// A model file, and what its free dimensions and values are bound to.
struct ModelOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The model file (ONNX).", valueName: "model"))
  var path: String

  @Option(help: ArgumentHelp("Shape of an input; may be given several times.", valueName: "name=1x3x224x224"))
  var input: [ShapeArgument] = []

  @Option(help: ArgumentHelp("Size of a free dimension; may be given several times.", valueName: "symbol=n"))
  var dim: [NumberArgument] = []

  @Option(help: ArgumentHelp("What an integer or boolean input holds; may be given several times.", valueName: "name=v"))
  var value: [NumberArgument] = []

  /// What to count or measure. Of a name that is given twice the last counts.
  var trialInput: TrialRequest.ModelInput {
    TrialRequest.ModelInput(
      path: path, inputs: Dictionary(input.map { ($0.name, $0.shape) }) { _, last in last },
      dims: Dictionary(dim.map { ($0.name, $0.number) }) { _, last in last },
      values: Dictionary(value.map { ($0.name, $0.number) }) { _, last in last })
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
