import CoreMetrics
import Messaging

/// Holds the metrics of one process and gives them as text for Prometheus: the handler behind swift-metrics. Used by any thread.
///
/// A metric is described before it is made. Two instruments of equal name and labels are one; one that is destroyed is no longer
/// shown.
final class MetricsRegistry: MetricsFactory {
  /// Series of all metrics together; those beyond are counted by nobody and not shown.
  static let seriesLimit = 50_000

  private struct Family: Sendable {
    var definition: MetricDefinition
    var series: [MetricLabels: any MetricSeries] = [:]
  }

  private struct Content: Sendable {
    var families: [String: Family] = [:]
    var count = 0
  }

  private let content = Locked(Content())

  init(_ definitions: [MetricDefinition]) {
    content.withLock { content in
      for definition in definitions {
        precondition(content.families[definition.name] == nil, "described twice: \(definition.name)")
        content.families[definition.name] = Family(definition: definition)
      }
    }
  }

  /// All metrics in order of their names, and of their labels. A metric without series is only described.
  func text() -> String {
    let families = content.withLock { $0.families }
    var text = PrometheusText()
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      text.begin(family.definition)
      for (_, series) in family.series.sorted(by: { $0.key < $1.key }) { series.write(name, into: &text) }
    }
    return text.text
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions) { labels, _ in CounterSeries(labels) }
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions) { labels, _ in GaugeSeries(labels) }
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    guard aggregate else { return series(label, dimensions) { labels, _ in GaugeSeries(labels) } }
    return series(label, dimensions, Self.histogram)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { series(label, dimensions, Self.histogram) }

  func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  private static func histogram(_ labels: MetricLabels, _ definition: MetricDefinition) -> HistogramSeries {
    guard case .histogram(let bounds) = definition.kind else { preconditionFailure("not a histogram: \(definition.name)") }
    return HistogramSeries(labels, bounds: bounds)
  }

  private func series<Series: MetricSeries>(
    _ name: String, _ dimensions: [(String, String)], _ make: (MetricLabels, MetricDefinition) -> Series
  ) -> Series {
    let labels = MetricLabels(dimensions)
    return content.withLock { content in
      guard let family = content.families[name] else { preconditionFailure("a metric that is not described: \(name)") }
      if let known = family.series[labels] {
        guard let series = known as? Series else { preconditionFailure("a metric of another kind: \(name)") }
        return series
      }
      let series = make(labels, family.definition)
      if content.count < Self.seriesLimit {
        content.families[name]?.series[labels] = series
        content.count += 1
      }
      return series
    }
  }

  private func forget(_ handler: AnyObject) {
    guard let series = handler as? any MetricSeries else { return }
    content.withLock { content in
      for (name, family) in content.families where family.series[series.labels] === series {
        content.families[name]?.series[series.labels] = nil
        content.count -= 1
      }
    }
  }
}
