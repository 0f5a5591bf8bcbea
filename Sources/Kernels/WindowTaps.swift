/// Pairs of a place of a window and a tap in it.
struct WindowTaps {
  /// How many places the window has.
  let positions: Int
  let kernel: Int
  let stride: Int
  let dilation: Int
  /// How far before the start of the row the first window begins.
  let offset: Int
  /// Of the row that the taps should meet.
  let length: Int

  /// Pairs whose tap meets the row. O(kernel).
  var count: Int64 {
    var count: Int64 = 0
    for tap in 0..<kernel {
      // Positions p with 0 <= p * stride + start < length.
      let start = tap * dilation - offset
      let first = start >= 0 ? 0 : (-start + stride - 1) / stride
      let last = length - 1 - start < 0 ? -1 : min(positions - 1, (length - 1 - start) / stride)
      count += Int64(max(0, last - first + 1))
    }
    return count
  }
}
