extension KernelSpec {
  /// Bytes that every implementation must read or write in a call: `bytes` without input that no tap of a convolution meets, as
  /// with a stride longer than the kernel. Where taps leave gaps, rather too few.
  public var leastBytes: Int64 {
    guard let shape = shape as? Convolution else { return bytes }
    let all = shape.axes.reduce(Int64(1)) { $0 * Int64($1.input) }
    let met = shape.axes.reduce(Int64(1)) { $0 * max(0, $1.leastMet) }
    return bytes - tensors[0].bytes / all * (all - min(all, met))
  }
}

extension Convolution.Axis {
  /// Elements of the input that some tap meets.
  fileprivate var leastMet: Int64 {
    // Spread taps may meet the same element from different outputs; those of a single tap are distinct.
    if dilation > 1 { return insideTaps / Int64(kernel) }
    if stride >= kernel { return insideTaps }
    return Int64(min(input, (output - 1) * stride + kernel - padBefore))
  }
}
