import ModelGraph
import Testing

@testable import Costs

/// Scopes of chains of Relus on 10 elements: each node is 10 FLOPs.
@Suite struct ScopeTreeTests {
  private func tree(_ names: [String], depth: Int) throws -> ScopeTree {
    let nodes = names.enumerated().map { index, name in
      Node(name: name, operator: "Relu", inputs: [index == 0 ? "x" : "t\(index - 1)"], outputs: ["t\(index)"])
    }
    let input = Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(10)])
    return try ScopeTree(count(Graph(inputs: [input], outputs: [], nodes: nodes, opsets: [Node.standardDomain: 17])), depth: depth)
  }

  private func text(_ tree: ScopeTree) -> [String] {
    tree.rows.map { row in
      let name =
        switch row.kind {
        case .model: "all"
        case .scope(let name): name
        case .own: "own"
        }
      return String(repeating: ".", count: row.depth) + "\(name) \(row.sum.nodes) \(row.sum.value)"
    }
  }

  @Test func namesAreSplitAtSlashesElseAtPoints() throws {
    #expect(
      text(try tree(["/a/layer.0/x", "/a/layer.0/y", "/a/layer.1/x", "b.c.x", "//d//x", "alone"], depth: 9)) == [
        "all 6 60", ".own 1 10", ".a 3 30", "..layer.0 2 20", "..layer.1 1 10", ".b 1 10", "..c 1 10", ".d 1 10",
      ])
  }

  @Test func whatIsDeeperIsInTheSums() throws {
    let names = ["a/b/c/x", "a/b/x", "a/x", "x"]
    #expect(text(try tree(names, depth: 1)) == ["all 4 40", ".own 1 10", ".a 3 30"])
    #expect(text(try tree(names, depth: 2)) == ["all 4 40", ".own 1 10", ".a 3 30", "..own 1 10", "..b 2 20"])
    #expect(text(try tree(names, depth: 0)) == ["all 4 40"])
  }

  /// At every depth: the rows that are one deeper add up to the one that they are in.
  @Test(arguments: 0...6) func rowsAddUp(_ depth: Int) throws {
    let encoder = try count(EncoderGraph.make())
    let rows = try ScopeTree(encoder, depth: depth).rows
    #expect(rows.first?.sum.value == encoder.value)
    #expect(rows.first?.sum.macs == encoder.macs)
    for (position, row) in rows.enumerated() {
      let inside = rows[(position + 1)...].prefix { $0.depth > row.depth }.filter { $0.depth == row.depth + 1 }
      guard !inside.isEmpty else { continue }
      #expect(inside.reduce(0) { $0 + $1.sum.nodes } == row.sum.nodes)
      #expect(try Quantity.sum(of: inside.map(\.sum.value)) == row.sum.value)
      #expect(inside.reduce(0) { $0 + $1.sum.parameters } == row.sum.parameters)
    }
  }

  @Test func aNameOfAMillionScopesIsFollowedOnlySoDeep() throws {
    #expect(try tree([String(repeating: "a/", count: 100_000) + "x"], depth: 3).rows.count == 4)
  }
}
