import ModelGraph
import Runtime

/// Data cut into batches of the size that a model takes.
struct QualityFeed {
  let items: Int
  /// Items of one run.
  let batch: Int
  /// What every run is fed besides the data: inputs with values of their own.
  let constants: [String: RuntimeTensor]
  /// What the model's counts are of: the variant's own bindings, and one item where they leave the batch free.
  let countedBindings: Bindings
  /// The batch of those.
  let countedBatch: Int
  private let data: [String: RuntimeTensor]

  /// Items of one run where neither the model nor the variant says.
  static let freeBatch = 32

  /// - Throws: the codes of `npy.*` and `npz.*`, the errors of bindings, `trial.inputs` for an input without data, `trial.data` for
  ///   data that do not go together, and what `ModelInputs` throws.
  init(of graph: Graph, _ request: QualityRequest) throws {
    let (bindings, path) = (request.model.bindings, request.model.path)
    var data: [String: RuntimeTensor] = [:]
    for (name, file) in request.data.sorted(by: { $0.key < $1.key }) {
      data[name] = try RuntimeTensor(arrayAt: file, named: name)
    }
    let inputs = try graph.bound(bindings)
    let known = Set(inputs.map(\.name))
    // Told as of any other input that the model does not have.
    for (name, tensor) in data where !known.contains(name) { _ = try graph.bound(Bindings(inputs: [name: tensor.shape])) }
    if let missing = inputs.first(where: { data[$0.name] == nil && bindings.values[$0.name] == nil }) {
      throw ProfilingError(
        .inputs, "the input \(missing.name) has no data, and answers to random numbers have no quality", place: path,
        hint: "give it with --data \(missing.name)=FILE.npy, or in a manifest under `data`")
    }
    items = try Self.items(data, files: request.data)
    let sizes = Set(inputs.compactMap { data[$0.name] == nil ? nil : $0.info.shape?.first?.constant })
    guard sizes.count <= 1, !sizes.contains(0) else {
      throw ProfilingError(
        .data, "the inputs take different numbers of items: \(sizes.sorted().map(String.init).joined(separator: ", "))",
        place: path, hint: "quality is told of models whose inputs have one batch as their first dimension")
    }
    let (batch, countedBatch) = (sizes.first ?? min(items, Self.freeBatch), sizes.first ?? 1)
    // The first batch stands for all: they are of one shape.
    let first = try data.mapValues { try $0.items(from: 0, count: batch) }
    let fed = try ModelInputs(of: graph, bindings: bindings, given: first, from: request.data, place: path)
    constants = fed.byName.filter { data[$0.key] == nil }
    var counted = fed.bindings
    for name in data.keys { counted.inputs[name]?[0] = countedBatch }
    countedBindings = counted
    self.batch = batch
    self.countedBatch = countedBatch
    self.data = data
  }

  /// So many items from one on, padded with the last one to a whole batch.
  func batch(from start: Int) throws(RuntimeError) -> [String: RuntimeTensor] {
    var tensors: [String: RuntimeTensor] = [:]
    for (name, tensor) in data { tensors[name] = try tensor.items(from: start, count: batch) }
    return tensors
  }

  private static func items(_ data: [String: RuntimeTensor], files: [String: String]) throws(ProfilingError) -> Int {
    var first: (name: String, items: Int)?
    for (name, tensor) in data.sorted(by: { $0.key < $1.key }) {
      let place = files[name].map { "\($0) for \(name)" }
      guard let items = tensor.items, items > 0 else {
        throw ProfilingError(
          .data, "\(tensor.description) has no items along a first dimension", place: place,
          hint: "the first dimension counts the items: (10000, 3, 224, 224) are 10000 images")
      }
      if let first, first.items != items {
        throw ProfilingError(
          .data, "it has \(items) items, and the data of \(first.name) have \(first.items)", place: place,
          hint: "every file of data needs the same first dimension")
      }
      first = (name, items)
    }
    guard let first else {
      throw ProfilingError(.data, "there are no data", hint: "give them with --data NAME=FILE.npy, or in a manifest under `data`")
    }
    return first.items
  }
}
