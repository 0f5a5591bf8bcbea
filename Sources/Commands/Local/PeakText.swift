import Kernels
import Measurement
import Reports

/// What `podium peak` shows people.
struct PeakText {
  let machine: MachineFingerprint
  let peaks: [MachinePeaks]

  /// So many thread counts fit beside each other into 80 columns.
  private static let countsPerTable = 4

  var text: String {
    var text = "\(machine.processor), \(machine.architecture), \(machine.cores) cores, \(machine.memoryGiB) GiB\n"
    if let first = peaks.first {
      let clock = first.clockGigahertz.map { ", \(QuantityText.text($0 * 1e9, unit: "Hz")) measured" } ?? ""
      let isPeak = first.instructions == "portable" ? ": no peaks, this processor has no loops of its own here" : ""
      text += "by \(first.instructions)\(clock)\(isPeak)\n"
    }
    for start in stride(from: 0, to: peaks.count, by: Self.countsPerTable) {
      text += "\n" + Self.table(Array(peaks[start..<min(peaks.count, start + Self.countsPerTable)])).render(width: nil)
    }
    return text + notes
  }

  private var notes: String {
    let isTheoryKnown = peaks.contains { peaks in peaks.arithmetic.contains { $0.theoretical != nil } }
    var text = "\n"
    text +=
      isTheoryKnown
      ? "THEORY: one thread by its design and the measured clock. SHARE: of it, the least\nof all thread counts.\n"
      : "The theoretical peak is not known for this processor.\n"
    text += "NOISE: how far the median round lies below the best, the most of all counts.\n"
    let missing = ArithmeticType.allCases.filter { type in !peaks.contains { $0.computePeak(type) != nil } }
    if !missing.isEmpty {
      let names = missing.map(\.rawValue).joined(separator: ", ")
      text += "No peak of \(names): no instructions for it, or better ones than are measured.\n"
    }
    return text
  }

  private static func table(_ peaks: [MachinePeaks]) -> TextTable {
    let counts = peaks.enumerated().map { index, peaks in
      let unit = index > 0 ? "" : peaks.threads == 1 ? " THREAD" : " THREADS"
      return TextTable.Column("\(peaks.threads)\(unit)", .right)
    }
    var table = TextTable(
      columns: [.init("PEAK")] + counts + [.init("THEORY", .right), .init("SHARE", .right), .init("NOISE", .right)])
    for row in PeakRow.rows(of: peaks) { table.add(row.cells) }
    return table
  }
}

/// One peak for some thread counts.
private struct PeakRow {
  var name: String
  var rates: [MachinePeaks.Rate?]
  /// G units a second of all threads; nil where it is not known.
  var theoretical: [Double?] = []
  var threads: [Int] = []

  static func rows(of peaks: [MachinePeaks]) -> [PeakRow] {
    let threads = peaks.map(\.threads)
    func rows(_ name: String, _ side: KeyPath<MachinePeaks, [MachinePeaks.Bandwidth]>) -> [PeakRow] {
      (peaks.first?[keyPath: side] ?? []).map(\.level).map { level in
        let found = peaks.map { peaks in peaks[keyPath: side].first { $0.level == level } }
        return PeakRow(
          name: "\(name) \(level.rawValue), GB/s", rates: found.map { $0?.rate }, theoretical: found.map { $0?.theoretical },
          threads: threads)
      }
    }
    var all = ArithmeticType.allCases.compactMap { type -> PeakRow? in
      let found = peaks.map { peaks in peaks.arithmetic.first { $0.type == type } }
      guard found.contains(where: { $0 != nil }) else { return nil }
      return PeakRow(
        name: "\(type.rawValue), G\(type.unit)", rates: found.map { $0?.rate }, theoretical: found.map { $0?.theoretical },
        threads: threads)
    }
    if all.isEmpty { all.append(PeakRow(name: "f32, GFLOP/s", rates: peaks.map(\.compute))) }
    all += rows("read", \.read) + rows("triad", \.triadByLevel)
    all.append(PeakRow(name: "triad streaming, GB/s", rates: peaks.map(\.streamingTriad)))
    return all
  }

  var cells: [String] {
    let perThread = zip(theoretical, threads).compactMap { rate, threads in rate.map { $0 / Double(max(1, threads)) } }.first
    let shares = zip(rates, theoretical).compactMap { rate, theory -> Double? in
      guard let rate, let theory, theory > 0 else { return nil }
      return rate.best / theory
    }
    let noise = rates.compactMap { $0?.noise }.max() ?? 0
    return [name] + rates.map { $0.map { Self.number($0.best) } ?? "" }
      + [perThread.map(Self.number) ?? "", shares.min().map(QuantityText.percent) ?? "", QuantityText.percent(noise)]
  }

  /// Without a prefix, so that a row can be compared: `118`, `12345`.
  private static func number(_ value: Double) -> String {
    value >= 999.5 ? "\(Int64(value.rounded()))" : QuantityText.text(value, unit: "")
  }
}
