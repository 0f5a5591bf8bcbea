import FoundationEssentials
import Testing

@testable import Costs
@testable import ModelGraph

/// The article AddingAnOperator, for a reader who does as it says: its rules compile as they stand there, and give its rows' numbers.
@Suite struct AddingAnOperatorTests {
  /// The output is as its input.
  static let wobbleShape = ShapeRule { (context) throws(ModelGraphError) in
    [TensorInfo(try context.input(0).elementType, try context.shape(0))]
  }

  /// 4 out for x + a sin(b x): multiply, sin, multiply, add.
  static let wobbleCost = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try context.floating(4 * out, transcendentals: out)
  }

  private static let row =
    // 6 elements: 4 each, one of them a sine.
    CostRow("com.example::Wobble", [[2, 3]], flops: 24, transcendentals: 6)

  @Test func anOperatorWithoutRulesIsListed() throws {
    let input = Graph.Declaration(name: "in0", elementType: .float32, shape: [.fixed(2), .fixed(3)])
    let graph = try Graph(inputs: [input], outputs: [], nodes: [Self.row.node], opsets: ["com.example": 1])
    #expect(try count(graph).uncounted.count == 1)
  }

  @Test func oneRuleEachGivesShapeAndCost() throws {
    let input = TensorInfo(.float32, [2, 3])
    let output = try Self.wobbleShape.infer(NodeContext(node: Self.row.node, opset: 1, inputs: [input]))
    #expect(output == [input], "wobble | com.example::Wobble@1 | 2x3 | 2x3")
    let cost = try Self.wobbleCost.count(CostContext(node: Self.row.node, opset: 1, inputs: [input], outputs: output))
    #expect(cost == Cost(flops: Quantity(Self.row.flops), transcendentals: Quantity(Self.row.transcendentals)))
  }

  /// With a free dimension the same rules give the formula.
  @Test func theSameRulesServeFreeDimensions() throws {
    let input = TensorInfo(.float32, [Quantity(free: "N"), 3])
    let output = try Self.wobbleShape.infer(NodeContext(node: Self.row.node, opset: 1, inputs: [input]))
    let cost = try Self.wobbleCost.count(CostContext(node: Self.row.node, opset: 1, inputs: [input], outputs: output))
    #expect(cost.flops.description == "12*N")
  }

  @Test func theArticleSaysWhatIsCompiledHere() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let article = try text(root.appending(path: "Sources/podium/Podium.docc/AddingAnOperator.md"))
    let code = try text(URL(filePath: #filePath))
    var blocks: [String] = []
    var block: [Substring]?
    for line in article.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```swift" {
        block = []
      } else if line == "```", let lines = block {
        blocks.append(lines.joined(separator: "\n"))
        block = nil
      } else {
        block?.append(line)
      }
    }
    #expect(blocks.count == 3)
    for block in blocks { #expect(code.contains(block), "\(block)") }
  }

  private func text(_ url: URL) throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
}
