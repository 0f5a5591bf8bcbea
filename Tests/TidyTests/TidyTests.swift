import Testing

/// The repository keeps the rules of the house.
struct TidyTests {
  let tree: Tree

  init() throws { tree = try Tree() }

  @Test func treeIsRead() {
    #expect(tree.files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    #expect(tree.paths.contains("Sources"))
  }

  @Test func importsPointDown() { expectNone(ImportRules.violations(in: tree.files)) }

  @Test func linesAreTidy() { expectNone(TextRules.violations(in: tree.files)) }

  @Test func topLevelIsWhatTheDesignLists() { expectNone(LayoutRules.violations(inTopLevel: tree.topLevel)) }

  @Test func linksLeadSomewhere() { expectNone(LayoutRules.brokenLinks(in: tree.files, paths: tree.paths)) }

  @Test func everyThreatHasATest() { expectNone(ThreatRules.violations(in: tree.files)) }

  private func expectNone(_ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation) {
    for violation in violations { Issue.record("\(violation)", sourceLocation: sourceLocation) }
  }
}
