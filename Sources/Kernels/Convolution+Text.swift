extension Convolution {
  package static var kind: String { "conv" }

  private static let spread = ["stride", "pad", "dilation"]

  package static var keys: [String] { ["n", "c", "k"] + SpatialText.known(spread) + ["groups", "bias", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    let precision = try fields.precision()
    let axes = try SpatialText.dimensions(fields, Self.spread).map { (keys) throws(KernelsError) in
      let pad = try SpatialText.padding(fields, of: keys)
      return try Axis(
        input: try fields.size(keys.input), kernel: try fields.size(keys.kernel),
        stride: try SpatialText.size(fields, "stride", of: keys, default: 1, from: 1),
        dilation: try SpatialText.size(fields, "dilation", of: keys, default: 1, from: 1), padBefore: pad.before,
        padAfter: pad.after)
    }
    try self.init(
      batch: try fields.size("n", default: 1), channels: try fields.size("c"), outputs: try fields.size("k"),
      groups: try fields.size("groups", default: 1), axes: axes, hasBias: try fields.flag("bias"), precision: precision)
  }

  package var signature: String {
    var fields = ["n=\(batch)", "c=\(channels)"] + SpatialText.inputs(axes)
    fields += ["k=\(outputs)"] + SpatialText.kernels(axes)
    fields += SpatialText.spread("stride", axes.map(\.stride)) + SpatialText.padding(axes)
    if axes.contains(where: { $0.dilation != 1 }) { fields += SpatialText.spread("dilation", axes.map(\.dilation)) }
    fields.append("groups=\(groups)")
    if hasBias { fields.append("bias=1") }
    return "\(Self.kind):" + fields.joined(separator: ",") + ",dtype=\(precision.rawValue)"
  }
}
