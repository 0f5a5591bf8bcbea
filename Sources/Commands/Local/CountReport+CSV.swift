import Costs
import ModelGraph
import Reports

extension CountReport {
  /// A line for each layer. What it costs is of one run: multiply it by `runs`. Lines whose `counted` is false are no part of
  /// the totals. Numbers are exact; formulas where dimensions are free; empty where nothing is known.
  var csv: String {
    let value = heading.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
    var header = [
      "layer", "operator", "inputs", "outputs", "runs", "counted", value, "macs", "integer_operations", "transcendental_flops",
      "parameters", "bytes_moved", "bytes_read", "bytes_written",
    ]
    if peaks != nil { header.append("bound") }
    var text = CSVText(header: header)
    for layer in cost.layers {
      text.add([
        layer.path, layer.operator, layer.inputs.map { $0.map { Self.text($0.shape) } ?? "" }.joined(by: "; "),
        layer.outputs.map { Self.text($0.shape) }.joined(by: "; "), "\(layer.runs)", "\(layer.isCounted)", "\(layer.value)",
        "\(layer.cost.macs)", "\(layer.cost.integerOperations)", "\(layer.cost.transcendentals)", "\(layer.parameters)",
        layer.bytes?.description ?? "", layer.bytesRead?.description ?? "", layer.bytesWritten?.description ?? "",
        place(of: layer)?.bound.rawValue ?? "",
      ])
    }
    return text.text
  }
}
