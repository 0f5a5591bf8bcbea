import ModelGraph

extension CostRules {
  /// For n >= 2 operands, with P the product of the sizes of all indices: macs = P, flops = n P. For one operand P - out.
  ///
  /// Every combination of all indices is n - 1 multiplications and, starting from zero, an addition. One operand alone is only
  /// added up (or moved): each output element takes one addition less than it has summands.
  static let einsum = CostRule { (context) throws(ModelGraphError) in
    let (all, operands) = (try indexSizes(context), context.inputs.count)
    let product = try Quantity.product(of: Array(all.values))
    if operands == 1 { return try context.floating(product - context.elementsOut()) }
    let extra = try Quantity(operands - 2) * product
    return try context.products(macs: product, extra: extra)
  }

  /// The size of each index in the equation; those that an ellipsis stands for are named by their place from its end.
  private static func indexSizes(_ context: CostContext) throws(ModelGraphError) -> [String: Quantity] {
    guard let equation = context.node.text("equation") else { throw ModelGraphError(.inconsistent, "it says no equation") }
    let left = equation.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false).first ?? ""
    let terms = left.split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == context.inputs.count else {
      throw ModelGraphError(.inconsistent, "the equation \"\(equation)\" is not for \(context.inputs.count) operands")
    }
    var sizes: [String: Quantity] = [:]
    for (position, term) in terms.enumerated() {
      let shape = try context.shape(position)
      let named = term.filter { $0 != "." }.count
      let hidden = shape.count - named
      guard hidden == 0 || hidden > 0 && term.contains(".") else {
        throw ModelGraphError(.inconsistent, "\"\(term)\" does not name the dimensions of \(describe(shape))")
      }
      let names = names(of: term, hidden: hidden)
      for (name, size) in zip(names, shape) where sizes[name] == nil || sizes[name] == 1 { sizes[name] = size }
    }
    return sizes
  }

  private static func names(of term: Substring, hidden: Int) -> [String] {
    let before = term.prefix { $0 != "." }
    let ellipsis = (0..<hidden).reversed().map { "...\($0)" }
    return before.map { String($0) } + ellipsis + term.dropFirst(before.count).filter { $0 != "." }.map { String($0) }
  }
}
