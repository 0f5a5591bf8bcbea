extension ShapeRules {
  static let einsum: [String: ShapeRule] = [
    "Einsum": ShapeRule { (context) throws(ModelGraphError) in
      guard let equation = context.node.text("equation") else { throw ModelGraphError(.inconsistent, "it has no equation") }
      var shapes: [[Quantity]] = []
      for index in context.inputs.indices { shapes.append(try context.shape(index)) }
      return [TensorInfo(try context.input(0).elementType, try EinsumEquation(equation, shapes).output)]
    }
  ]
}

/// Sums of products over named indices, such as `bij,bjk->bik`.
public struct EinsumEquation: Sendable {
  /// The size of each index; those under an ellipsis are numbered from the last.
  public private(set) var sizes: [Index: Quantity] = [:]
  /// The indices of each operand, in the order of its dimensions.
  public private(set) var operands: [[Index]] = []
  /// The indices of the output.
  public private(set) var result: [Index] = []

  public enum Index: Hashable, Sendable {
    case letter(Character)
    case hidden(fromLast: Int)
  }

  var output: [Quantity] { result.map { sizes[$0] ?? 1 } }

  /// Without `->`, the output has what an ellipsis hides and then, in alphabetical order, the letters that appear once.
  ///
  /// Throws `shape.inconsistent` for an equation that does not fit the shapes.
  public init(_ equation: String, _ shapes: [[Quantity]]) throws(ModelGraphError) {
    let text = equation.filter { $0 != " " }
    let arrow = text.firstRange(of: "->")
    let left = arrow.map { text[..<$0.lowerBound] } ?? text[...]
    let terms = left.split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == shapes.count else {
      throw ModelGraphError(.inconsistent, "the equation \"\(equation)\" is not of \(shapes.count) operands")
    }
    for (term, shape) in zip(terms, shapes) {
      let indices = try Self.indices(term, rank: shape.count)
      guard indices.count == shape.count else {
        throw ModelGraphError(.inconsistent, "the term \"\(term)\" does not name the dimensions of \(describe(shape))")
      }
      for (index, size) in zip(indices, shape) { try add(index, size) }
      operands.append(indices)
    }
    let hidden = operands.flatMap { $0 }.compactMap { if case .hidden(let place) = $0 { place } else { nil } }.max() ?? 0
    if let arrow {
      let right = text[arrow.upperBound...]
      let letters = right.count { $0 != "." }
      result = try Self.indices(right, rank: letters + (right.contains(".") ? hidden : 0))
    } else {
      var uses: [Character: Int] = [:]
      for case .letter(let letter) in operands.flatMap({ $0 }) { uses[letter, default: 0] += 1 }
      result = (0..<hidden).map { .hidden(fromLast: hidden - $0) }
      result += uses.filter { $0.value == 1 }.keys.sorted().map { .letter($0) }
    }
    if let missing = result.first(where: { sizes[$0] == nil }) {
      throw ModelGraphError(.inconsistent, "no operand has the index \(missing) of \"\(equation)\"")
    }
  }

  /// Sizes that meet are the same, or one of them 1.
  private mutating func add(_ index: Index, _ size: Quantity) throws(ModelGraphError) {
    guard let known = sizes[index], known != 1 else {
      sizes[index] = size
      return
    }
    if size == 1 { return }
    if try known.isEqual(to: size) == false {
      throw ModelGraphError(.inconsistent, "an index is both \(known) and \(size)")
    }
    if known.constant == nil { sizes[index] = size }
  }

  /// The dimensions that an ellipsis stands for are those left over.
  private static func indices(_ term: Substring, rank: Int) throws(ModelGraphError) -> [Index] {
    let letters = term.count { $0 != "." }
    let dots = term.count - letters
    guard dots == 0 || dots == 3 && term.firstRange(of: "...") != nil, letters <= rank else {
      throw ModelGraphError(.inconsistent, "the term \"\(term)\" does not name \(rank) dimensions")
    }
    var indices: [Index] = []
    var isHiddenDone = false
    for character in term {
      if character != "." {
        indices.append(.letter(character))
      } else if !isHiddenDone {
        indices += (0..<rank - letters).map { .hidden(fromLast: rank - letters - $0) }
        isHiddenDone = true
      }
    }
    return indices
  }
}
