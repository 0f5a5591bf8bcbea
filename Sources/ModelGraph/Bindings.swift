/// What a user fixes of a model: shapes of inputs, free dimensions by name, and what inputs hold.
public struct Bindings: Hashable, Sendable {
  /// Input name to sizes.
  public var inputs: [String: [Int]]
  /// Free dimension to size.
  public var dimensions: [String: Int]
  /// Name of an integer or boolean input to what it holds: one number for every element, or as many as there are elements.
  /// Truth values are 0 and 1.
  public var values: [String: [Int]]

  public init(inputs: [String: [Int]] = [:], dimensions: [String: Int] = [:], values: [String: [Int]] = [:]) {
    self.inputs = inputs
    self.dimensions = dimensions
    self.values = values
  }
}

extension Graph {
  /// The inputs with their shapes, as declared and as bound. Dimensions left free become symbols: under their own name, or
  /// `input_0` for a nameless first dimension of `input`.
  ///
  /// Throws `binding.unknown-input`, `binding.unknown-dimension`, `binding.contradiction` or `binding.bad-value`.
  public func bound(_ bindings: Bindings) throws(ModelGraphError) -> [(name: String, info: TensorInfo)] {
    var binder = InputBinder(graph: self, numbers: bindings.dimensions)
    try binder.checkNames(bindings)
    for input in inputs {
      if let sizes = bindings.inputs[input.name] { try binder.bind(input, to: sizes) }
    }
    var result: [(name: String, info: TensorInfo)] = []
    for input in inputs {
      var info = TensorInfo(input.elementType, binder.shape(of: input, sizes: bindings.inputs[input.name]))
      info.container = input.type.container.map { binder.container($0, of: input.name) }
      do { try info.checkSizes() } catch { throw ModelGraphError(.badValue, "a declared size is negative", place: input.name) }
      if info.shape?.contains(0) ?? false { info.values = [] }
      if let values = bindings.values[input.name] { info.values = try binder.values(values, of: input, info) }
      result.append((input.name, info))
    }
    return result
  }
}

extension Graph {
  /// The bindings with every batch that they leave free bound to `size`, and what was bound so: the first dimension of inputs of
  /// two dimensions and more.
  public func bindingBatch(
    _ bindings: Bindings, to size: Int
  ) -> (bindings: Bindings, bound: [String]) {
    var result = bindings
    var bound: [String] = []
    for input in inputs where bindings.inputs[input.name] == nil {
      guard let shape = input.shape, shape.count >= 2, let first = shape.first else { continue }
      let symbol: String
      switch first {
      case .fixed: continue
      case .named(let name): symbol = name
      case .free: symbol = InputBinder.symbol(of: input, axis: 0)
      }
      guard result.dimensions[symbol] == nil else { continue }
      result.dimensions[symbol] = size
      bound.append(symbol)
    }
    return (result, bound)
  }
}

/// Brings declared and bound shapes together.
private struct InputBinder {
  let graph: Graph
  /// What each free dimension is bound to so far.
  var numbers: [String: Int]

  static func symbol(of input: Graph.Declaration, axis: Int) -> String { "\(input.name)_\(axis)" }

  func checkNames(_ bindings: Bindings) throws(ModelGraphError) {
    let names = graph.inputs.map(\.name)
    for name in (Array(bindings.inputs.keys) + Array(bindings.values.keys)).sorted() where !names.contains(name) {
      throw ModelGraphError(
        .unknownInput, "the model has no input \"\(name)\"", hint: NearMiss.hint(for: name, among: names, what: "inputs"))
    }
    var symbols: Set<String> = []
    for input in graph.inputs {
      for (axis, dimension) in (input.shape ?? []).enumerated() {
        switch dimension {
        case .fixed: break
        case .named(let name): symbols.insert(name)
        case .free: symbols.insert(Self.symbol(of: input, axis: axis))
        }
      }
    }
    for (name, number) in bindings.dimensions.sorted(by: { $0.key < $1.key }) {
      guard symbols.contains(name) else {
        let hint = NearMiss.hint(for: name, among: symbols.sorted(), what: "free dimensions")
        throw ModelGraphError(.unknownDimension, "the model has no free dimension \"\(name)\"", hint: hint)
      }
      guard number >= 0 else { throw ModelGraphError(.badValue, "a dimension cannot be \(number)", place: name) }
    }
  }

  /// Throws `binding.contradiction` when the sizes do not fit the declaration or what is bound already.
  mutating func bind(_ input: Graph.Declaration, to sizes: [Int]) throws(ModelGraphError) {
    if let negative = sizes.first(where: { $0 < 0 }) {
      throw ModelGraphError(.badValue, "a dimension cannot be \(negative)", place: input.name)
    }
    guard let declared = input.shape else { return }
    let given = sizes.map(String.init).joined(separator: "x")
    guard declared.count == sizes.count else {
      let message = "\(given) has \(sizes.count) dimensions, the model declares \(Self.text(declared))"
      throw ModelGraphError(.contradiction, message, place: input.name)
    }
    for (axis, (dimension, size)) in zip(declared, sizes).enumerated() {
      switch dimension {
      case .fixed(let fixed) where fixed != size:
        throw ModelGraphError(
          .contradiction, "dimension \(axis) of \(given) is \(size), the model declares \(fixed) in \(Self.text(declared))",
          place: input.name, hint: "models with fixed dimensions must be exported again to change them")
      case .named(let name):
        if let other = numbers[name], other != size {
          throw ModelGraphError(
            .contradiction, "dimension \(axis) of \(given) is \(size), but \"\(name)\" is \(other) elsewhere", place: input.name)
        }
        numbers[name] = size
      case .free:
        let name = Self.symbol(of: input, axis: axis)
        if let other = numbers[name], other != size {
          throw ModelGraphError(.contradiction, "dimension \(axis) is \(size) in \(given), but also \(other)", place: input.name)
        }
      case .fixed: break
      }
    }
  }

  func shape(of input: Graph.Declaration, sizes: [Int]?) -> [Quantity]? {
    if let sizes { return sizes.map { Quantity($0) } }
    return input.shape?.enumerated().map { axis, dimension in
      let symbol: String
      switch dimension {
      case .fixed(let size): return Quantity(size)
      case .named(let name): symbol = name
      case .free: symbol = Self.symbol(of: input, axis: axis)
      }
      return numbers[symbol].map { Quantity($0) } ?? Quantity(free: symbol)
    }
  }

  /// Of a sequence the length is free, and so are nameless sizes of its elements, which may differ.
  func container(_ declared: Graph.DeclaredType.Container, of name: String) -> TensorInfo.Container {
    func info(_ type: Graph.DeclaredType) -> TensorInfo {
      var info = TensorInfo(type.elementType, nil)
      if let shape = type.shape {
        let sizes = shape.enumerated().map { axis, dimension in
          switch dimension {
          case .fixed(let size): Quantity(size)
          case .named(let symbol): numbers[symbol].map { Quantity($0) } ?? Quantity(free: symbol)
          case .free: Quantity(free: "\(name)_\(axis)")
          }
        }
        info.shape = sizes
      }
      info.container = type.container.map { container($0, of: name) }
      return info
    }
    switch declared {
    case .sequence(let element): return .sequenceOf(info(element))
    case .optional(let element): return .optional(info(element))
    }
  }

  func values(_ values: [Int], of input: Graph.Declaration, _ info: TensorInfo) throws(ModelGraphError) -> [Quantity] {
    guard let type = input.elementType, type.isInteger || type == .bool else {
      let type = input.elementType.map(\.description) ?? "an unknown type"
      throw ModelGraphError(.badValue, "holds \(type); only whole numbers and truth values can be given", place: input.name)
    }
    guard let elements = try info.elements()?.constant, elements <= Tensor.maximumFolded else {
      throw ModelGraphError(
        .badValue, "its shape must be known and at most \(Tensor.maximumFolded) elements to be given values", place: input.name,
        hint: "give its shape with --input")
    }
    if values.count == 1 { return Array(repeating: Quantity(values[0]), count: elements) }
    guard values.count == elements else {
      throw ModelGraphError(.badValue, "\(values.count) values are given for \(elements) elements", place: input.name)
    }
    return values.map { Quantity($0) }
  }

  private static func text(_ shape: [Graph.DeclaredDimension]) -> String {
    let sizes = shape.map { dimension in
      switch dimension {
      case .fixed(let size): String(size)
      case .named(let name): name
      case .free: "?"
      }
    }
    return sizes.joined(separator: "x")
  }
}
