import Testing

@testable import Leaderboard

/// What tools that measure write, on its way to the board. The samples are ours, in the tools' forms.
struct ToolImportTests {
  private let now = Timestamp(milliseconds: 1_795_000_000_000)
  private let common = ReportedResults.Common(date: "2026-11-20", task: "kernels/vision")

  private func read(_ text: String, _ format: ReportedResults.Format, _ common: ReportedResults.Common? = nil) -> ReportedResults {
    ReportedResults(Array(text.utf8), format: format, file: "lab/results", common: common ?? self.common)
  }

  private func entries(_ results: ReportedResults) throws -> [Entry] {
    #expect(results.errors.isEmpty, "\(results.errors)")
    var board = try Make.board(Make.timedTask())
    let ids = try results.insert(into: &board, submitter: "ann", at: now)
    #expect(board.standings.allSatisfy { $0.ranking.isEmpty }, "a claim is never ranked")
    return try ids.map { try Entry(#require(board.facts[$0])) }
  }

  /// Five runs; sorted 0.0610, 0.0620, 0.0625, 0.0630, 0.0700.
  private static let runs = """
    resnet,0.0630,114634752,98,0
    resnet,0.0620,114634752,98,1
    resnet,0.0700,114634752,98,2
    resnet,0.0625,114634752,98,3
    resnet,0.0610,114634752,98,4

    """

  @Test func theMiddleOfTheRunsIsTaken() throws {
    let results = read(Self.runs, .perfTest)
    let entry = try #require(try entries(results).first)
    #expect(entry.metrics == ["timeNs": 62_500_000])
    #expect(entry.variant == "resnet" && entry.level == .reported)
    #expect(entry.provenance["tool"] == "onnxruntime_perf_test" && entry.provenance["date"] == "2026-11-20")
    #expect(entry.provenance["details"] == "median of 5 runs")
    #expect(entry.provenance["citation"] == "onnxruntime_perf_test, results")
    #expect(results.notTaken == ["peak working set", "use of the processor"])
  }

  @Test(arguments: ["P50 Latency: 0.0624 s", "P50 Latency is 0.0624sec", "P50 Latency is 0.0624 sec", "P50 Latency: 6.24e-02 s"])
  func theToolsOwnMedianComesFirst(_ line: String) throws {
    let results = read(Self.runs + "\nMin Latency: 0.061 s\n\(line)\nP999 Latency: 0.07 s\n", .perfTest)
    #expect(try entries(results).first?.metrics == ["timeNs": 62_400_000])
    #expect(results.notTaken == ["Min latency", "P999 latency", "peak working set", "use of the processor"])
  }

  @Test func everyCallOfTheToolIsAClaim() throws {
    let second = "other, net,0.5,10,1,0\nother, net,0.25,10,1,1\n"
    let claims = try entries(read(Self.runs + second + "resnet,0.1,9,9,0\n", .perfTest))
    #expect(claims.map(\.variant) == ["resnet", "other, net", "resnet"])
    // Of two runs the slower, as the tool takes it.
    #expect(claims.map { $0.metrics["timeNs"] } == [62_500_000, 500_000_000, 100_000_000])
  }

  @Test(arguments: ["Average inference time cost: 62.2935 ms", "Average inference time cost total: 62.2935 ms"])
  func ofWhatItPrintsTheMeanIsTakenWhereThereIsNoMedian(_ line: String) throws {
    let text = """
      Setting intra_op_num_threads to 1
      Session creation time cost: 2.7 s
      First inference time cost: 85 ms
      Total inference time cost: 6.2 s
      Total inference requests: 100
      \(line)
      Total inference run time: 6.2 s
      Number of inferences per second: 16.0
      Avg CPU usage: 38 %
      Peak working set size: 114634752 bytes
      """
    let named = ReportedResults.Common(citation: "our lab", date: "2026-11-20", task: "kernels/vision", variant: "net")
    let results = read(text, .perfTest, named)
    let entry = try #require(try entries(results).first)
    #expect(entry.metrics == ["timeNs": 62_293_500] && entry.variant == "net")
    #expect(entry.provenance["details"] == "mean of 100 runs; the output has no median")
    #expect(entry.provenance["citation"] == "our lab")
    #expect(
      results.notTaken == [
        "peak working set", "throughput", "time of the first run", "time to create the session", "use of the processor",
      ])
    let median = read(text + "\nP50 Latency: 0.06 s\n", .perfTest, named)
    #expect(try entries(median).map { $0.metrics["timeNs"] } == [60_000_000])
    #expect(median.notTaken.contains("mean latency"))
  }

  /// A release once wrote nanoseconds; a day for one run is no time.
  @Test func whatIsNoTimeIsRefusedWithItsLine() {
    let errors = read("resnet,0.1,9,9,0\nresnet2,62500000,9,9,0\n", .perfTest).errors
    #expect(errors.map(\.place) == ["lab/results: line 2"])
    #expect(read("resnet,0,9,9,0\n", .perfTest).errors.count == 1)
    #expect(read("words\n", .perfTest).errors.first?.message == "holds no results of onnxruntime_perf_test")
  }

  @Test func taskAndDateMustBeSaid() {
    let errors = read(Self.runs, .perfTest, ReportedResults.Common()).errors
    #expect(errors.map(\.message) == ["task", "date"].map { "\($0) is missing: the file does not tell it" })
    #expect(read("Average inference time cost: 1 ms", .perfTest).errors.map(\.message).first?.hasPrefix("variant") == true)
  }

  private static let report = """
    {"load_model": {"memory": {"unit": "MB", "max_ram": 700.5}, "latency": {"unit": "s", "count": 1, "mean": 2.5, "p50": 2.5},
      "throughput": null, "energy": null, "efficiency": null},
     "forward": {"memory": null, "latency": {"unit": "s", "values": [0.002, 0.0015], "count": 2, "total": 0.0035, "mean": 0.00175,
       "p50": 0.00175, "p90": 0.00195, "stdev": 0.00025, "stdev_": 14.3}, "throughput": {"unit": "samples/s", "value": 571.4},
       "energy": null, "efficiency": null}}
    """

  @Test func theMedianOfTheForwardPassIsTaken() throws {
    let named = ReportedResults.Common(date: "2026-11-20", task: "kernels/vision", variant: "bert")
    let results = read(Self.report, .optimum, named)
    let entry = try #require(try entries(results).first)
    #expect(entry.metrics == ["timeNs": 1_750_000])
    #expect(entry.provenance["details"] == "median of 2 runs of forward" && entry.provenance["tool"] == "optimum-benchmark")
    #expect(results.notTaken == ["load_model latency", "memory", "throughput"])
  }

  @Test func theSettingsTellModelVersionAndMachine() throws {
    let config = """
      {"name": "run", "backend": {"name": "onnxruntime", "version": "ort:1.22.0", "model": "bert-base", "device": "cpu",
        "intra_op_num_threads": 4, "inter_op_num_threads": null}, "scenario": {"input_shapes": {"batch_size": 2}},
       "environment": {"cpu": " Some  CPU", "optimum_benchmark_version": "0.6.0"}}
      """
    let entry = try #require(try entries(read("{\"config\": \(config), \"report\": \(Self.report)}", .optimum)).first)
    #expect(entry.variant == "bert-base" && entry.provenance["hardware"] == "Some CPU")
    #expect(entry.provenance["tool"] == "optimum-benchmark 0.6.0")
    #expect(
      entry.provenance["details"] == "median of 2 runs of forward; backend onnxruntime, version ort:1.22.0, device cpu, "
        + #"intra_op_num_threads 4, input_shapes {"batch_size":2}"#)
  }

  @Test func anotherTargetIsTakenWhenItIsNamed() throws {
    var named = ReportedResults.Common(date: "2026-11-20", task: "kernels/vision", variant: "bert", target: "load_model")
    #expect(try entries(read(Self.report, .optimum, named)).first?.metrics == ["timeNs": 2_500_000_000])
    named.target = "decode"
    let errors = read(Self.report, .optimum, named).errors
    #expect(errors.first?.hint == "say one with --target: forward, load_model", "\(errors)")
    #expect(read("{\"a\": 1}", .optimum, named).errors.first?.message == "holds no report of optimum-benchmark")
    #expect(read("{", .optimum, named).errors.first?.code == .syntax)
  }

  @Test(arguments: [
    ("results.txt", runs, ReportedResults.Format.perfTest), ("results.csv", runs, .perfTest),
    ("log", "Average inference time cost: 1 ms\n", .perfTest), ("benchmark.json", report, .optimum),
    ("board.json", "{\"schema\": \"podium.board/1\"}", .board), ("broken.json", "{", .board),
    ("claims.csv", "task,variant,value,citation,date\na,b,1,c,2026-01-02\n", .csv), ("claims.jsonl", "{}", .jsonl),
  ])
  func aFileIsKnownByItsContent(_ name: String, _ text: String, _ format: ReportedResults.Format) {
    #expect(ReportedResults.Format(guessing: Array(text.utf8), name: name) == format)
  }

  @Test func whatIsNothingKnownIsNotGuessed() {
    #expect(ReportedResults.Format(guessing: Array("words".utf8), name: "claims.txt") == nil)
    #expect(ReportedResults.Format(guessing: [], name: "claims") == nil)
  }
}
