/// A key of a task's `with`, as the reader of manifests and the JSON Schema of editors both have it.
public struct TaskOptionKey: Hashable, Sendable {
  /// What its value is.
  public enum Content: Hashable, Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    /// A number and a unit, such as `10ms`.
    case duration
    /// A number and a unit, such as `64KiB`.
    case byteCount
    /// Between 0 and 1, neither of them.
    case share
    case text
    /// One of these.
    case word([String])
    /// A path from the manifest's folder.
    case file
    /// By the names of inputs.
    case files
  }

  public let name: String
  public let content: Content
  /// What it says, in a sentence.
  public let meaning: String
  public let isRequired: Bool

  init(_ name: String, _ content: Content, _ meaning: String, isRequired: Bool = false) {
    self.name = name
    self.content = content
    self.meaning = meaning
    self.isRequired = isRequired
  }

  static func words<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type, _ meaning: String) -> TaskOptionKey
  where Word.RawValue == String {
    TaskOptionKey(name, .word(type.allCases.map(\.rawValue)), meaning)
  }
}

extension TaskKind {
  /// What `with` may hold, in the order in which it is explained. Empty for a kind that has no options.
  public var optionKeys: [TaskOptionKey] {
    switch self {
    case .flops: []
    case .kernels:
      [
        .words("reuse", KernelOptions.Reuse.self, "Whether fresh results that the coordinator keeps stand for a new measurement."),
        .words("caches", KernelOptions.Caches.self, "What the caches hold when a kernel is called."),
      ]
    case .latency:
      [
        .words("optimization", GraphOptimization.self, "How much ONNX Runtime rewrites the graph, for every variant."),
        TaskOptionKey("seed", .integer(ManifestLimits.seed), "Of the content of inputs that are not in data."), Self.data,
        .words("caches", KernelOptions.Caches.self, "What the caches hold when the model is called."),
      ]
    case .saturation:
      [
        TaskOptionKey("threshold", .share, "Below this share of the largest derivative a unit is saturated; such as 0.01."),
        TaskOptionKey("seed", .integer(ManifestLimits.seed), "Of the content of inputs that are not in data."), Self.data,
      ]
    case .quality:
      [
        TaskOptionKey("data", .files, "Name of an input to a file of numpy.", isRequired: true),
        TaskOptionKey("labels", .file, "The file of numpy with what the answers should be.", isRequired: true),
        .words("metric", QualityOptions.Metric.self, "What the answers are judged by."),
        TaskOptionKey("k", .integer(ManifestLimits.topK), "Of topK: how many of the highest scores count."),
        TaskOptionKey("output", .text, "The output that is judged; the only one when absent."),
      ]
    case .probe:
      [
        TaskOptionKey("sleep", .duration, "How long it takes."),
        .words("fail", ProbeOptions.Failure.self, "How it fails, on purpose."),
        TaskOptionKey("output", .byteCount, "How much it writes."),
        TaskOptionKey("isolate", .boolean, "In a process of its own."),
      ]
    }
  }

  private static let data = TaskOptionKey("data", .files, "Name of an input to a file of numpy.")

  /// The names alone.
  var optionNames: [String] { optionKeys.map(\.name) }
}
