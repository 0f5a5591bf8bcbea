import CoreMetrics
import Messaging

/// One line of a metric, or of a histogram one block of lines: a definition with values of its labels. Used by any thread.
protocol MetricSeries: AnyObject, Sendable {
  var labels: MetricLabels { get }
  /// Its lines in the text format.
  func write(_ name: String, into text: inout PrometheusText)
}

/// Names and values, in order of the names.
struct MetricLabels: Hashable, Comparable, Sendable {
  struct Label: Hashable, Comparable, Sendable {
    var name: String
    var value: String

    static func < (left: Self, right: Self) -> Bool { left.name != right.name ? left.name < right.name : left.value < right.value }
  }

  let all: [Label]

  init(_ dimensions: [(String, String)]) {
    for (name, _) in dimensions { precondition(MetricDefinition.isLabel(name), "not a label's name: \(name)") }
    all = dimensions.map { Label(name: $0.0, value: $0.1) }.sorted()
  }

  static func < (left: Self, right: Self) -> Bool { left.all.lexicographicallyPrecedes(right.all) }
}

final class CounterSeries: MetricSeries, CounterHandler {
  let labels: MetricLabels
  private let value = Locked<Int64>(0)

  init(_ labels: MetricLabels) { self.labels = labels }

  /// Never shrinks: what is below zero is not counted. Saturates.
  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    value.withLock { value in
      let (sum, overflow) = value.addingReportingOverflow(amount)
      value = overflow ? .max : sum
    }
  }

  func reset() { value.withLock { $0 = 0 } }

  func write(_ name: String, into text: inout PrometheusText) { text.sample(name, labels, value.withLock { $0 }) }
}

final class GaugeSeries: MetricSeries, RecorderHandler, MeterHandler {
  let labels: MetricLabels
  private let value = Locked<Double>(0)

  init(_ labels: MetricLabels) { self.labels = labels }

  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func write(_ name: String, into text: inout PrometheusText) { text.sample(name, labels, value.withLock { $0 }) }
}

/// Of durations in seconds, or of other values as they are.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
  private struct Content: Sendable {
    /// Values by the first bound that they do not exceed; the last for those above all bounds.
    var counts: [Int64]
    var sum = 0.0
  }

  let labels: MetricLabels
  private let bounds: [Double]
  private let content: Locked<Content>

  init(_ labels: MetricLabels, bounds: [Double]) {
    self.labels = labels
    self.bounds = bounds
    content = Locked(Content(counts: [Int64](repeating: 0, count: bounds.count + 1)))
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    content.withLock { content in
      content.counts[place] += 1
      content.sum += value
    }
  }

  func write(_ name: String, into text: inout PrometheusText) {
    let content = content.withLock { $0 }
    var count: Int64 = 0
    for (bound, more) in zip(bounds + [.infinity], content.counts) {
      count += more
      text.sample(name + "_bucket", labels, count, below: bound)
    }
    text.sample(name + "_sum", labels, content.sum)
    text.sample(name + "_count", labels, count)
  }
}
