import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Floating-point types that no backend computes with on a processor, as users name them.
  private static let missing: [ElementType: String] = [.float16: "f16", .float64: "f64"]

  /// - Throws: `kernel.unsupported` when the layer's first input is of a type that no kernel is for.
  static func checkTypes(of layer: LayerCost, _ backend: String) throws(KernelsError) {
    guard let type = layer.inputs.first??.elementType, let name = missing[type] else { return }
    throw KernelsError(.unsupported, "no \(name) kernels on a processor by \(backend)")
  }

  /// What the operands of a product are; nil for what there are no kernels for. Bytes of either sign are measured as u8 times
  /// s8, which is what libraries are made for; with other signs they do the same work, or a correction more.
  static func precision(of layer: LayerCost, _ left: Int, _ right: Int) -> KernelPrecision? {
    func type(_ index: Int) -> ElementType? { layer.inputs.indices.contains(index) ? layer.inputs[index]?.elementType : nil }
    let bytes: Set<ElementType> = [.int8, .uint8]
    switch (type(left), type(right)) {
    case (.float32, .float32): return .f32
    case (.bfloat16, .bfloat16): return .bf16
    case (let left?, let right?) where bytes.contains(left) && bytes.contains(right): return .u8s8
    default: return nil
    }
  }
}
