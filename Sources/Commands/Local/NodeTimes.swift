import Leaderboard
import Profiling
import Reports
import Runtime

/// What the nodes of a model took in a profiled trial.
struct NodeTimes {
  let profile: RuntimeProfile
  private let reports: [TrialReport]
  /// Asked for as such, not only for what is made of it.
  private let isTable: Bool

  /// - Parameter reports: of the one trial that was profiled.
  init(_ reports: [TrialReport], isTable: Bool) {
    profile = reports.compactMap(\.profile).first ?? RuntimeProfile(runs: 0, runNanoseconds: 0, nodes: [])
    self.reports = reports
    self.isTable = isTable
  }

  /// How much longer a run took because it was profiled, as a ratio of times; nil without a latency.
  private func slowdown(_ latency: Double) -> Double? { latency > 0 ? profile.runNanoseconds / latency : nil }

  /// - Parameter split: where the nodes belong; nil when that is not known.
  func nodesJSON(_ split: NodeSplit?) -> JSONValue {
    let total = profile.nodeNanoseconds
    return .array(
      profile.nodes.enumerated().map { index, node in
        [
          "name": .string(node.name), "operator": .string(node.operator), "medianNanoseconds": .decimal(node.medianNanoseconds),
          "share": total > 0 ? .decimal(node.medianNanoseconds / total) : .null, "calls": .integer(Int64(node.calls)),
          "part": split.map { .string($0.parts[index].rawValue) } ?? .null,
        ]
      })
  }

  /// - Parameter latency: nanoseconds.
  func profileJSON(latency: Double) -> JSONValue {
    let total = profile.nodeNanoseconds
    return [
      "runs": .integer(Int64(profile.runs)), "runNanoseconds": .decimal(profile.runNanoseconds),
      "runOverLatency": slowdown(latency).map(JSONValue.decimal) ?? .null, "nodeNanoseconds": .decimal(total),
      "droppedNanoseconds": .decimal(profile.droppedNanoseconds),
      "resolutionNanoseconds": .decimal(RuntimeProfile.resolutionNanoseconds),
      "operators": .array(
        profile.operators.map { sum in
          [
            "operator": .string(sum.name), "nodes": .integer(Int64(sum.nodes)), "calls": .integer(Int64(sum.calls)),
            "nanoseconds": .decimal(sum.nanoseconds), "share": total > 0 ? .decimal(sum.nanoseconds / total) : .null,
          ]
        }),
      "checks": TrialEnvironment(reports).json,
    ]
  }

  func text(latency: Double, width: Int?) -> String {
    let ratio = slowdown(latency).map { ", which took \(QuantityText.text($0, unit: "")) of the latency" } ?? ""
    let dropped = QuantityText.text(profile.droppedNanoseconds, unit: "ns")
    var text = isTable ? tables(width) : ""
    text += "\nNode times: \(QuantityText.text(profile.nodeNanoseconds, unit: "ns")) by \(profile.runs) profiled runs\(ratio);\n"
    text += "the profiler counts whole microseconds and may drop \(dropped) of a run\n"
    return text + TrialEnvironment(reports).text
  }

  private func tables(_ width: Int?) -> String {
    let total = profile.nodeNanoseconds
    func share(_ nanoseconds: Double) -> String { total > 0 ? QuantityText.percent(nanoseconds / total) : "" }
    var nodes = TextTable(columns: [
      .init("NODE"), .init("OPERATOR"), .init("TIME", .right), .init("SHARE", .right), .init("CALLS", .right),
    ])
    for node in profile.nodes.sorted(by: { $0.medianNanoseconds > $1.medianNanoseconds }) {
      nodes.add([
        node.name, node.operator, QuantityText.text(node.medianNanoseconds, unit: "ns"), share(node.medianNanoseconds),
        "\(node.calls)",
      ])
    }
    var operators = TextTable(columns: [
      .init("OPERATOR"), .init("NODES", .right), .init("TIME", .right), .init("SHARE", .right), .init("CALLS", .right),
    ])
    for sum in profile.operators {
      operators.add([
        sum.name, "\(sum.nodes)", QuantityText.text(sum.nanoseconds, unit: "ns"), share(sum.nanoseconds), "\(sum.calls)",
      ])
    }
    return "\n" + nodes.render(width: width) + "\n" + operators.render(width: width)
  }
}
