/// A tensor of a model that was run: its elements in row-major order.
public struct TensorValues: Sendable {
  public var shape: [Int]
  public var values: [Float]

  /// - Parameter values: as many as the product of the shape.
  public init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}

/// Gives tensors of a model by name: what nodes make, the model's inputs and its initializers, in one run of the model. A name
/// that is missing from the answer cannot be read.
public typealias TensorReader = ([String]) throws -> [String: TensorValues]

/// What was read, with complaints in place of holes.
struct ReadTensors {
  private let tensors: [String: TensorValues]

  init(_ tensors: [String: TensorValues]) { self.tensors = tensors }

  /// Throws when it was not read, or its elements are not as many as its shape says.
  func tensor(_ name: String) throws(SaturationGap) -> TensorValues {
    guard let tensor = tensors[name] else { throw SaturationGap("the running model does not show the tensor \"\(name)\"") }
    guard tensor.shape.reduce(1, *) == tensor.values.count else {
      throw SaturationGap("\"\(name)\" has \(tensor.values.count) elements, which is not its shape \(tensor.shape)")
    }
    return tensor
  }

  /// Throws when it was not read, or has another shape.
  func values(_ name: String, _ shape: [Int]) throws(SaturationGap) -> [Float] {
    let tensor = try tensor(name)
    guard tensor.shape == shape else { throw SaturationGap("\"\(name)\" is \(tensor.shape), which should be \(shape)") }
    return tensor.values
  }

  /// The same of one that may be left out.
  func values(ofOptional name: String?, _ shape: [Int]) throws(SaturationGap) -> [Float]? {
    guard let name else { return nil }
    return try values(name, shape)
  }
}
