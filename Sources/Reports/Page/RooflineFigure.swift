import Leaderboard

/// A roofline as a picture and a table. Both axes are logarithmic: the roof is bandwidth times intensity up to the ridge, and the peak
/// of arithmetic from there on.
struct RooflineFigure {
  private let roofline: ReportCompanion.Roofline
  private let shown: ArraySlice<ReportCompanion.Roofline.Kernel>
  private let title: String

  /// Bandwidths that are drawn, so that every line has a colour of its own.
  private static let bandwidthLimit = 2
  /// How far the lines go beyond kernels and ridges, as a factor.
  private static let margin = 2.0

  /// Nil for a machine without a peak: there is no roof to stand under.
  init?(_ roofline: ReportCompanion.Roofline, _ classes: ClassNames, _ limits: ReportLimits) {
    guard roofline.flopsPerSecond > 0, roofline.flopsPerSecond.isFinite else { return nil }
    self.roofline = roofline
    shown = roofline.kernels.prefix(min(limits.rows, limits.points))
    title = [roofline.hardwareClass.map { "class \(classes.short($0))" }, roofline.machine].compactMap(\.self)
      .joined(separator: ", ")
  }

  var figure: Figure { Figure(plot, table: table) }

  /// The slowest and the fastest of those that limit a kernel, or the slowest of all; the fastest first.
  private var bandwidths: [ReportCompanion.Roofline.Bandwidth] {
    let known = roofline.bandwidths.filter { $0.bytesPerSecond > 0 && $0.bytesPerSecond.isFinite }
      .sorted { $0.bytesPerSecond > $1.bytesPerSecond }
    let limiting = known.filter { bandwidth in shown.contains { $0.limit?.name == bandwidth.name } }
    let chosen = limiting.isEmpty ? Array(known.suffix(1)) : limiting
    return chosen.count > Self.bandwidthLimit ? [chosen[0], chosen[chosen.count - 1]] : chosen
  }

  private var plot: Plot {
    let peak = roofline.flopsPerSecond
    let lines = bandwidths
    let ridges = lines.map { peak / $0.bytesPerSecond }
    let intensities = shown.map(\.intensity).filter { $0 > 0 && $0.isFinite } + ridges
    let low = (intensities.min() ?? 1) / Self.margin
    let high = (intensities.max() ?? 1) * Self.margin
    let strokes: [PlotSeries.Stroke] = lines.count > 1 ? [.dotted, .dashed] : [.dashed]
    return Plot(
      "Roofline of \(title)",
      summary: "The roof rises with the bandwidth of \(lines.map(\.name).joined(separator: " and of ")) to the peak of arithmetic; "
        + "\(ReportDocument.count(shown.count, "kernel is a point", "kernels are points")) under it.",
      x: PlotAxis("intensity, FLOPs a byte", unit: "", scale: .logarithmic),
      y: PlotAxis("speed", unit: "FLOP/s", scale: .logarithmic),
      series: zip(zip(lines, ridges), strokes).map { line, stroke in
        let (bandwidth, ridge) = line
        return PlotSeries(
          "bandwidth of \(bandwidth.name)", .line(stroke), [.init(low, low * bandwidth.bytesPerSecond), .init(ridge, peak)])
      } + [
        PlotSeries("peak of arithmetic", .line(.solid), [.init(ridges.min() ?? low, peak), .init(high, peak)]),
        PlotSeries("kernels", .points(.circle), shown.map { .init($0.intensity, $0.flopsPerSecond, name: $0.name) }),
      ])
  }

  private var table: ReportTable {
    let bandwidths = roofline.bandwidths.map { ", \($0.name) \(QuantityText.text($0.bytesPerSecond, unit: "B/s"))" }.joined()
    var table = ReportTable(
      "Kernels under the roof of \(title): arithmetic \(QuantityText.text(roofline.flopsPerSecond, unit: "FLOP/s"))\(bandwidths)",
      columns: [
        .init("Kernel"), .init("FLOPs a byte", isNumber: true), .init("Speed", isNumber: true), .init("Limit"),
        .init("Of the limit", isNumber: true),
      ], elsewhere: "podium kernels has them all")
    table.add(roofline.kernels, limit: shown.count) { kernel in
      .init([
        kernel.name, QuantityText.rounded(kernel.intensity, decimals: 2), QuantityText.text(kernel.flopsPerSecond, unit: "FLOP/s"),
        kernel.limit?.name ?? "not known",
        kernel.limit.map { $0.flopsPerSecond > 0 ? QuantityText.percent(kernel.flopsPerSecond / $0.flopsPerSecond) : "" } ?? "",
      ])
    }
    return table
  }
}
