import Testing

/// `podium board`: what is done with a leaderboard that a run has written.
@Suite(.tags(.slow)) struct BoardTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try run(["a": 16, "b": 32], to: "leaderboard.json")
  }

  /// A board of a batch of products of m x 16 x 16, counted.
  private func run(_ variants: [String: Int], to board: String) throws {
    let text = variants.sorted { $0.key < $1.key }
      .map { "  - { name: \($0.key), model: { kernel: \"matmul:m=\($0.value),n=16,k=16,dtype=f32\" } }\n" }.joined()
    try folder.write("\(board).yaml", "podium: 1\nname: tiny\nvariants:\n\(text)tasks:\n  - { use: flops, id: flops/tiny }\n")
    let output = try Program.run("run", "\(board).yaml", "--board", board, folder: folder.path)
    #expect(output.exit == 0, "\(output.stderr)")
  }

  private func board(_ arguments: String...) throws -> Program.Output {
    try Program.run(["board"] + arguments, folder: folder.path)
  }

  private func entry(of variant: String) throws -> String {
    let rows = try CSV(board("show", "--csv").stdout).records
    return try #require(rows.first { $0["variant"] == variant }?["entry"])
  }

  @Test func viewsAreTablesRowsAndJSON() throws {
    let rows = try CSV(board("show", "--csv").stdout).records
    // 2 m n k.
    #expect(
      rows.map { [$0["variant"], $0["rank"], $0["value"], $0["unit"]] } == [
        ["a", "1", "8192", "FLOPs"], ["b", "2", "16384", "FLOPs"],
      ])
    let sota = try board("sota", "--markdown").stdout.split(separator: "\n")
    #expect(sota.count == 3 && sota[1].hasPrefix("| --- |") && sota[2].contains("| a |"), "\(sota)")
    let history = try board("history", "--json").json
    #expect(history["schema"] == .string("podium.board-history/1"))
    let events = history["boards"]?.items.first?["events"]?.items ?? []
    #expect(events.first?["kind"] == .string("record"))
    #expect(events.last?["variant"] == .string("a"))
    #expect(try board("history").stdout.contains("flops/tiny@1 (any machine)"))
    #expect(try board("sota", "--csv", "--json").exit == 64)
    #expect(try board("history", "flops/tony").exit == 66)
  }

  @Test func twoVariantsAreCompared() throws {
    let json = try board("compare", "a", "b", "--json").json
    #expect(json["schema"] == .string("podium.board-compare/1"))
    let row = json["rows"]?.items.first
    // 8,192 is half of 16,384.
    #expect(row?["gainPpm"] == .integer(500_000))
    #expect(row?["verdict"] == .string("left"))
    #expect(try board("compare", entry(of: "b"), "a", "--json").json["rows"]?.items.first?["gainPpm"] == .integer(-1_000_000))
    let nobody = try board("compare", "a", "c")
    #expect(nobody.exit == 66 && nobody.stderr.contains("no task and class ranks both"), "\(nobody.stderr)")
    #expect(try board("compare", "a", "a").exit == 64)
  }

  @Test func boardsMergeBothWaysToTheSame() throws {
    try run(["c": 8], to: "other.json")
    let before = try [UInt8](contentsOf: "\(folder.path)/leaderboard.json")
    try folder.write("copy.json", [UInt8](contentsOf: "\(folder.path)/other.json"))
    #expect(try board("merge", "other.json", "--board", "leaderboard.json", "--json").json["added"] == .integer(1))
    // Merged the other way round the bytes are the same.
    let merged = try [UInt8](contentsOf: "\(folder.path)/leaderboard.json")
    try folder.write("before.json", before)
    #expect(try board("merge", "before.json", "--board", "copy.json", "--json").json["added"] == .integer(2))
    #expect(try [UInt8](contentsOf: "\(folder.path)/copy.json") == merged)
    #expect(try board("merge", "other.json", "--json").json["added"] == .integer(0), "the same again")
    #expect(try CSV(board("show", "--csv").stdout).records.map { $0["variant"] } == ["c", "a", "b"])
    let missing = try board("merge", "nowhere.json")
    #expect(missing.exit == 66 && missing.stderr.contains("nowhere.json"))
  }

  /// A leaderboard of 100,000 entries has 158 MB: the limit of other input is no limit of it.
  @Test func largeFilesAreVerified() throws {
    try folder.write("large.json", [UInt8](repeating: UInt8(ascii: " "), count: 64 << 20) + Array("{}".utf8))
    let output = try board("verify", "--board", "large.json", "--json")
    #expect(output.exit == 65 && !output.stdout.contains("input.too-large"), "\(output.stdout)")
    #expect(output.stdout.contains("podium.board-verify/1"), "\(output.stdout)")
  }

  @Test func aMergeSaysWhatWentAndWhatCameBack() throws {
    try run(["a": 16, "b": 32, "c": 64, "d": 128], to: "big.json")
    try run(["c": 80], to: "big.json")
    try folder.write("copy.json", [UInt8](contentsOf: "\(folder.path)/big.json"))
    func archive(_ more: String...) throws -> JSON? {
      try Program.run(
        ["board", "archive", "--before", "2100-01-01", "--to", "away.json", "--board", "big.json", "--json"] + more,
        folder: folder.path
      ).json["entries"]
    }
    // The first c; then the other and d, since nothing is as new as that.
    #expect(try archive() == .integer(1))
    #expect(try archive("--retired") == .integer(2))
    let merged = try board("merge", "big.json", "--board", "copy.json", "--json").json
    #expect(merged["added"] == .integer(0) && merged["dropped"] == .integer(3), "\(merged)")
    #expect(try board("merge", "big.json", "--board", "copy.json").stdout == "copy.json: 2 facts, 0 of them new\n")
    let left = try board("merge", "away.json", "--board", "big.json").stdout
    #expect(left.hasSuffix("left out, since they are archived: 3 entries; --restore brings them back\n"), "\(left)")
    let back = try board("merge", "away.json", "--board", "big.json", "--restore", "--json").json
    #expect(back["added"] == .integer(3) && back["restored"] == .integer(3) && back["archived"] == .integer(0), "\(back)")
  }

  @Test func retractedEntriesLoseTheirSeatAndStayInTheHistory() throws {
    let id = try entry(of: "a")
    let output = try board("retract", String(id.prefix(10)), "--reason", "wrong model file", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["entry"] == .string(id))
    #expect(try board("sota", "--json").json["sota"]?.items.first?["holder"] == .string("b"))
    #expect(try board("history").stdout.contains("wrong model file"))
    #expect(try board("show").stdout.contains("a: retracted: wrong model file"))
    #expect(try board("verify").exit == 0)
    #expect(try board("retract", id, "--reason", " ").exit == 64)
    #expect(try board("retract", "e-0123", "--reason", "x").exit == 66)
  }

  @Test func wordsAboutAnEntryAreKeptAndChangeNoRank() throws {
    let id = try entry(of: "b")
    let before = try board("sota", "--json").json["sota"]
    let output = try board("attest", String(id.prefix(10)), "--by", "ada", "--note", "seen on my machine | too", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["schema"] == .string("podium.board-attest/1") && output.json["entry"] == .string(id))
    #expect(try output.json["added"] == .bool(true))
    #expect(try board("sota", "--json").json["sota"] == before)
    #expect(try board("history").stdout.contains("ada: seen on my machine | too"))
    #expect(try board("report", "--markdown").stdout.contains("| b | ada | seen on my machine \\| too |"))
    #expect(try board("verify").exit == 0)
    // Said again it is the same word; another name's is another.
    let again = try board("attest", id, "--by", "ada", "--note", "seen on my machine | too", "--json").json
    #expect(try again["added"] == .bool(false) && again["attestation"] == output.json["attestation"])
    #expect(try board("attest", id, "--by", "bob", "--note", "seen on my machine | too", "--json").json["added"] == .bool(true))
    #expect(try board("attest", id, "--note", " ").exit == 64)
    #expect(try board("attest", id, "--by", "", "--note", "x").exit == 64)
    #expect(try board("attest", id, "--note", String(repeating: "x", count: 4_097)).exit == 64)
    let lost = try board("attest", "e-0123", "--note", "x")
    #expect(lost.exit == 66 && lost.stderr.contains("e-0123"), "\(lost.stderr)")
    #expect(try board("attest", id, "--note", "x", "--board", "nowhere.json").exit == 66)
  }

  @Test func claimsOfOthersStandBesideTheRecord() throws {
    try folder.write(
      "claims.csv", "task,variant,value,unit,citation,date\nflops/tiny,theirs,4.1,kFLOPs,\"A paper, 2026\",2026-01-02\n")
    let output = try board("import", "claims.csv", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["added"] == .integer(1))
    #expect(try board("import", "claims.csv", "--json").json["added"] == .integer(0))
    #expect(try board("sota", "--json").json["sota"]?.items.first?["holder"] == .string("a"), "a claim is no record")
    let shown = try board("show").stdout
    #expect(shown.contains("theirs") && shown.contains("A paper, 2026") && shown.contains("4.10 kFLOPs"), "\(shown)")
    #expect(try board("verify").exit == 0)

    try folder.write("bad.csv", "task,variant,value,citation,date\nflops/tiny,x,1,c,2026-13-02\nflops/tiny,x,nan,c,2026-01-02\n")
    let bad = try board("import", "bad.csv")
    #expect(bad.exit == 65)
    #expect(bad.stderr.contains("bad.csv: row 2") && bad.stderr.contains("bad.csv: row 3"), "\(bad.stderr)")
    try folder.write("claims.txt", "words")
    #expect(try board("import", "claims.txt").exit == 64)
    #expect(try board("import", "nowhere.csv").exit == 66)
  }

  /// Of a task that counts, so that the board needs no measurement: FLOPs have no unit that a tool writes.
  @Test func whatAToolMeasuredNeedsATaskOfItsKind() throws {
    try folder.write("perf.txt", "net,0.0630,114634752,98,0\nnet,0.0620,114634752,98,1\n")
    let unsaid = try board("import", "perf.txt", "--json")
    #expect(unsaid.exit == 65 && unsaid.stderr.contains("say with --task"), "\(unsaid.stderr)")
    let wrong = try board("import", "perf.txt", "--task", "flops/tiny", "--date", "2026-11-20")
    #expect(wrong.exit == 65 && wrong.stderr.contains("the unit \"s\" is none of flops"), "\(wrong.stderr)")
    try folder.write("own.csv", "variant,value,citation\ntheirs,5,a page\n")
    let common = try board("import", "own.csv", "--task", "flops/tiny", "--date", "2026-11-20", "--json")
    #expect(common.exit == 0, "\(common.stderr)")
    #expect(try common.json["format"] == .string("csv"))
  }

  @Test func viewsAreLinesOfJSONAndADatabase() throws {
    let lines = try board("show", "--jsonl").stdout.split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{") && $0.contains("\"schema\":\"podium.board-show-row/1\"") })
    #expect(lines.first?.contains("\"value\":8192") == true, "a number is no text: \(lines)")
    #expect(try board("sota", "--csv", "--jsonl").exit == 64)
    let export = try board("export", "--sqlite", "board.sqlite", "--json")
    #expect(export.exit == 0, "\(export.stderr)")
    let tables = try export.json["tables"]?.items ?? []
    #expect(tables.map { $0["table"]?.text } == ["sota", "board_show", "board_history", "board_pareto"])
    let counts = tables.compactMap { $0["rows"]?.integer }
    // Which of the two was there first is not said.
    #expect(counts.count == 4 && counts[0] == 1 && counts[1] == 2 && counts[2] >= 1 && counts[3] == 0, "\(counts)")
    #expect(try board("export", "--sqlite", "board.sqlite").exit == 0, "its own file is replaced")
    #expect(try board("export", "--sqlite", "leaderboard.json", "--json").errorCode == "output.exists")
    #expect(try board("verify").exit == 0, "the leaderboard is still there")
  }

  @Test func aBoardChangedByHandIsFound() throws {
    #expect(try board("verify", "--json").json["sound"] == .bool(true))
    let text = String(decoding: try [UInt8](contentsOf: "\(folder.path)/leaderboard.json"), as: UTF8.self)
    try folder.write("forged.json", text.replacing("\"holder\":\"a\"", with: "\"holder\":\"b\""))
    let derived = try board("verify", "--board", "forged.json", "--json")
    #expect(derived.exit == 65)
    #expect(try derived.json["findings"]?.items.isEmpty == false)
    try folder.write("forged.json", text.replacing("16384", with: "1"))
    let facts = try board("verify", "--board", "forged.json")
    #expect(facts.exit == 65 && facts.stdout.contains("e-"), "\(facts.stdout)")
  }

  @Test func theGateFailsForWhatIsWorseThanTheRecord() throws {
    #expect(try board("check", "--variant", "a").exit == 0)
    let worse = try board("check", "--variant", "b", "--worse-by", "5%", "--json")
    #expect(worse.exit == 3)
    #expect(try worse.json["schema"] == .string("podium.board-check/1"))
    #expect(try board("check", "--variant", "b", "--worse-by", "150%").exit == 0)
    #expect(try board("check", "--variant", "nobody").exit == 66)
    #expect(try board("check", "--variant", "b", "--worse-by", "much").exit == 64)
  }

  /// 16,384 FLOPs are twice the record's 8,192.
  @Test func aManifestsGateEndsTheCommand() throws {
    let text = """
      podium: 1
      name: gated
      variants: [{ name: b, model: { kernel: "matmul:m=32,n=16,k=16,dtype=f32" } }]
      tasks: [{ use: flops, id: flops/tiny, constraints: ["flops <= 2e9"] }]
      gate: { regression: { worseBy: MARGIN } }
      """
    // The constraint makes it another task: the board's has none.
    let plain = text.replacing(", constraints: [\"flops <= 2e9\"]", with: "")
    try folder.write("gate.yaml", plain.replacing("MARGIN", with: "5%"))
    let failed = try Program.run("run", "gate.yaml", "--board", "leaderboard.json", folder: folder.path)
    #expect(failed.exit == 3, "\(failed.stderr)")
    #expect(failed.stdout.contains("Gate (against the record, margin 5.0%): FAILED by 1 of 1 results"), "\(failed.stdout)")
    #expect(failed.stdout.contains("worse FAILED") && failed.stdout.contains("exact counts, against a"))
    try folder.write("gate.yaml", plain.replacing("MARGIN", with: "100%"))
    let passed = try Program.run("run", "gate.yaml", "--board", "leaderboard.json", folder: folder.path)
    #expect(passed.exit == 0 && passed.stdout.contains("margin 100.0%): passed"), "\(passed.stdout)")
    try folder.write("gate.yaml", text.replacing("MARGIN", with: "5%").replacing("flops/tiny", with: "flops/small"))
    let alone = try Program.run("run", "gate.yaml", "--board", "leaderboard.json", folder: folder.path)
    #expect(alone.exit == 0 && alone.stdout.contains("passed"), "\(alone.stdout)")
    let sota = try board("sota", "--json").json["sota"]?.items ?? []
    #expect(sota.contains { $0["task"] == .string("flops/small@1") })
    try folder.write("gate.yaml", plain.replacing("MARGIN", with: "a lot"))
    let wrong = try Program.run("plan", "gate.yaml", folder: folder.path)
    #expect(wrong.exit == 65 && wrong.stderr.contains("gate.yaml:5:"), "\(wrong.stderr)")
  }

  @Test func theReportShowsWhatOtherCommandsSaid() throws {
    try folder.write(
      "kernels.json",
      """
      {"schema":"podium.kernels/1","model":"models/tiny.onnx","backend":"onednn","threads":2,"caches":"warm",
       "peaks":{"threads":2,"gigaoperationsPerSecond":{"f32":100},"gigabytesPerSecond":{"L1":400,"memory":10}},
       "kernels":[{"kernel":"matmul:m=64,n=64,k=64,dtype=f32","gigaflopsPerSecond":50,
         "roofline":{"intensity":10.7,"level":"L1","bound":"compute","attainableGigaflopsPerSecond":100,"share":0.5}}]}
      """)
    let page = try board("report", "--html", "--with", "kernels.json")
    #expect(page.exit == 0 && page.stdout.contains("Roofline of tiny.onnx, 2 threads, onednn, warm caches"), "\(page.stderr)")
    let table = try board("report", "--markdown", "--with", "kernels.json").stdout
    #expect(table.contains("| matmul:m=64,n=64,k=64,dtype=f32 | 10.70 | 50.0 GFLOP/s | compute | 50.0% |"), "\(table)")
    let other = try board("report", "--html", "--with", "leaderboard.json")
    #expect(other.exit == 65 && other.stderr.contains("leaderboard.json: nothing to show"), "\(other.stderr)")
    #expect(try board("report", "--html", "--with", "leaderboard.json.yaml").exit == 65)
    #expect(try board("report", "--html", "--with", "nowhere.json").exit == 66)
  }

  @Test func theReportIsOnePage() throws {
    let page = try board("report", "--html")
    #expect(page.exit == 0 && page.stdout.hasPrefix("<!DOCTYPE html>") && page.stdout.contains("flops/tiny@1"), "\(page.stderr)")
    #expect(try board("report", "--markdown", "--out", "report.md").exit == 0)
    #expect(String(decoding: try [UInt8](contentsOf: "\(folder.path)/report.md"), as: UTF8.self).contains("flops/tiny@1"))
    #expect(try board("report", "--html", "--out", "nowhere/report.html").exit == 66)
  }
}
