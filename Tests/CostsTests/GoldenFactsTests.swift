import ModelFormats
import ModelGraph
import Testing

@testable import Costs

/// Real models against numbers that others derived; see `GoldenFacts`.
@Suite struct GoldenFactsTests {
  @Test(arguments: GoldenFile.packaged)
  func packagedModelCountsAsItsFactsSay(_ file: GoldenFile) throws {
    try checkCount(file, storesWeights: true)
  }

  @Test(.needsExports, arguments: GoldenFile.exported("ext"))
  func exportedModelCountsAsItsFactsSay(_ file: GoldenFile) throws {
    try checkCount(file, storesWeights: true)
  }

  @Test(.needsExports, arguments: GoldenFile.exported("light"))
  func exportWhoseWeightsAreMadeInTheGraphCountsTheSame(_ file: GoldenFile) throws {
    try checkCount(file, storesWeights: false)
  }

  @Test(arguments: GoldenFile.packaged)
  func everyTensorHasTheShapeThatARuntimeProduces(_ file: GoldenFile) throws {
    try checkShapes(file)
  }

  @Test(.needsExports, arguments: GoldenFile.exported("ext"))
  func everyTensorOfAnExportHasTheShapeThatARuntimeProduces(_ file: GoldenFile) throws {
    try checkShapes(file)
  }

  private func checkCount(_ file: GoldenFile, storesWeights: Bool) throws {
    let (name, facts) = (file.testDescription, file.facts)
    let model = try readModel(at: file.path())
    #expect(model.digest.hex == file.sha256, "\(name)")
    #expect(model.opset == facts.opset, "\(name)")
    let cost = try count(model.graph, bindings: facts.bindings)
    // Data decide which branch runs; the facts are those of the cheaper one, Podium counts the dearer and says so.
    let isOpen = !cost.uncounted.isEmpty
    let untaken = Set((isOpen ? facts.shapes.untaken ?? [] : []).compactMap { $0.split(separator: ".").last.map(String.init) })
    var products: [String: Quantity] = [:]
    for layer in cost.layers where untaken.isEmpty ? layer.isCounted : untaken.isDisjoint(with: layer.scope) {
      let key = layer.node.operator
      products[key] = try (products[key] ?? 0) + layer.cost.macs * layer.runs
    }
    let executed = try Quantity.sum(of: Array(products.values))
    #expect(executed.description == "\(facts.macs.total)", "\(name)")
    let expected = Dictionary(
      facts.macs.byOperator.map { ($0.key.split(separator: ":").last.map(String.init) ?? $0.key, "\($0.value)") }
    ) { a, _ in a }
    #expect(products.filter { $0.value != 0 }.mapValues(\.description) == expected, "\(name)")
    #expect(isOpen == !untaken.isEmpty, "\(name)")
    #expect(cost.uncounted.allSatisfy { $0.reason.hasPrefix("data decide which branch runs") }, "\(name)")
    if storesWeights { #expect(cost.parameters == facts.parameters, "\(name)") }
    // Weights of branches that surely never run belong to no layer.
    let charged = cost.layers.reduce(unread(in: model.graph)) { $0 + $1.parameters }
    let hasBranches = model.graph.nodes.contains { $0.hasSubgraphs }
    #expect(hasBranches ? charged <= cost.parameters : charged == cost.parameters, "each is charged once: \(name)")
    let (operations, twice) = (try cost.flops + cost.integerOperations, try 2 * cost.macs)
    #expect(try #require(operations.constant) >= #require(twice.constant), "a multiply-add is two operations: \(name)")
  }

  /// Elements of the initializers that no node reads.
  private func unread(in graph: Graph) -> Int {
    let read = Set(graph.nodes.flatMap { $0.inputs + $0.subgraphs.flatMap(\.captures) })
    return graph.initializers.filter { !read.contains($0.name) }.reduce(0) { $0 + $1.elements }
  }

  private func checkShapes(_ file: GoldenFile) throws {
    let (name, facts) = (file.testDescription, file.facts)
    let inferred = try infer(readModel(at: file.path()).graph, bindings: facts.bindings)
    let lines = facts.shapes.lines(of: inferred)
    #expect(lines.count == facts.shapes.tensors, "\(name)")
    let unknown = lines.filter { $0.contains("?") }
    #expect(unknown.isEmpty, "\(name): \(inferred.issues)")
    #expect(ContentDigest(of: Array(lines.joined().utf8)).hex == facts.shapes.sha256, "\(name)")
  }
}
