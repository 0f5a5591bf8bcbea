import ModelGraph
import Runtime

/// What a model's answers are compared with, by item.
struct QualityLabels {
  private let numbers: [Double]
  private let itemShape: [Int]
  /// Numbers of one item.
  private var size: Int { itemShape.reduce(1, *) }

  /// - Throws: the codes of `npy.*` and `npz.*`; `trial.labels` for another number of items than there are data of, and for what is
  ///   no whole number where classes are meant.
  init(_ request: QualityRequest, items: Int) throws {
    let tensor = try RuntimeTensor(arrayAt: request.labels, named: QualityRequest.labelsName)
    func wrong(_ message: String, _ hint: String) -> ProfilingError {
      ProfilingError(.labels, message, place: request.labels, hint: hint)
    }
    guard tensor.items == items else {
      throw wrong(
        "\(tensor.description) has \(tensor.items ?? 0) labels, and there are data of \(items) items",
        "give one for each item, in the order of the data")
    }
    guard tensor.elementType != .bool, let numbers = tensor.numbers() else {
      throw wrong("the labels are \(tensor.elementType)", "write them again with: numpy.save(\"y.npy\", y.astype(\"int64\"))")
    }
    self.numbers = numbers
    itemShape = Array(tensor.shape.dropFirst())
    guard request.metric != .mse else { return }
    guard itemShape.allSatisfy({ $0 == 1 }) else {
      throw wrong(
        "\(tensor.description) has more than one label for each item",
        "give the number of each item's class: of one-hot rows numpy.argmax(y, axis=1)")
    }
    guard Self.whole.contains(tensor.elementType) else {
      throw wrong(
        "the labels are \(tensor.elementType), and classes are told by whole numbers",
        "write them again with: numpy.save(\"y.npy\", y.astype(\"int64\"))")
    }
  }

  /// The class of an item.
  func label(of item: Int) -> Double { numbers[item] }

  /// What the model should give for an item, which has this shape.
  ///
  /// - Throws: `trial.labels` when the labels have another one.
  func targets(of item: Int, shape: [Int]) throws(ProfilingError) -> ArraySlice<Double> {
    // A last size of 1 is often left out by those who write labels.
    guard itemShape == shape || (size == 1 && shape.allSatisfy { $0 == 1 }) else {
      func text(_ sizes: [Int]) -> String { sizes.isEmpty ? "one number" : sizes.map(String.init).joined(separator: "x") }
      throw ProfilingError(
        .labels, "the labels have \(text(itemShape)) for each item, and the output has \(text(shape))",
        hint: "give what the model should give, in the shape of its output")
    }
    return numbers[(item * size)..<((item + 1) * size)]
  }

  private static let whole: Set<ElementType> = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64]
}
