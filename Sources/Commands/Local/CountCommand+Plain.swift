import Costs

extension CountCommand {
  /// A count as it is mostly written: a model, its bindings, a convention, what to print. Nil for arguments that are anything else,
  /// right or wrong: ArgumentParser, which declares and explains the options, decides about those.
  ///
  /// ArgumentParser's declarations are found by reflection, for which the Swift runtime looks through all conformances of the
  /// program: that takes longer than counting most models, and maps three times the memory.
  init?(plain arguments: [String]) {
    self.init()
    var path: String?
    var (inputs, dims, values): ([ShapeArgument], [NumberArgument], [ValuesArgument]) = ([], [], [])
    var (convention, repetitions): (Convention, Int?) = (.podium, nil)
    var flags: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--input", "--dim", "--value", "--convention", "--repeat":
        guard let text = rest.popFirst(), !text.hasPrefix("-") else { return nil }
        switch argument {
        case "--input": if let input = ShapeArgument(argument: text) { inputs.append(input) } else { return nil }
        case "--dim": if let dim = NumberArgument(argument: text) { dims.append(dim) } else { return nil }
        case "--value": if let value = ValuesArgument(argument: text) { values.append(value) } else { return nil }
        case "--convention": if let known = Convention(rawValue: text) { convention = known } else { return nil }
        default: if let number = Int(text) { repetitions = number } else { return nil }
        }
      case "--json", "--layers", "--csv", "--tree", "--training": flags.append(argument)
      default:
        guard path == nil, !argument.hasPrefix("-"), !argument.isEmpty else { return nil }
        path = argument
      }
    }
    guard let path else { return nil }
    var model = ModelOptions()
    model.path = path
    model.input = inputs
    model.dim = dims
    model.value = values
    var output = OutputOptions()
    output.json = flags.contains("--json")
    self.model = model
    self.output = output
    self.convention = convention
    training = flags.contains("--training")
    layers = flags.contains("--layers")
    tree = flags.contains("--tree")
    csv = flags.contains("--csv")
    digest = false
    (depth, peaks, threads) = (nil, nil, nil)
    `repeat` = repetitions
    // What does not go together is told by ArgumentParser.
    guard (try? validate()) != nil else { return nil }
  }
}
