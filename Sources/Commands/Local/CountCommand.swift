public import ArgumentParser
public import Costs
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
      Nodes that cannot be counted are listed, never skipped silently. Weights are never read.
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: "Whose rules: Podium's own, or those of tf.profiler, FlopCounterMode, fvcore, onnx-tool.")
  var convention: Convention = .podium

  @Flag(help: "A training step: forward and backward.")
  var training = false

  @Flag(help: "Every layer with its shapes, FLOPs, MACs and parameters.")
  var layers = false

  @Flag(help: "What the scopes of the nodes' names cost, each with what is inside it.")
  var tree = false

  @Option(help: ArgumentHelp("How deep --tree goes; 3 when absent.", valueName: "n"))
  var depth: Int?

  @Flag(help: "Print one line a layer as comma-separated values (RFC 4180).")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "What 'podium peak --json' printed, '-' for standard input: place the model on that machine's roofline.", valueName: "file"))
  var peaks: String?

  @Option(help: ArgumentHelp("Take the peaks of so many threads; the first ones when absent.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Give the SHA-256 of the file however large it is: it is the only thing that reads all of it.")
  var digest = false

  @Option(help: ArgumentHelp("Count so many times anew, with the time of each in the JSON.", visibility: .hidden))
  var `repeat`: Int?

  @OptionGroup var output: OutputOptions

  private static let depthLimit = 64
  private static let defaultDepth = 3
  private static let repeatLimit = 100_000

  func validate() throws {
    let answers = [("--tree", tree), ("--csv", csv), ("--json", output.json), ("--layers", layers)].filter(\.1).map(\.0)
    // JSON and CSV have the layers anyway.
    if answers.count > 1, tree || (csv && output.json) {
      throw ValidationError("\(answers[0]) and \(answers[1]) are different answers: give one of them")
    }
    if training, !convention.countsTraining {
      throw ValidationError("--training goes with the conventions podium and torch; \(convention.rawValue) has no rules for it")
    }
    if let depth {
      guard tree else { throw ValidationError("--depth goes with --tree") }
      guard (1...Self.depthLimit).contains(depth) else { throw ValidationError("--depth is from 1 to \(Self.depthLimit)") }
    }
    if let threads {
      guard peaks != nil else { throw ValidationError("--threads goes with --peaks") }
      guard threads >= 1 else { throw ValidationError("--threads is at least 1") }
    }
    if let `repeat`, !(1...Self.repeatLimit).contains(`repeat`) {
      throw ValidationError("--repeat is from 1 to \(Self.repeatLimit)")
    }
  }

  func run() throws {
    let peaks = try peaks.map { path throws(CommandFailure) in try PeaksFile(path: path, threads: threads) }
    var elapsed: [Duration] = []
    // Nothing of one count is left when the next begins.
    for _ in 1..<(`repeat` ?? 1) { _ = try timed(&elapsed) }
    let counted = try timed(&elapsed)
    let report = CountReport(
      path: model.path, model: counted.model, cost: counted.cost, isTraining: training, peaks: peaks, isDigestWanted: digest,
      boundToOne: counted.boundToOne, elapsed: `repeat` == nil ? nil : elapsed)
    if output.json {
      Console.answer(report.json.pretty)
    } else if csv {
      Console.answer(report.csv)
    } else {
      let table: CountReport.Table = layers ? .layers : tree ? .tree(depth: depth ?? Self.defaultDepth) : .operators
      Console.answer(try report.text(table, width: Console.width))
    }
  }

  private func timed(_ elapsed: inout [Duration]) throws -> (model: Model, cost: ModelCost, boundToOne: [String]) {
    let start = ContinuousClock.now
    let file = try readModel(at: model.path)
    // tf.profiler counts nothing of nodes whose sizes are not all fixed.
    let needsBatch = convention == .tf && file.format.hasPrefix(Node.tensorFlowDomain)
    let (bindings, boundToOne) = needsBatch ? file.graph.bindingBatch(model.bindings, to: 1) : (model.bindings, [])
    let cost: ModelCost
    do {
      cost = try count(file.graph, bindings: bindings, convention: convention, training: training)
    } catch {
      throw CommandFailure(error)?.within(model.path) ?? error
    }
    elapsed.append(ContinuousClock.now - start)
    return (file, cost, boundToOne)
  }
}

extension Convention: ExpressibleByArgument {}
