import Statistics

extension ReportCompanion {
  /// A picture for each roofline and each layer, or where they are to be found.
  func sections(_ limits: ReportLimits) -> [ReportSection] {
    var kernels = ReportSection("rooflines", "Kernels under the roof")
    kernels.blocks = rooflines.prefix(limits.standings).map { .figure($0.figure(limits)) }
    if rooflines.isEmpty {
      kernels.blocks = [
        .paragraph("The leaderboard holds no times of single kernels and no peaks of machines; podium kernels MODEL shows both.")
      ]
    }
    var saturation = ReportSection("saturation", "Saturation of layers")
    saturation.blocks = layers.prefix(limits.standings).map { .figure($0.figure) }
    let missing = layers.count - min(layers.count, limits.standings)
    if missing > 0 { saturation.blocks.append(.paragraph("\(missing) more layers are left out.")) }
    if layers.isEmpty {
      saturation.blocks = [
        .paragraph("The leaderboard holds no histograms of activations; podium saturation MODEL shows them for each layer.")
      ]
    }
    return [kernels, saturation]
  }
}

extension ReportCompanion.Roofline {
  /// Both axes logarithmic: the roof is bandwidth times intensity up to the ridge, and the peak of arithmetic from there on.
  fileprivate func figure(_ limits: ReportLimits) -> Figure {
    let shown = kernels.prefix(min(limits.rows, limits.points))
    let intensities = shown.map(\.intensity).filter { $0 > 0 && $0.isFinite }
    let ridge = flopsPerSecond / bytesPerSecond
    let low = min(intensities.min() ?? ridge, ridge) / 2
    let high = max(intensities.max() ?? ridge, ridge) * 2
    let plot = Plot(
      "Roofline of \(machine)",
      summary: "The roof of bandwidth rises to the peak of arithmetic; \(shown.count) kernels are points at or below it.",
      x: PlotAxis("intensity, FLOPs a byte", unit: "", scale: .logarithmic),
      y: PlotAxis("speed", unit: "FLOP/s", scale: .logarithmic),
      series: [
        PlotSeries("bandwidth", .line(.dashed), [.init(low, low * bytesPerSecond), .init(ridge, flopsPerSecond)]),
        PlotSeries("arithmetic", .line(.solid), [.init(ridge, flopsPerSecond), .init(high, flopsPerSecond)]),
        PlotSeries("kernels", .points(.circle), shown.map { .init($0.intensity, $0.flopsPerSecond, name: $0.name) }),
      ])
    var table = ReportTable(
      "Kernels under the roof of \(machine): \(QuantityText.text(flopsPerSecond, unit: "FLOP/s")), "
        + QuantityText.text(bytesPerSecond, unit: "B/s"),
      columns: [
        .init("Kernel"), .init("FLOPs a byte", isNumber: true), .init("Speed", isNumber: true),
        .init("Of the roof", isNumber: true),
      ], elsewhere: "podium kernels has them all")
    table.add(kernels, limit: shown.count) { kernel in
      .init([
        kernel.name, QuantityText.rounded(kernel.intensity, decimals: 2), QuantityText.text(kernel.flopsPerSecond, unit: "FLOP/s"),
        QuantityText.percent(kernel.flopsPerSecond / min(flopsPerSecond, kernel.intensity * bytesPerSecond)),
      ])
    }
    return Figure(plot, table: table)
  }
}

extension ReportCompanion.Layer {
  fileprivate var figure: Figure {
    let total = Double(max(1, inputs.total))
    let bins = inputs.counts.indices.map { (inputs.edge($0), inputs.edge($0 + 1), inputs.counts[$0]) }
    let title = "Inputs of \(name)"
    let outside = Double(inputs.below + inputs.above) / total
    let plot = Plot(
      title,
      summary: "\(QuantityText.percent(saturatedShare)) of the inputs are in the flat part; "
        + "\(QuantityText.percent(outside)) are beyond the axis.",
      x: PlotAxis("input", unit: ""), y: PlotAxis("share of inputs", unit: "ppm", start: 0),
      series: [
        PlotSeries(
          "inputs", .bars,
          bins.map { lower, upper, count in
            .init(
              (lower + upper) / 2, Double(count) / total * 1_000_000, name: QuantityText.percent(Double(count) / total),
              xInterval: ClosedRange(lower: lower, upper: upper))
          })
      ])
    var rows: [(String, Int)] = inputs.below > 0 ? [("below \(Self.text(inputs.lower))", inputs.below)] : []
    rows += bins.map { ("\(Self.text($0.0)) to \(Self.text($0.1))", $0.2) }
    if inputs.above > 0 { rows.append(("above \(Self.text(inputs.upper))", inputs.above)) }
    var table = ReportTable(
      "\(title), \(QuantityText.percent(saturatedShare)) saturated",
      columns: [.init("Input"), .init("Count", isNumber: true), .init("Share", isNumber: true)])
    table.add(rows, limit: rows.count) { .init([$0.0, "\($0.1)", QuantityText.percent(Double($0.1) / total)]) }
    return Figure(plot, table: table)
  }

  private static func text(_ value: Double) -> String { QuantityText.rounded(value, decimals: 2) }
}
