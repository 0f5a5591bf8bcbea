/// What convolutions of both directions ask of their channels.
///
/// - Throws: `kernel.value`, `kernel.shape`, `kernel.limit`, `kernel.unsupported`.
func checkChannels(batch: Int, channels: Int, outputs: Int, groups: Int, axes: Int) throws(KernelsError) {
  for (key, size) in [("n", batch), ("c", channels), ("k", outputs), ("groups", groups)] { try checkSize(size, key: key) }
  guard (1...3).contains(axes) else {
    throw KernelsError(.unsupported, "\(axes) spatial dimensions", hint: "convolutions have one to three")
  }
  guard channels % groups == 0, outputs % groups == 0 else {
    throw KernelsError(
      .shape, "\(groups) groups do not divide \(channels) input and \(outputs) output channels evenly", place: "groups")
  }
}

/// As many channels as a small convolution of the same kind has.
struct FewerChannels {
  let channels: Int
  let outputs: Int
  let groups: Int

  init(channels: Int, outputs: Int, groups: Int, axes: Int) {
    let isDepthwise = groups == channels && outputs % channels == 0
    let most = groups == 1 && axes < 3 ? 32 : 16
    self.groups = isDepthwise ? min(groups, 32) : min(groups, 2)
    self.channels = self.groups * min(channels / groups, most)
    self.outputs = self.groups * min(outputs / groups, most)
  }

  /// The longest side of its kernel, by the number of its spatial dimensions.
  static func largeKernel(_ axes: Int) -> Int { [64, 11, 5][min(axes, 3) - 1] }
}
