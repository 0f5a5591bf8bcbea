import Costs
import Kernels

extension ModelKernels {
  static let binaries: [String: PartsMapping] = two.mapValues(ofTwo).merging([
    "Sum": { (layer) throws(KernelsError) in try folded(layer, .add) },
    "tensorflow::AddN": { (layer) throws(KernelsError) in try folded(layer, .add) },
    "Max": { (layer) throws(KernelsError) in try folded(layer, .max) },
    "Min": { (layer) throws(KernelsError) in try folded(layer, .min) },
    // Divided by how many there are.
    "Mean": { (layer) throws(KernelsError) in
      guard let output = sizes(layer.outputs, 0) else { return [] }
      return try folded(layer, .add) + [binary(.mul, output, [1])]
    },
  ]) { first, _ in first }

  private static let two: [String: Binary.Operation] = [
    "Add": .add, "Sub": .sub, "Mul": .mul, "Div": .div,
    "tensorflow::Add": .add, "tensorflow::AddV2": .add, "tensorflow::Div": .div, "tensorflow::Sub": .sub,
    "tensorflow::Mul": .mul, "tensorflow::RealDiv": .div, "tensorflow::Maximum": .max, "tensorflow::Minimum": .min,
  ]

  private static func ofTwo(_ operation: Binary.Operation) -> PartsMapping {
    let mapping: PartsMapping = { (layer) throws(KernelsError) in
      guard let left = sizes(layer.inputs, 0), let right = sizes(layer.inputs, 1) else { return [] }
      return [try binary(operation, left, right)]
    }
    return mapping
  }

  /// Each input after the first joins the result.
  private static func folded(_ layer: LayerCost, _ operation: Binary.Operation) throws(KernelsError) -> [KernelSpec] {
    guard let output = sizes(layer.outputs, 0) else { return [] }
    var specs: [KernelSpec] = []
    for index in layer.inputs.indices.dropFirst() {
      guard let input = sizes(layer.inputs, index) else { return [] }
      specs.append(try binary(operation, output, input))
    }
    return specs
  }
}
