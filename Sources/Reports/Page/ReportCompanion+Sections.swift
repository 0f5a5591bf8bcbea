import Statistics

extension ReportCompanion {
  /// A picture for each roofline and each layer, or where they are to be found.
  func sections(_ classes: ClassNames, _ limits: ReportLimits) -> [ReportSection] {
    var kernels = ReportSection("rooflines", "Kernels under the roof")
    let roofs = rooflines.compactMap { RooflineFigure($0, classes, limits) }
    kernels.blocks = roofs.prefix(limits.standings).map { .figure($0.figure) }
    if roofs.count > limits.standings { kernels.blocks.append(.paragraph("\(roofs.count - limits.standings) more are left out.")) }
    if roofs.isEmpty {
      kernels.blocks = [
        .paragraph(
          "The leaderboard holds no times of single kernels and no peaks of machines; podium kernels MODEL shows both, and "
            + "podium board report --with takes what it says with --json.")
      ]
    }
    var saturation = ReportSection("saturation", "Saturation of layers")
    saturation.blocks = layers.prefix(limits.standings).map { .figure($0.figure) }
    let missing = layers.count - min(layers.count, limits.standings)
    if missing > 0 { saturation.blocks.append(.paragraph("\(missing) more layers are left out.")) }
    if layers.isEmpty {
      saturation.blocks = [
        .paragraph(
          "The leaderboard holds no histograms of activations; podium saturation MODEL shows them for each layer, and "
            + "podium board report --with takes what it says with --json.")
      ]
    }
    return [kernels, saturation]
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
