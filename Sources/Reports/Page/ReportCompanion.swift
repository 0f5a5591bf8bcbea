public import Statistics

/// What a report can show beside the leaderboard, and the leaderboard does not hold: single kernels under their machine's roof, and
/// how far activations are driven.
public struct ReportCompanion: Sendable {
  /// A machine's roof with kernels under it.
  public struct Roofline: Hashable, Sendable {
    /// How fast data comes from one place.
    public struct Bandwidth: Hashable, Sendable {
      /// `memory`, `L2`.
      public var name: String
      public var bytesPerSecond: Double

      public init(_ name: String, bytesPerSecond: Double) {
        self.name = name
        self.bytesPerSecond = bytesPerSecond
      }
    }

    /// What keeps a kernel from being faster.
    public struct Limit: Hashable, Sendable {
      /// `compute`, or the name of a bandwidth.
      public var name: String
      /// The roof above the kernel.
      public var flopsPerSecond: Double

      public init(_ name: String, flopsPerSecond: Double) {
        self.name = name
        self.flopsPerSecond = flopsPerSecond
      }
    }

    public struct Kernel: Hashable, Sendable {
      /// Its signature.
      public var name: String
      /// FLOPs for each byte that has to be moved.
      public var intensity: Double
      public var flopsPerSecond: Double
      /// Nil when it is not known.
      public var limit: Limit?

      public init(name: String, intensity: Double, flopsPerSecond: Double, limit: Limit? = nil) {
        self.name = name
        self.intensity = intensity
        self.flopsPerSecond = flopsPerSecond
        self.limit = limit
      }
    }

    /// Id of the class on the leaderboard; nil when it is not known there.
    public var hardwareClass: String?
    /// What else says where and how the kernels ran, such as `2 threads, onednn`.
    public var machine: String
    /// The peak of 32-bit arithmetic.
    public var flopsPerSecond: Double
    public var bandwidths: [Bandwidth]
    public var kernels: [Kernel]

    public init(
      hardwareClass: String? = nil, machine: String, flopsPerSecond: Double, bandwidths: [Bandwidth], kernels: [Kernel]
    ) {
      self.hardwareClass = hardwareClass
      self.machine = machine
      self.flopsPerSecond = flopsPerSecond
      self.bandwidths = bandwidths
      self.kernels = kernels
    }
  }

  /// The inputs of one saturating activation.
  public struct Layer: Hashable, Sendable {
    public var name: String
    /// Share of the inputs in the flat part, 0 to 1.
    public var saturatedShare: Double
    public var inputs: Histogram

    public init(name: String, saturatedShare: Double, inputs: Histogram) {
      self.name = name
      self.saturatedShare = saturatedShare
      self.inputs = inputs
    }
  }

  public var rooflines: [Roofline]
  public var layers: [Layer]

  public init(rooflines: [Roofline] = [], layers: [Layer] = []) {
    self.rooflines = rooflines
    self.layers = layers
  }
}
