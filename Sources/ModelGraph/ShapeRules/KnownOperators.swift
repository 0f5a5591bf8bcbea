/// The operators that shape inference knows.
package enum KnownOperators {
  /// Qualified names, without those of control flow.
  package static var names: Set<String> { Set(ShapeRules.onnx.keys).union(TensorFlowShapes.all.keys) }
}
