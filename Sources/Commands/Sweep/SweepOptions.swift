import ArgumentParser
import Batches
import FoundationEssentials
import Glibc
import Kernels
import Leaderboard

/// How models become a batch when they are submitted without a manifest.
struct SweepOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of models: what to find out; may be given several times. flops, and latency when all are of ONNX, when absent.",
      valueName: "task"))
  var task: [TaskKind] = []

  @Option(help: ArgumentHelp("Of models: the batch's name; the folder's, or 'models', when absent.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("Of models: threads that each runs with.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Of models: fresh processes for what is timed.", valueName: "n"))
  var trials: Int?

  @Option(help: ArgumentHelp("Of models: shape of an input; may be given several times.", valueName: "name=1x3x224x224"))
  var input: [ShapeArgument] = []

  @Option(help: ArgumentHelp("Of models: size of a free dimension; may be given several times.", valueName: "symbol=n"))
  var dim: [NumberArgument] = []

  @Flag(name: [.long, .customLong("dry-run")], help: "Of models: print the manifest that would be submitted, and submit nothing.")
  var printManifest = false

  /// True when one of them is given.
  var isUsed: Bool {
    !task.isEmpty || name != nil || threads != nil || trials != nil || !input.isEmpty || !dim.isEmpty || printManifest
  }
}

/// Models, found and named, as a batch.
struct Sweep {
  let manifest: SweepManifest
  let skipped: [ModelSearch.Skipped]

  private static let skippedShown = 20

  /// Throws `submit.no-models` when there are none, and what the search does.
  init(_ words: [String], _ options: SweepOptions) throws(CommandFailure) {
    var search = ModelSearch()
    for word in words { try search.add(word) }
    guard !search.models.isEmpty else {
      let reasons = search.skipped.prefix(Self.skippedShown).map { "\($0.path): \($0.reason)" }
      throw CommandFailure(
        code: "submit.no-models", message: "no models found", place: words.joined(separator: " "),
        hint: reasons.isEmpty
          ? "models are files that end with .onnx or .pb, and folders of a SavedModel"
          : "passed over: " + reasons.joined(separator: "; "), exitCode: ExitStatus.inputMissing)
    }
    skipped = search.skipped
    manifest = SweepManifest(
      name: options.name ?? Self.name(for: words),
      variants: zip(VariantNames.names(of: search.models), search.models).map { (name: $0, model: $1) },
      tasks: options.task.isEmpty ? SweepManifest.standardTasks(for: search.models) : options.task, options: options)
  }

  /// The batch, checked as any other.
  func batch() throws(BatchesError) -> Batch {
    try loadBatch(
      text: manifest.text, file: "the manifest of these models", folder: "", environment: ProcessInfo.processInfo.environment,
      backends: KernelBackends.names)
  }

  /// What was passed over, a line for each of the first, and how many more; empty when that is nothing.
  var note: String {
    let lines = skipped.prefix(Self.skippedShown).map { "podium: passed over \($0.path): \($0.reason)" }
    let rest = skipped.count - lines.count
    return (lines + (rest > 0 ? ["podium: passed over \(rest) more"] : [])).joined(separator: "\n")
  }

  /// `podium.sweep/1`.
  var json: JSONValue {
    [
      "schema": "podium.sweep/1", "manifest": .string(manifest.text),
      "models": .array(manifest.variants.map { ["variant": .string($0.name), "path": .string($0.model.path)] }),
      "skipped": .array(skipped.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
    ]
  }

  /// After the folder, if there is but one.
  private static func name(for words: [String]) -> String {
    guard words.count == 1, let path = realpath(words[0], nil) else { return "models" }
    defer { free(path) }
    return String(cString: path).split(separator: "/").last.flatMap { VariantNames.slug(String($0)) } ?? "models"
  }
}
