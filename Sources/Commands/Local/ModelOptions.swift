import ArgumentParser
import ModelGraph
import Profiling

/// A model file, and what its free dimensions and values are bound to.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The model: a file of ONNX, or of TensorFlow a frozen graph or the folder of a SavedModel.", valueName: "model"))
  var path: String

  @Option(help: ArgumentHelp("Shape of an input; may be given several times.", valueName: "name=1x3x224x224"))
  var input: [ShapeArgument] = []

  @Option(help: ArgumentHelp("Size of a free dimension; may be given several times.", valueName: "symbol=n"))
  var dim: [NumberArgument] = []

  @Option(
    help: ArgumentHelp(
      "What an integer or boolean input holds: one value for all its elements, or a list; may be given several times.",
      valueName: "name=v[,v...]"))
  var value: [ValuesArgument] = []

  /// What to count or measure. Of a name that is given twice the last counts.
  var trialInput: TrialRequest.ModelInput {
    TrialRequest.ModelInput(
      path: path, inputs: Dictionary(input.map { ($0.name, $0.shape) }) { _, last in last },
      dims: Dictionary(dim.map { ($0.name, $0.number) }) { _, last in last },
      values: Dictionary(value.map { ($0.name, $0.numbers) }) { _, last in last })
  }

  /// The same without the file.
  var bindings: Bindings { trialInput.bindings }
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

/// `name=4`.
struct NumberArgument: ExpressibleByArgument, Sendable {
  let name: String
  let number: Int

  init?(argument: String) {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex,
      let number = Int(argument[argument.index(after: separator)...])
    else { return nil }
    name = String(argument[..<separator])
    self.number = number
  }
}

/// `name=4`, `name=true`, `name=1,3,224,224`.
struct ValuesArgument: ExpressibleByArgument, Sendable {
  let name: String
  /// At least one.
  let numbers: [Int]

  init?(argument: String) {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else { return nil }
    let texts = argument[argument.index(after: separator)...].split(separator: ",", omittingEmptySubsequences: false)
    let numbers = texts.compactMap { $0 == "true" ? 1 : $0 == "false" ? 0 : Int($0) }
    guard numbers.count == texts.count else { return nil }
    name = String(argument[..<separator])
    self.numbers = numbers
  }
}
