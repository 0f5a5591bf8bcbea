public import Statistics

/// Histograms for people: a line a bin, the fullest one with the longest bar.
public enum HistogramText {
  private static let bar = "#"
  private static let defaultWidth = 80
  private static let leastBar = 10

  /// `-1.0 to 0.0   12.3% ####`. Empty bins at both ends are left out; what lies outside of all bins has a line of its own, when there
  /// is any. Every line ends with a newline and starts with two spaces. Empty when nothing was counted.
  public static func lines(_ histogram: Histogram, width: Int?) -> String {
    guard histogram.total > 0 else { return "" }
    var rows: [(name: String, count: Int)] = []
    if histogram.below > 0 { rows.append(("below \(end(histogram.lower))", histogram.below)) }
    if let first = histogram.counts.firstIndex(where: { $0 > 0 }), let last = histogram.counts.lastIndex(where: { $0 > 0 }) {
      for bin in first...last {
        rows.append(("\(end(histogram.edge(bin))) to \(end(histogram.edge(bin + 1)))", histogram.counts[bin]))
      }
    }
    if histogram.above > 0 { rows.append(("above \(end(histogram.upper))", histogram.above)) }
    let names = rows.map(\.name.count).max() ?? 0
    let fullest = rows.map(\.count).max() ?? 1
    let room = max(leastBar, (width ?? defaultWidth) - names - shareWidth - 4)
    return rows.map { row in
      let share = QuantityText.percent(Double(row.count) / Double(histogram.total))
      let length = Int((Double(row.count) / Double(fullest) * Double(room)).rounded())
      let line = "  " + padded(row.name, names) + " " + padded(share, shareWidth)
      return line + (length > 0 ? " " + String(repeating: bar, count: length) : "") + "\n"
    }.joined()
  }

  private static let shareWidth = "100.0%".count

  private static func end(_ value: Double) -> String { QuantityText.rounded(value, decimals: 2) }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
