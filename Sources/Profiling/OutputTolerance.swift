import ModelGraph
import Runtime

/// How far outputs may lie apart that a model computes with and without optimisation, as a share of the largest magnitude. Fused
/// operators round at other places, which coarse number formats make large.
enum OutputTolerance {
  /// Of 32-bit floats: seen up to about 1e-5; a wrong or missing term shows as more.
  static let fine = 1e-3
  /// Of 16-bit and 8-bit floats and of quantised models, whose single steps are up to 1/128.
  static let coarse = 5e-2

  static func of(_ graph: Graph) -> Double { isCoarse(graph) ? coarse : fine }

  private static func isCoarse(_ graph: Graph) -> Bool {
    graph.inputs.contains { $0.elementType.map(isCoarse) ?? false }
      || graph.initializers.contains { isCoarse($0.elementType) }
      || graph.nodes.contains { node in
        quantisedWords.contains { node.operator.contains($0) } || node.subgraphs.contains(where: isCoarse)
      }
  }

  private static func isCoarse(_ type: ElementType) -> Bool { type.isFloatingPoint && type.bitWidth < 32 }

  /// Parts of the names of operators, such as `DequantizeLinear`, `QLinearConv`, `MatMulInteger`, `MatMulNBits`.
  private static let quantisedWords = ["uantize", "QLinear", "Integer", "NBits", "QAttention", "QGemm"]
}

extension OutputComparison {
  /// What it says of a trial whose outputs are right; wrong ones would have thrown.
  var check: TrialReport.Check {
    let left = skipped.isEmpty ? "" : "; not compared: \(skipped.joined(separator: ", "))"
    guard elements > 0 else {
      return TrialReport.Check(name: "output", passed: false, note: "no output has a finite number, nothing was compared\(left)")
    }
    return TrialReport.Check(
      name: "output", passed: true,
      note: "\(elements) outputs equal to those without optimisation, largest error \(largestError) of the largest magnitude, "
        + "tolerance \(tolerance)\(left)")
  }
}
