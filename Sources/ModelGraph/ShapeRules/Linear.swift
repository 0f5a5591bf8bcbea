extension ShapeRules {
  /// Products of matrices.
  static let linear: [String: ShapeRule] = ["Gemm": ShapeRule(gemm), "MatMul": ShapeRule(matmul)]

  private static func gemm(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(0).elementType, try gemmShape(context, second: 1))]
  }

  /// The product of two matrices, either of which may be turned round.
  static func gemmShape(_ context: NodeContext, second: Int) throws(ModelGraphError) -> [Quantity] {
    let (a, b) = (try matrix(context, 0), try matrix(context, second))
    let (rows, inner) = context.node.integer("transA") ?? 0 != 0 ? (a[1], a[0]) : (a[0], a[1])
    let (depth, columns) = context.node.integer("transB") ?? 0 != 0 ? (b[1], b[0]) : (b[0], b[1])
    try match(inner, depth)
    return [rows, columns]
  }

  private static func matmul(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(0).elementType, try multiplied(context.shape(0), context.shape(1)))]
  }

  /// The shape of a product of stacks of matrices, as numpy's matmul: a vector on the left is one row, on the right one column,
  /// and its dimension is dropped again.
  static func multiplied(_ first: [Quantity], _ second: [Quantity]) throws(ModelGraphError) -> [Quantity] {
    var (a, b) = (first, second)
    guard !a.isEmpty, !b.isEmpty else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    let (row, column) = (a.count == 1, b.count == 1)
    if row { a.insert(1, at: 0) }
    if column { b.append(1) }
    try match(a[a.count - 1], b[b.count - 2])
    var shape = try Broadcasting.shape([Array(a.dropLast(2)), Array(b.dropLast(2))])
    if !row { shape.append(a[a.count - 2]) }
    if !column { shape.append(b[b.count - 1]) }
    return shape
  }

  private static func matrix(_ context: NodeContext, _ index: Int) throws(ModelGraphError) -> [Quantity] {
    let shape = try context.shape(index)
    guard shape.count == 2 else { throw ModelGraphError(.inconsistent, "its input \(index) is \(describe(shape)), not a matrix") }
    return shape
  }

  private static func match(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) {
    if try a.isEqual(to: b) == false {
      throw ModelGraphError(.inconsistent, "rows of \(a) elements meet columns of \(b)")
    }
  }
}
