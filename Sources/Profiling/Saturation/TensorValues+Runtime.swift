import ModelGraph
import Runtime

extension TensorValues {
  /// Elements as a runtime holds them, as 32-bit floats: of every floating-point type from 16 bits on. Nil for another type.
  init?(_ tensor: RuntimeTensor) {
    guard [.float32, .float64, .float16, .bfloat16].contains(tensor.elementType), let numbers = tensor.numbers() else { return nil }
    self.init(shape: tensor.shape, values: numbers.map { Float($0) })
  }
}
