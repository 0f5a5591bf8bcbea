import Testing

/// The driver by which git merges leaderboards, as the documents and the command's help give it.
@Suite(.tags(.slow)) struct GitMergeTests {
  private static let driver = "podium board merge --board %A %B"
  private static let attributes = "leaderboard.json merge=podium"
  private let folder: TestFolder

  /// A repository whose main branch has a board of one entry, and two branches that add one each.
  init() throws {
    folder = try TestFolder()
    for (variant, rows) in [("a", 16), ("b", 32), ("c", 8)] {
      let model = "{ kernel: \"matmul:m=\(rows),n=16,k=16,dtype=f32\" }"
      try folder.write(
        "\(variant).yaml",
        "podium: 1\nname: tiny\nvariants: [{ name: \(variant), model: \(model) }]\ntasks: [{ use: flops, id: flops/tiny }]\n")
    }
    let made = try WorkflowShell.run(
      """
      git init -q -b main repository
      cd repository
      git config user.name tests
      git config user.email tests@example.invalid
      git config merge.podium.driver '\(Self.driver)'
      echo '\(Self.attributes)' > .gitattributes
      podium run ../a.yaml --board leaderboard.json
      git add .
      git commit -qm 'a board of a'
      for variant in b c; do
        git checkout -qb "adds-$variant" main
        podium run "../$variant.yaml" --board leaderboard.json
        git commit -qam "adds $variant"
      done
      git checkout -q adds-b
      """, in: folder)
    try #require(made.exit == 0, "\(made.stderr)")
  }

  @Test func theDocumentsGiveThisDriver() throws {
    let documents = try [Repository.text("Sources/podium/Podium.docc/Board.md"), Program.run("help", "board", "merge").stdout]
    for text in documents {
      let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("driver = \(Self.driver)") && words.contains(Self.attributes), "\(text)")
    }
  }

  @Test func branchesThatEachAddAnEntryMergeWithoutAConflict() throws {
    let merged = try WorkflowShell.run(
      """
      cd repository
      cp leaderboard.json ../by-hand.json
      git show adds-c:leaderboard.json > ../other.json
      podium board merge --board ../by-hand.json ../other.json
      git merge -q -m merged adds-c
      test -z "$(git status --porcelain)"
      test "$(git log --oneline | wc -l)" = 4
      cmp leaderboard.json ../by-hand.json
      podium board verify
      """, in: folder)
    #expect(merged.exit == 0, "\(merged.stdout)\(merged.stderr)")
    let shown = try CSV(Program.run("board", "show", "--csv", folder: "\(folder.path)/repository").stdout)
    #expect(shown.records.map { $0["variant"] } == ["c", "a", "b"])
  }

  @Test func theOtherWayRoundTheBoardIsTheSame() throws {
    let merged = try WorkflowShell.run(
      """
      cd repository
      git branch before
      git merge -q -m merged adds-c
      cp leaderboard.json ../one-way.json
      git checkout -q adds-c
      git merge -q -m merged before
      cmp leaderboard.json ../one-way.json
      """, in: folder)
    #expect(merged.exit == 0, "\(merged.stdout)\(merged.stderr)")
  }

  @Test func aBrokenBoardStopsTheMergeAndSaysWhy() throws {
    let merged = try WorkflowShell.run(
      """
      cd repository
      git checkout -q adds-c
      head -c 100 leaderboard.json > broken && mv broken leaderboard.json
      git commit -qam 'breaks it'
      git checkout -q adds-b
      cp leaderboard.json ../before.json
      code=0; git merge -m merged adds-c || code=$?
      test "$code" = 1
      test "$(git status --porcelain leaderboard.json)" = 'UU leaderboard.json'
      cmp leaderboard.json ../before.json
      """, in: folder)
    #expect(merged.exit == 0, "\(merged.stdout)\(merged.stderr)")
    #expect(merged.stderr.contains("podium: "), "\(merged.stderr)")
    #expect(merged.stdout.contains("CONFLICT"), "\(merged.stdout)")
  }
}
