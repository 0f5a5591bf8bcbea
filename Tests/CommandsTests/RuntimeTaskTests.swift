import FoundationEssentials
import Testing

/// Latency and saturation tasks of a batch: real models in ONNX Runtime, which scripts/setup installs.
@Suite(.tags(.slow), .serialized) struct RuntimeTaskTests {
  private static let manifest = """
    podium: 1
    name: sigmoid
    defaults: { timeout: 2m, retries: 0, trials: 1 }
    variants:
      - name: act
        model: { file: sigmoid.onnx }
    tasks:
      - flops
      - { use: latency, with: { data: { x: x.npy } } }
      - { use: saturation, with: { data: { x: x.npy } } }
    """

  /// Three of the eight are further out than 5.99, where a sigmoid is saturated.
  private static let numbers: [Float] = [0, 1, -1, 2, 5.9, 6, -10, 30]

  private func write(to folder: TestFolder) throws {
    try folder.write("batch.yaml", Self.manifest)
    try folder.write("sigmoid.onnx", SigmoidModel.bytes)
    try folder.write("x.npy", NPY.bytes(Self.numbers))
  }

  @Test func aBatchOfThreeKindsEndsOnTheBoard() throws {
    let folder = try TestFolder()
    try write(to: folder)
    let run = try Program.run(["run", "batch.yaml", "--board", "board.json"], folder: folder.path)
    #expect(run.exit == 0, "\(run.stderr)")
    #expect(run.stdout.hasPrefix("Batch b1 sigmoid: done, 3 of 3 done\n"), "\(run.stdout)")
    #expect(run.stdout.contains(/saturation\/sigmoid@1 .*act .*37\.5% .*record/), "\(run.stdout)")
    let shown = try Program.run("board", "show", "--json", "--board", "board.json", folder: folder.path).json["boards"]?.items ?? []
    #expect(shown.map { $0["task"]?.text } == ["flops/sigmoid@1", "latency/sigmoid@1", "saturation/sigmoid@1"])
    let saturation = try #require(shown.last?["ranking"]?.items.first)
    #expect(saturation["value"] == .integer(375_000))
    // Times taken while others use the machine are kept, but not ranked.
    let latency = try #require(shown.first { $0["task"]?.text == "latency/sigmoid@1" })
    #expect((latency["ranking"]?.items.count ?? 0) + (latency["notRanked"]?.items.count ?? 0) == 1)

    let file = try [UInt8](contentsOf: "\(folder.path)/board.json")
    let facts = try JSONDecoder().decode(JSON.self, from: Data(file))["facts"]
    let entries = facts.map { facts in facts.keys.compactMap { facts[$0] } } ?? []
    func metrics(_ task: String) -> JSON? { entries.first { $0["task"]?.text == task }?["metrics"] }
    #expect(metrics("saturation/sigmoid@1")?["units"] == .integer(8))
    #expect(metrics("saturation/sigmoid@1")?["saturatedUnits"] == .integer(3))
    let figures = ["minimumNs", "latencyNs", "p90Ns", "p95Ns", "p99Ns"].compactMap { metrics("latency/sigmoid@1")?[$0]?.integer }
    #expect(figures.count == 5 && figures == figures.sorted(), "a larger share of the calls takes no less time")
    #expect(metrics("latency/sigmoid@1")?["batch"] == .integer(8))
    #expect(metrics("latency/sigmoid@1")?["flops"] == metrics("flops/sigmoid@1")?["flops"])
  }

  @Test func withoutTheRuntimeTheRestIsDone() throws {
    let folder = try TestFolder()
    try write(to: folder)
    let absent = ["PODIUM_ONNXRUNTIME": "/nowhere/libonnxruntime.so"]
    let run = try Program.run(["run", "batch.yaml", "--board", "board.json"], folder: folder.path, environment: absent)
    #expect(run.exit == 1, "\(run.stderr)")
    #expect(
      run.stderr.contains("podium: 2 jobs left out: /nowhere/libonnxruntime.so: cannot be loaded as ONNX Runtime"), "\(run.stderr)")
    #expect(run.stdout.hasPrefix("Batch b1 sigmoid: done, 1 of 1 done\n"), "\(run.stdout)")
    // Nothing is left, or the very library was asked for.
    try folder.write("only.yaml", Self.manifest.replacing("  - flops\n", with: ""))
    let only = try Program.run(["run", "only.yaml", "--board", "b.json", "--json"], folder: folder.path, environment: absent)
    #expect(only.exit == 69)
    #expect(only.errorCode == "runtime.missing")
    let named = try Program.run(
      ["run", "batch.yaml", "--board", "b.json", "--json", "--runtime", "/nowhere/x.so"], folder: folder.path)
    #expect(named.exit == 69)
    #expect(named.errorCode == "runtime.missing")
  }

  @Test func aJobWaitsForAWorkerThatHasTheRuntime() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    try write(to: fleet.folder)
    let without = try fleet.startWorker("without", environment: ["PODIUM_ONNXRUNTIME": "/nowhere/libonnxruntime.so"])
    try fleet.waitForWorkers("without")
    let manifest = fleet.path("batch.yaml")
    let submitted = try fleet.ask("submit", manifest, "--json").json
    let batch = try #require(submitted["batch"]?.text)
    try eventually("the counting") { try fleet.counts(batch)["done"] == 1 }
    let jobs = try fleet.ask("batch", "results", batch, "--json").json["jobs"]?.items ?? []
    let job = try #require(jobs.first { $0["task"]?.text == "saturation/sigmoid" }?["job"]?.text)
    let waits = try fleet.ask("job", "explain", job).stdout
    #expect(waits.contains("waits: no connected worker can run it: without has no profiler saturation:onnxruntime"), "\(waits)")
    #expect(without.stderr.contains("no latency, saturation and quality here: /nowhere/libonnxruntime.so"), "\(without.stderr)")

    // Ended with its object, which must live as long as the test.
    let with = try fleet.startWorker("with")
    // Trials wait for others that measure on this host.
    let done = try Program.run(
      ["batch", "watch", batch, "--json", "--access", fleet.grant("submitter", "submit")])
    #expect(done.exit == 0, "\(done.stderr)")
    let shown = try fleet.ask("job", "show", job, "--json").json
    #expect(shown["schema"] == .string("podium.job/1"))
    #expect(shown["job"]?["worker"] == .string("with"))
    #expect(shown["job"]?["metrics"]?["saturatedPpm"] == .integer(375_000))
    let rows = shown["trials"]?.items.first?["saturation"]?["rows"]?.items ?? []
    #expect(rows.map { $0["layer"]?.text } == ["act"])
    let text = try fleet.ask("job", "show", job, "--histograms").stdout
    #expect(text.contains(/saturatedPpm +37\.5%/), "\(text)")
    #expect(text.contains(/act +Sigmoid +8 +37\.5%/), "\(text)")
    #expect(text.contains("  |f'|, as a share of 0.2500\n"), "\(text)")
    #expect(without.isRunning && with.isRunning)
  }
}
