import Runtime

/// Compares what a model gives, batch by batch, with the labels.
struct QualityJudge {
  let metric: QualityMetric
  let k: Int
  let labels: QualityLabels
  /// Its name, for errors.
  let output: String
  private var outcome: QualityReport.Outcome?

  init(metric: QualityMetric, k: Int, labels: QualityLabels, output: String) {
    self.metric = metric
    self.k = k
    self.labels = labels
    self.output = output
  }

  /// Takes the answers to the items from `start` on: `count` of them count, the rest of the batch is padding.
  ///
  /// - Throws: `trial.output` for what is no tensor of a batch's answers, and what the metric's own counts throw.
  mutating func take(_ tensor: RuntimeTensor?, from start: Int, count: Int, batch: Int) throws(ProfilingError) {
    guard let tensor, let numbers = tensor.numbers() else {
      throw wrong("it is no tensor of numbers", "choose another one")
    }
    guard tensor.items == batch else {
      throw wrong(
        "it is \(tensor.description), without a first dimension of the batch's \(batch) items",
        "quality is told of outputs whose first dimension is that of the inputs")
    }
    let shape = Array(tensor.shape.dropFirst())
    let size = numbers.count / batch
    do throws(ProfilingError) {
      switch metric {
      case .mse: try compare(numbers, size: size, shape: shape, from: start, count: count)
      case .top1, .topK, .errorRate: try classify(numbers, size: size, shape: shape, from: start, count: count)
      }
    } catch {
      throw error.about("output \(output)")
    }
  }

  /// - Throws: `trial.data` when nothing was taken.
  func finished() throws(ProfilingError) -> QualityReport.Outcome {
    guard let outcome else { throw ProfilingError(.data, "there are no items") }
    return outcome
  }

  private mutating func classify(
    _ numbers: [Double], size: Int, shape: [Int], from start: Int, count: Int
  ) throws(ProfilingError) {
    // Sizes of 1 behind the classes are what pooling leaves of an image.
    guard shape.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw ProfilingError(
        .output, "it has \(shape.map(String.init).joined(separator: "x")) numbers for each item, not one for each class",
        hint: "choose an output of the shape [items, classes], or the metric mse")
    }
    var counts: ClassificationCounts
    if case .classification(let known)? = outcome { counts = known } else { counts = try ClassificationCounts(k: k, classes: size) }
    guard counts.classes == size else {
      throw ProfilingError(.output, "it has \(size) classes now, and had \(counts.classes) before")
    }
    for item in 0..<count {
      try counts.add(numbers[(item * size)..<((item + 1) * size)], label: labels.label(of: start + item), item: start + item)
    }
    outcome = .classification(counts)
  }

  private mutating func compare(
    _ numbers: [Double], size: Int, shape: [Int], from start: Int, count: Int
  ) throws(ProfilingError) {
    guard size > 0 else { throw ProfilingError(.output, "it has no numbers") }
    var error = SquaredError()
    if case .squaredError(let known)? = outcome { error = known }
    for item in 0..<count {
      try error.add(
        numbers[(item * size)..<((item + 1) * size)], targets: try labels.targets(of: start + item, shape: shape),
        item: start + item)
    }
    outcome = .squaredError(error)
  }

  private func wrong(_ message: String, _ hint: String) -> ProfilingError {
    ProfilingError(.output, message, place: "output \(output)", hint: hint)
  }
}

extension ProfilingError {
  /// The same, said of something around its place.
  fileprivate func about(_ whole: String) -> ProfilingError {
    ProfilingError(code, message, place: [whole, place].compactMap(\.self).joined(separator: ", "), hint: hint)
  }
}
