extension Convolution {
  package static var kind: String { "conv" }

  package static var keys: [String] {
    [
      "n", "c", "h", "w", "k", "r", "s", "stride", "strideh", "stridew", "pad", "padh", "padw", "padt", "padb", "padl",
      "padr", "dilation", "dilationh", "dilationw", "groups", "bias", "dtype",
    ]
  }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkElementType()
    let isFlat = !fields.contains("h") && !fields.contains("r")
    if isFlat, let key = ["strideh", "padh", "padt", "padb", "dilationh"].first(where: fields.contains) {
      throw KernelsError(
        .shape, "needs a second dimension", place: key, hint: "give h and r, or leave this out for one dimension")
    }
    var axes = [try Self.readAxis(fields, input: "w", kernel: "s", dimension: "w", before: "padl", after: "padr")]
    if !isFlat {
      axes.insert(try Self.readAxis(fields, input: "h", kernel: "r", dimension: "h", before: "padt", after: "padb"), at: 0)
    }
    try self.init(
      batch: try fields.size("n", default: 1), channels: try fields.size("c"), outputs: try fields.size("k"),
      groups: try fields.size("groups", default: 1), axes: axes, hasBias: try fields.flag("bias"))
  }

  private static func readAxis(
    _ fields: KernelFields, input: String, kernel: String, dimension: String, before: String, after: String
  ) throws(KernelsError) -> Convolution.Axis {
    func spread(_ key: String, default value: Int, from minimum: Int) throws(KernelsError) -> Int {
      let all = try fields.size(key, default: value, from: minimum)
      return try fields.size(key + dimension, default: all, from: minimum)
    }
    let pad = try spread("pad", default: 0, from: 0)
    return try Convolution.Axis(
      input: try fields.size(input), kernel: try fields.size(kernel), stride: try spread("stride", default: 1, from: 1),
      dilation: try spread("dilation", default: 1, from: 1), padBefore: try fields.size(before, default: pad, from: 0),
      padAfter: try fields.size(after, default: pad, from: 0))
  }

  package var signature: String {
    var fields = ["n=\(batch)", "c=\(channels)"]
    let down = axes.count == 2 ? axes[0] : nil
    let across = axes[axes.count - 1]
    if let down { fields.append("h=\(down.input)") }
    fields += ["w=\(across.input)", "k=\(outputs)"]
    if let down { fields.append("r=\(down.kernel)") }
    fields.append("s=\(across.kernel)")
    fields += pair("stride", down?.stride, across.stride)
    fields += padding(down, across)
    if axes.contains(where: { $0.dilation != 1 }) { fields += pair("dilation", down?.dilation, across.dilation) }
    fields.append("groups=\(groups)")
    if hasBias { fields.append("bias=1") }
    return "\(Self.kind):" + fields.joined(separator: ",") + ",dtype=f32"
  }

  private func pair(_ key: String, _ down: Int?, _ across: Int) -> [String] {
    guard let down, down != across else { return ["\(key)=\(across)"] }
    return ["\(key)h=\(down)", "\(key)w=\(across)"]
  }

  private func padding(_ down: Axis?, _ across: Axis) -> [String] {
    let isEven = across.padBefore == across.padAfter && (down.map { $0.padBefore == $0.padAfter } ?? true)
    if isEven { return pair("pad", down?.padBefore, across.padBefore) }
    let vertical = down.map { ["padt=\($0.padBefore)", "padb=\($0.padAfter)"] } ?? []
    return vertical + ["padl=\(across.padBefore)", "padr=\(across.padAfter)"]
  }
}
