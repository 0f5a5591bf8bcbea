public import Statistics

/// What a report can show beside the leaderboard, and the leaderboard does not hold: single kernels under their machine's roof, and
/// how far activations are driven.
public struct ReportCompanion: Sendable {
  /// A machine's roof with kernels under it.
  public struct Roofline: Hashable, Sendable {
    public struct Kernel: Hashable, Sendable {
      /// Its signature.
      public var name: String
      /// FLOPs for each byte that has to be moved.
      public var intensity: Double
      public var flopsPerSecond: Double

      public init(name: String, intensity: Double, flopsPerSecond: Double) {
        self.name = name
        self.intensity = intensity
        self.flopsPerSecond = flopsPerSecond
      }
    }

    /// The class or the machine.
    public var machine: String
    public var flopsPerSecond: Double
    public var bytesPerSecond: Double
    public var kernels: [Kernel]

    public init(machine: String, flopsPerSecond: Double, bytesPerSecond: Double, kernels: [Kernel]) {
      self.machine = machine
      self.flopsPerSecond = flopsPerSecond
      self.bytesPerSecond = bytesPerSecond
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
