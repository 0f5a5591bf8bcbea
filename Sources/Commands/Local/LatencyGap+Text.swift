import Leaderboard
import Profiling
import Reports
import Runtime

extension LatencyGap {
  var json: JSONValue {
    func integer(_ count: Int) -> JSONValue { .integer(Int64(count)) }
    return [
      "latencyNanoseconds": .decimal(latency), "kernelNodesNanoseconds": .decimal(split.kernelNanoseconds),
      "excessNanoseconds": .decimal(excess), "otherNodesNanoseconds": .decimal(split.otherNanoseconds),
      "layoutNanoseconds": .decimal(split.layoutNanoseconds), "betweenNodesNanoseconds": .decimal(betweenNodes),
      "kernelNodes": integer(split.parts.count { $0 == .kernel }), "otherNodes": integer(split.parts.count { $0 == .other }),
      "layoutNodes": integer(split.parts.count { $0 == .layout }), "addedNodes": integer(split.addedNodes),
      "modelNodes": integer(split.modelNodes), "vanishedNodes": integer(split.vanishedNodes),
      "unseenLayers": integer(split.unseenLayers),
    ]
  }

  func text(width: Int?) -> String {
    var table = TextTable(columns: [.init("OF THE LATENCY"), .init("NODES", .right), .init("TIME", .right), .init("SHARE", .right)])
    func add(_ name: String, _ part: NodeSplit.Part?, _ nanoseconds: Double) {
      let share = latency > 0 ? QuantityText.percent(nanoseconds / latency) : ""
      let count = part.map { part in "\(split.parts.count { $0 == part })" } ?? ""
      table.add([name, count, QuantityText.text(nanoseconds, unit: "ns"), share])
    }
    add("the kernels alone, warm", nil, warmSum)
    add("what nodes that do their work take more", .kernel, excess)
    add("nodes without a kernel here", .other, split.otherNanoseconds)
    add("changes of layout", .layout, split.layoutNanoseconds)
    add("between nodes", nil, betweenNodes)
    let (vanished, added) = (split.vanishedNodes, split.addedNodes)
    var text = "\n" + table.render(width: width)
    text += "Fusion: of \(split.modelNodes) nodes of the model \(vanished) \(vanished == 1 ? "has" : "have") no node of "
    text += "that name in the run; \(added) in the run \(added == 1 ? "is" : "are") named after none\n"
    if betweenNodes < 0 {
      text += "Below 0 because the profiled runs were slower than the timed ones: the parts of nodes are too large\n"
    }
    if split.unseenLayers > 0 {
      text += "Not known: which node does the work of \(split.unseenLayers) of the measured layers; it may be in any part\n"
    }
    return text
  }
}
