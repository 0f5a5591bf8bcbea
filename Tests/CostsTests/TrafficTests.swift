import ModelGraph
import Testing

@testable import Costs

/// What a node reads and writes, in bytes: 4 for a float, 8 for an index.
@Suite struct TrafficTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var node: Node
    var inputs: [[Int]]
    /// Numbers in inputs of indices.
    var values: [Int: [Int]]
    var read: Int
    var written: Int

    init(
      _ name: String, _ inputs: [[Int]], _ attributes: Attributes = [:], outputs: Int = 1, values: [Int: [Int]] = [:], read: Int,
      written: Int
    ) {
      node = Node(
        operator: name, inputs: inputs.indices.map { "in\($0)" }, outputs: (0..<outputs).map { "out\($0)" }, attributes: attributes)
      self.inputs = inputs
      self.values = values
      self.read = read
      self.written = written
    }

    var testDescription: String { "\(node.operator) \(inputs)" }
  }

  @Test(arguments: [
    Case("Relu", [[10]], read: 40, written: 40), Case("Add", [[10], [1]], read: 44, written: 40),
    // Only names change.
    Case("Reshape", [[10], [2]], values: [1: [2, 5]], read: 0, written: 0), Case("Dropout", [[10]], read: 0, written: 0),
    // It may be training: 10 floats, a ratio and whether.
    Case("Dropout", [[10], [], []], values: [2: [0]], read: 52, written: 40),
    // Shapes are looked at, elements are not.
    Case("Shape", [[10, 10]], read: 0, written: 16), Case("EyeLike", [[10, 10]], read: 0, written: 400),
    Case("CastLike", [[10], [100]], read: 40, written: 40),
    // As much of a table as is taken, and where.
    Case("Gather", [[100, 8], [2]], values: [1: [3, 4]], read: 64 + 16, written: 64),
    Case("GatherElements", [[100], [2]], values: [1: [3, 4]], read: 8 + 16, written: 8),
    Case("Slice", [[100], [1], [1]], values: [1: [5], 2: [10]], read: 20 + 16, written: 20),
    Case("Split", [[9]], ["axis": .integer(0)], outputs: 3, read: 36, written: 36),
  ])
  func aNodeMovesWhatItsOperatorMust(_ row: Case) throws {
    let declared = row.inputs.enumerated().map { index, sizes in
      Graph.Declaration(
        name: "in\(index)", elementType: row.values[index] == nil ? .float32 : .int64, shape: sizes.map { .fixed($0) })
    }
    let graph = try Graph(inputs: declared, outputs: [], nodes: [row.node], opsets: [Node.standardDomain: 17])
    let values = Dictionary(uniqueKeysWithValues: row.values.map { ("in\($0)", $1) })
    let layer = try #require(count(graph, bindings: Bindings(values: values)).layers.first)
    #expect(layer.bytesRead == Quantity(row.read))
    #expect(layer.bytesWritten == Quantity(row.written))
    #expect(layer.bytes == Quantity(row.read + row.written))
  }
}
