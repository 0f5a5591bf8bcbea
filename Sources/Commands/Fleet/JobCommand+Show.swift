import ArgumentParser
import FoundationEssentials
import Leaderboard
import Profiling
import Reports
import Scheduling
import Wire

extension JobCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One job: its state, its attempts, all its metrics, and of a saturation job every layer.")

    @Argument(help: "The job, such as j17.")
    var job: JobID

    @Flag(help: "Of a saturation job also how the inputs and the derivatives of each layer lie.")
    var histograms = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let answer = try connection.client().ask(timeout: connection.timeout.duration) { message in
        message.job.job = job.rawValue
        message.job.detail = true
      }.job
      output.emit(Self.json(answer), text: text(answer))
    }

    /// `podium.job/1`; `trials` is what each trial reported, as long as the worker could send it.
    private static func json(_ answer: WireJobExplanation) -> JSONValue {
      // What a worker wrote need not be well formed: then there is nothing to show.
      let detail = try? JSONValue(parsing: Array(answer.detail.utf8), file: "worker")
      return [
        "schema": "podium.job/1", "job": BatchResults.json(answer.status), "sentence": .string(answer.sentence),
        "attempts": .array(answer.attempts.map(Explain.json)), "trials": detail ?? .array([]),
      ]
    }

    private func text(_ answer: WireJobExplanation) -> String {
      var text = "j\(answer.job) (\(answer.status.variant), \(answer.status.task)): \(answer.sentence)\n"
      // Of a job that ended well its numbers say more than its attempts.
      if answer.status.state != "done" { text += answer.attempts.map { Explain.text($0) + "\n" }.joined() }
      if !answer.status.metrics.isEmpty {
        var table = TextTable(columns: [.init("METRIC"), .init("VALUE", .right)])
        for metric in answer.status.metrics { table.add([metric.name, MetricText.text(metric)]) }
        text += "\n" + table.render(width: Console.width)
      }
      // The same: a detail of another release may not be readable.
      let reports = (try? JSONDecoder().decode([TrialReport].self, from: Data(answer.detail.utf8))) ?? []
      text += RefusedKernels(reports).text + Self.unmeasuredText(reports)
      for report in reports.compactMap(\.saturation) {
        let layers = SaturationText(report: report, width: Console.width)
        text += "\n" + layers.table + (histograms ? layers.histograms : "") + layers.summary
      }
      for report in reports.compactMap(\.quality) { text += "\n" + QualityText(report: report).summary }
      return text
    }

    /// A line for each layer of a `kernels` job that has no kernel.
    private static func unmeasuredText(_ reports: [TrialReport]) -> String {
      reports.flatMap { $0.unmeasuredLayers ?? [] }.map { layer in
        let flops = QuantityText.text(Double(layer.flops), unit: "FLOPs")
        return "Not measured: \(layer.operator) \(layer.layer), \(flops): \(layer.reason)\n"
      }.joined()
    }
  }
}

/// A metric for people: the unit is at the end of its name.
enum MetricText {
  private static let units = [("Ns", "ns"), ("Ppm", "ppm"), ("Bytes", "B")]

  static func text(_ metric: WireMetric) -> String {
    switch metric.value {
    case .integer(let value):
      if metric.name.hasSuffix("Ppb") { return QuantityText.ratio(Double(value) / 1e9) }
      if metric.name == "itemsPer1000s" { return QuantityText.text(Double(value) / 1_000, unit: "") + " per s" }
      let unit = units.first { metric.name.hasSuffix($0.0) }?.1
      return QuantityText.text(Double(value), unit: unit ?? "")
    case .decimal(let value): return "\(value)"
    case .text(let text): return text
    case nil: return ""
    }
  }
}
