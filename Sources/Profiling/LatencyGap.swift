/// What lies between a model's latency and the sum of its kernels: parts that add up to the latency. All are nanoseconds of one run.
public struct LatencyGap: Hashable, Sendable {
  public let latency: Double
  /// The sum by use of the kernels, each alone, with warm caches.
  public let warmSum: Double
  /// The same with cold caches.
  public let coldSum: Double
  public let split: NodeSplit

  public init(latency: Double, warmSum: Double, coldSum: Double, split: NodeSplit) {
    self.latency = latency
    self.warmSum = warmSum
    self.coldSum = coldSum
    self.split = split
  }

  /// What the runtime takes more for the work of the kernels than they do alone: another library, colder caches, fused layers.
  /// Below 0 when it takes less.
  public var excess: Double { split.kernelNanoseconds - warmSum }

  /// The latency without the nodes: what the runtime does between them, and what the profiler dropped of each call. Below 0 when
  /// the profiled runs were slower than the timed ones.
  public var betweenNodes: Double { latency - split.nodeNanoseconds }
}
