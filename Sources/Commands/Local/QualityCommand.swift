public import ArgumentParser
public import Profiling

struct QualityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality", abstract: "How good a model's answers are: accuracy, error rate or squared error on your data.",
    discussion: """
      The model is run over all of the data, which are cut into batches along the first dimension; what fills up the last one is \
      not judged. Of equal scores the class with the lower number comes first, as in numpy. An answer that is not a number, or a \
      label that is no class, is an error that names its item.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Content of an input, an item for each label: numpy.save's, or numpy.savez's with the input's name; may be given several times.",
      valueName: "name=file.npy"))
  var data: [FileArgument] = []

  @Option(
    help: ArgumentHelp(
      "What the answers should be: the number of each item's class, or for mse what the output should be.", valueName: "file.npy"))
  var labels: String

  @Option(help: "What is told: top1, topK, errorRate or mse.")
  var metric: QualityMetric = .top1

  @Option(help: "Of topK: how many of the highest scores count; 5 when not given.")
  var k: Int?

  @Option(name: .customLong("output"), help: ArgumentHelp("The output that is judged, of a model with several.", valueName: "name"))
  var judged: String?

  @OptionGroup var library: RuntimeFileOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !data.isEmpty else { throw ValidationError("--data NAME=FILE.npy is needed: answers to random numbers have no quality") }
    var names: Set<String> = []
    for argument in data where !names.insert(argument.name).inserted {
      throw ValidationError("--data gives \(argument.name) twice")
    }
    if let k {
      guard metric == .topK else { throw ValidationError("--k is of --metric topK") }
      guard k >= 1 else { throw ValidationError("--k is 1 or more") }
    }
  }

  func run() throws {
    let request = QualityRequest(
      model: model.trialInput, data: Dictionary(data.map { ($0.name, $0.path) }) { first, _ in first }, labels: labels,
      metric: metric, k: k ?? QualityRequest.defaultK, output: judged, library: library.runtime)
    let (report, software) = try runQuality(request)
    output.emit(QualityJSON.answer(report, request, software), text: QualityText(report: report).summary)
  }
}

extension QualityMetric: ExpressibleByArgument {}
