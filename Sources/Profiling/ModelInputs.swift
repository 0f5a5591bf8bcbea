public import ModelGraph
public import Runtime

/// What a model is fed when it runs: every input with its size and content.
public struct ModelInputs: Sendable {
  /// In the model's order.
  public let tensors: [(name: String, tensor: RuntimeTensor)]
  /// With the sizes of inputs that were read from files.
  public let bindings: Bindings

  /// What is not given is filled with random numbers (see `RuntimeTensor.random`), which follow from the seed and the input's
  /// position.
  ///
  /// - Parameters:
  ///   - data: name of an input -> file of numpy. Its shape binds the input.
  ///   - place: the model's file, for errors.
  /// - Throws: the errors of bindings; the codes of `npy.*` and `npz.*`; `trial.free-dimensions` when a size is left free;
  ///   `trial.inputs` and `trial.data` for what cannot be fed; `runtime.input` for what cannot be made.
  public init(
    of graph: Graph, bindings: Bindings, data: [String: String] = [:], seed: UInt64 = 0, place: String? = nil
  ) throws {
    var given: [String: RuntimeTensor] = [:]
    for (name, path) in data.sorted(by: { $0.key < $1.key }) { given[name] = try RuntimeTensor(arrayAt: path, named: name) }
    try self.init(of: graph, bindings: bindings, given: given, from: data, seed: seed, place: place)
  }

  /// The same of what was read already. `data` are the files it is from, for errors.
  init(
    of graph: Graph, bindings: Bindings, given: [String: RuntimeTensor], from data: [String: String], seed: UInt64 = 0,
    place: String? = nil
  ) throws {
    var bindings = bindings
    for (name, tensor) in given.sorted(by: { $0.key < $1.key }) {
      if let shape = bindings.inputs[name], shape != tensor.shape {
        throw ProfilingError(
          .data, "\(tensor.description) does not fit the shape that --input gives", place: data[name].map { "\($0) for \(name)" },
          hint: "leave out --input \(name)=...; the file has a shape")
      }
      guard bindings.values[name] == nil else {
        throw ProfilingError(.data, "\(name) is given twice, by --data and by --value", hint: "leave one of them out")
      }
      bindings.inputs[name] = tensor.shape
    }
    let inputs = try graph.bound(bindings)
    try Self.checkSizes(inputs, place)
    tensors = try inputs.enumerated().map { index, input in
      let (name, info) = input
      guard let type = info.elementType, let shape = info.shape?.compactMap(\.constant) else {
        throw ProfilingError(.inputs, "the input \(name) is no tensor with a declared type, and cannot be fed", place: place)
      }
      if let tensor = given[name] {
        guard tensor.elementType == type else {
          throw ProfilingError(
            .data, "\(tensor.description) is given, the model takes \(type)", place: data[name].map { "\($0) for \(name)" },
            hint: "write it again with: numpy.save(\"x.npy\", x.astype(\"\(type)\"))")
        }
        return (name, tensor)
      }
      let values = bindings.values[name] == nil ? nil : info.values?.compactMap(\.constant)
      do throws(RuntimeError) {
        if let values { return (name, try RuntimeTensor(type, shape, integers: values)) }
        return (name, try RuntimeTensor.random(type, shape, seed: seed &+ UInt64(index)))
      } catch {
        throw error.at("input \(name)")
      }
    }
    self.bindings = bindings
  }

  /// The first dimension of the first input: how many items one run works on.
  public var batch: Int { tensors.first?.tensor.shape.first ?? 1 }

  public var byName: [String: RuntimeTensor] { Dictionary(tensors) { first, _ in first } }

  private static func checkSizes(_ inputs: [(name: String, info: TensorInfo)], _ place: String?) throws(ProfilingError) {
    let free = Set(inputs.flatMap { ($0.info.shape ?? []).flatMap(\.freeNames) }).sorted()
    if let first = free.first, let input = inputs.first(where: { $0.info.shape?.contains { $0.constant == nil } ?? false }) {
      let example = (input.info.shape ?? []).map { "\($0.constant ?? 1)" }.joined(separator: "x")
      throw ProfilingError(
        .freeDimensions, "dimensions are free: \(free.joined(separator: ", "))", place: place,
        hint: "bind them as with --dim \(first)=1, with --input \(input.name)=\(example), or by a file with --data")
    }
    if let input = inputs.first(where: { $0.info.shape == nil && $0.info.container == nil }) {
      throw ProfilingError(
        .freeDimensions, "the model does not declare the shape of \(input.name)", place: place,
        hint: "give it with --input \(input.name)=1x3x224x224")
    }
  }
}
