/// What the nodes of a model took in several runs, as the profiler of ONNX Runtime saw them. Taking a profile slows the runs down.
public struct RuntimeProfile: Codable, Hashable, Sendable {
  /// A node as the library ran it: it fuses some, adds some, and renames.
  public struct Node: Codable, Hashable, Sendable {
    public var name: String
    public var `operator`: String
    /// In all runs together.
    public var calls: Int
    /// Median over the runs of what all its calls in a run took, without the nodes inside it: of branches and bodies.
    public var medianNanoseconds: Double

    public init(name: String, operator: String, calls: Int, medianNanoseconds: Double) {
      self.name = name
      self.operator = `operator`
      self.calls = calls
      self.medianNanoseconds = medianNanoseconds
    }
  }

  /// The nodes of one operator.
  public struct Operator: Hashable, Sendable {
    public let name: String
    public let nodes: Int
    public let calls: Int
    /// The sum of its nodes' medians.
    public let nanoseconds: Double
  }

  /// Runs that the numbers are of; those before them warmed up.
  public var runs: Int
  /// Median time of a run, profiling included.
  public var runNanoseconds: Double
  /// In the order of their first calls.
  public var nodes: [Node]

  public init(runs: Int, runNanoseconds: Double, nodes: [Node]) {
    self.runs = runs
    self.runNanoseconds = runNanoseconds
    self.nodes = nodes
  }

  /// The profiler drops what is less than a whole microsecond of each call.
  public static let resolutionNanoseconds = 1_000.0

  /// The sum of the nodes' medians.
  public var nodeNanoseconds: Double { nodes.reduce(0) { $0 + $1.medianNanoseconds } }

  /// What the profiler may have dropped of one run, at most.
  public var droppedNanoseconds: Double {
    runs > 0 ? Double(nodes.reduce(0) { $0 + $1.calls }) / Double(runs) * Self.resolutionNanoseconds : 0
  }

  /// The one that takes the most first.
  public var operators: [Operator] {
    Dictionary(grouping: nodes, by: \.operator).map { name, nodes in
      Operator(
        name: name, nodes: nodes.count, calls: nodes.reduce(0) { $0 + $1.calls },
        nanoseconds: nodes.reduce(0) { $0 + $1.medianNanoseconds })
    }.sorted { ($1.nanoseconds, $0.name) < ($0.nanoseconds, $1.name) }
  }
}
