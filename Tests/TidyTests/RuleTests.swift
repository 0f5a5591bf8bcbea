import Testing

/// Each rule fires on a made-up bad file, and on nothing else.
struct RuleTests {
  private func text(_ text: String, path: String = "Sources/Batches/Batch.swift") -> [String] {
    TextRules.violations(in: [TreeFile(path: path, text: text)]).map(\.description)
  }

  private func imports(_ text: String, path: String) -> [String] {
    ImportRules.violations(in: [TreeFile(path: path, text: text)]).map(\.description)
  }

  @Test(arguments: [
    "import Coordinator", "public import Coordinator", "@testable import Coordinator", "import struct Coordinator.Store",
  ])
  func anImportAgainstTheArrowsFires(_ line: String) {
    let found = imports("// Why.\n\(line)\n", path: "Sources/Worker/Spool.swift")
    #expect(found == ["Sources/Worker/Spool.swift:2: Worker imports Coordinator, against the arrows"])
  }

  @Test func anImportDownTheListIsFine() {
    #expect(imports("import Wire\nimport Glibc\nlet important = 1\n", path: "Sources/Worker/Spool.swift").isEmpty)
    #expect(imports("import Worker\n", path: "Tests/StatisticsTests/T.swift").isEmpty)
  }

  @Test func aPackageOutsideItsTargetFires() {
    #expect(
      imports("import Yams\n", path: "Sources/Commands/Plan.swift") == [
        "Sources/Commands/Plan.swift:1: Yams is imported outside Batches"
      ])
    #expect(imports("import Yams\n", path: "Sources/Batches/YAMLReader.swift").isEmpty)
  }

  @Test func aFolderThatTheDesignDoesNotListFires() {
    #expect(imports("", path: "Sources/Utils/All.swift") == ["Sources/Utils/All.swift: target Utils is not in the design's list"])
  }

  @Test func everyTargetOfThePackageIsInTheOrder() throws {
    let manifest = try #require(Tree().files.first { $0.path == "Package.swift" })
    let names = manifest.text.matches(
      of: /(?:target\(|executableTarget\(name: |systemLibrary\(name: |target\(name: )\s*"([A-Za-z]+)"/
    )
    .map { String($0.1) }
    #expect(names.contains("Batches"))
    for name in names { #expect((ImportRules.order + ImportRules.shims).contains(name) || name.hasSuffix("Tests"), "\(name)") }
  }

  @Test func aLongFileFiresUnlessGenerated() {
    let lines = String(repeating: "//\n", count: 501)
    #expect(text(lines) == ["Sources/Batches/Batch.swift: 501 lines, more than 500"])
    #expect(text(lines, path: "Sources/Wire/Generated/batch.pb.swift").isEmpty)
    #expect(text(String(repeating: "//\n", count: 500)).isEmpty)
  }

  @Test func aWideLineFires() {
    #expect(text(String(repeating: "x", count: 141)) == ["Sources/Batches/Batch.swift:1: 141 columns, more than 140"])
    #expect(text(String(repeating: "ä", count: 140)).isEmpty)
    #expect(text("| " + String(repeating: "x", count: 141), path: "README.md").isEmpty)
  }

  @Test func aTabFires() {
    #expect(text("let a = 1\n\tlet b = 2\n") == ["Sources/Batches/Batch.swift:2: a tab"])
  }

  @Test func anOpenReminderFires() {
    #expect(text("// FIX" + "ME: later\n") == ["Sources/Batches/Batch.swift:1: an open FIX" + "ME"])
  }

  @Test(arguments: ["/ho" + "me/ada/podium", "/ro" + "ot/.cache", "/Us" + "ers/ada"])
  func aMachinePathFires(_ path: String) {
    #expect(text("cd \(path)\n", path: "scripts/test").count == 1)
  }

  @Test func printFiresOutsideCommands() {
    let call = "print" + "(1)"
    #expect(text("  \(call)\n").count == 1)
    #expect(text("\(call)\n", path: "Tests/CostsTests/T.swift").count == 1)
    #expect(text("\(call)\n", path: "Sources/Commands/Count.swift").isEmpty)
    #expect(text("finger\(call)\nwriter.\(call)\n").isEmpty)
    #expect(text("finger\(call); \(call)\n").count == 1)
  }

  @Test func anUnlistedTopLevelEntryFires() {
    let found = LayoutRules.violations(inTopLevel: [".ci", "Sources", "docs", "leaderboard.json"])
    #expect(found.map(\.path) == ["docs", "leaderboard.json"])
  }

  @Test func aBrokenLinkFires() {
    let readme = """
      # Podium
      [good](scripts/test) [folder](Sources) [web](https://example.org/a) [heading](#how-to-start) [part](scripts/test#L3)
      [bad](scripts/none) and [bad](#nowhere) and [outside](../secret)
      ```
      [not](a-link)
      ```
      ## How to start
      """
    let found = LayoutRules.brokenLinks(in: [TreeFile(path: "README.md", text: readme)], paths: ["Sources", "scripts/test"])
    #expect(
      found.map(\.description) == [
        "README.md:3: a broken link: scripts/none", "README.md:3: a broken link: #nowhere", "README.md:3: a broken link: ../secret",
      ])
  }

  @Test func aThreatWithoutATestFires() {
    let page = """
      | threat | what stops it | test |
      |---|---|---|
      | good | something | `holds`, `holdsToo` |
      | untested | hope | |
      | mistyped | something | `helds` |
      """
    let tests = "@Test func holds() {}\n@Test(arguments: [1])\nfunc holdsToo() {}\nfunc helds() {}\n"
    let files = [TreeFile(path: ThreatRules.page, text: page), TreeFile(path: "Tests/A/B.swift", text: tests)]
    #expect(
      ThreatRules.violations(in: files).map(\.description) == [
        "\(ThreatRules.page):4: a threat without a test", "\(ThreatRules.page):5: no test is named helds",
      ])
    #expect(ThreatRules.violations(in: []).count == 1)
  }

  @Test func linksAreRelativeToTheirDocument() {
    let file = TreeFile(path: "Sources/podium/Podium.docc/A.md", text: "[b](../../Batches) [c](Decisions/0001.md)")
    let paths: Set<String> = ["Sources/Batches", "Sources/podium/Podium.docc/Decisions/0001.md"]
    #expect(LayoutRules.brokenLinks(in: [file], paths: paths).isEmpty)
    #expect(LayoutRules.brokenLinks(in: [file], paths: []).count == 2)
  }
}
