/// What a job asks of the machine it runs on; nil and empty ask nothing.
public struct Placement: Hashable, Sendable {
  /// `x86_64` or `aarch64`.
  public var architecture: String?
  public var cores: Int?
  public var memoryBytes: Int64?
  /// Labels that the worker must carry.
  public var labels: [String: String]
  /// Instruction set extensions that must all be there, sorted: `avx512f`.
  public var instructionSets: [String]
  /// Nothing else may run on the worker meanwhile.
  public var exclusive: Bool?
  /// Measured once on every class of hardware that is there.
  public var eachClass: Bool?

  public init(
    architecture: String? = nil, cores: Int? = nil, memoryBytes: Int64? = nil, labels: [String: String] = [:],
    instructionSets: [String] = [], exclusive: Bool? = nil, eachClass: Bool? = nil
  ) {
    self.architecture = architecture
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.labels = labels
    self.instructionSets = instructionSets
    self.exclusive = exclusive
    self.eachClass = eachClass
  }

  /// This placement with everything that `other` states put in its stead; labels are merged key by key, instruction sets joined.
  public func overridden(by other: Placement) -> Placement {
    Placement(
      architecture: other.architecture ?? architecture,
      cores: other.cores ?? cores,
      memoryBytes: other.memoryBytes ?? memoryBytes,
      labels: labels.merging(other.labels) { $1 },
      instructionSets: Set(instructionSets).union(other.instructionSets).sorted(),
      exclusive: other.exclusive ?? exclusive,
      eachClass: other.eachClass ?? eachClass)
  }
}

extension Batch {
  /// The place of a job: its variant's, with its task's on top.
  public func placement(of job: JobRequest) -> Placement {
    variants[job.variant].place.overridden(by: tasks[job.task].place)
  }
}
