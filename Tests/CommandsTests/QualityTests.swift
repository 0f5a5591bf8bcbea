import FoundationEssentials
import Testing

/// `podium quality`: answers of a model in ONNX Runtime, which scripts/setup installs, against labels.
@Suite(.tags(.slow), .serialized) struct QualityTests {
  /// A Sigmoid keeps the order, so that the highest of eight numbers is the answer: class 1, 7 and, of equal ones, the first.
  private static let rows: [[Float]] = [
    [0, 9, 1, 2, 3, 4, 5, 6], [-3, -2, -1, 0, 1, 2, 3, 4], [2, 1, 2, 0, 0, 0, 0, 0],
  ]

  /// Right for the first two, and of the third, the second of two that are equal.
  private static let labels: [UInt8] = [1, 7, 2]

  private static func data(_ rows: [[Float]]) -> [UInt8] {
    NPY.bytes(
      "<f4", "(\(rows.count), 8)", rows.joined().flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } })
  }

  private func write(to folder: TestFolder) throws {
    try folder.write("model.onnx", SigmoidModel.rows(2))
    try folder.write("x.npy", Self.data(Self.rows))
    try folder.write("y.npy", NPY.bytes("|u1", "(3,)", Self.labels))
  }

  private func quality(_ folder: TestFolder, _ arguments: [String]) throws -> Program.Output {
    try Program.run(["quality", "model.onnx"] + arguments, folder: folder.path)
  }

  @Test func answersAreCountedBesideTheirModelsCost() throws {
    let folder = try TestFolder()
    try write(to: folder)
    let output = try quality(folder, ["--data", "x=x.npy", "--labels", "y.npy", "--metric", "topK", "--k", "2", "--json"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.quality/1"))
    #expect(json["items"] == .integer(3) && json["batch"] == .integer(2) && json["padding"] == .integer(1))
    #expect(json["top1"]?["count"] == .integer(2))
    #expect(json["topK"]?["count"] == .integer(3))
    #expect(json["errorRate"]?["count"] == .integer(1))
    #expect(json["metrics"]?["top1Ppm"] == .integer(666_667))
    // A sigmoid of 2 x 8 numbers, at 4 each.
    #expect(json["flops"] == .integer(64))
    #expect(json["mse"] == .null)
    #expect(json["software"]?["onnxruntime"]?.text?.isEmpty == false)
    let text = try quality(folder, ["--data", "x=x.npy", "--labels", "y.npy"]).stdout
    #expect(text.contains(/top1 +66\.67% +2 of 3/), "\(text)")
    #expect(text.contains("in batches of 2; the last one is padded by 1, not judged"), "\(text)")
  }

  @Test func whatIsWrongIsTold() throws {
    let folder = try TestFolder()
    try write(to: folder)
    try folder.write("high.npy", NPY.bytes("|u1", "(3,)", [0, 8, 0]))
    try folder.write("nan.npy", Self.data([[.nan] + Array(repeating: 0, count: 7)]))
    try folder.write("one.npy", NPY.bytes("|u1", "(1,)", [0]))
    for (arguments, code, exit) in [
      (["--data", "x=x.npy", "--labels", "/nowhere/y.npy"], "npy.missing", 66),
      (["--data", "x=x.npy", "--labels", "one.npy"], "trial.labels", 65),
      (["--data", "x=x.npy", "--labels", "x.npy"], "trial.labels", 65),
      (["--data", "x=x.npy", "--labels", "high.npy"], "trial.labels", 65),
      (["--data", "x=nan.npy", "--labels", "one.npy"], "trial.not-a-number", 65),
      (["--data", "z=x.npy", "--labels", "y.npy"], "binding.unknown-input", 65),
      (["--data", "x=x.npy", "--labels", "y.npy", "--output", "z"], "trial.output", 65),
      (["--data", "x=x.npy", "--labels", "y.npy", "--metric", "topK", "--k", "9"], "trial.output", 65),
      (["--data", "x=x.npy", "--labels", "y.npy", "--runtime", "/nowhere/libonnxruntime.so"], "runtime.missing", 69),
    ] as [([String], String, Int32)] {
      let output = try quality(folder, arguments + ["--json"])
      #expect(output.exit == exit, "\(arguments)")
      #expect(output.errorCode == code, "\(output.stderr)")
    }
  }

  /// The best accuracy under a bound of operations, and the fastest above one of accuracy: both ask for what another task found.
  @Test func boundsOfCostAndQualityMeetOnTheBoard() throws {
    let folder = try TestFolder()
    try write(to: folder)
    try folder.write(
      "batch.yaml",
      """
      podium: 1
      name: digits
      defaults: { timeout: 2m, retries: 0, trials: 1 }
      variants: [{ name: sigmoid, model: { file: model.onnx } }]
      tasks:
        - { use: quality, id: quality/cheap, constraints: [ "flops <= 64" ], with: { data: { x: x.npy }, labels: y.npy } }
        - { use: quality, id: quality/cheaper, constraints: [ "flops < 64" ], with: { data: { x: x.npy }, labels: y.npy } }
        - { use: flops, id: flops/good, constraints: [ "top1 >= 66.6" ] }
        - { use: flops, id: flops/better, constraints: [ "top1 >= 75" ] }
      """)
    let run = try Program.run(["run", "batch.yaml", "--board", "board.json"], folder: folder.path)
    #expect(run.exit == 0, "\(run.stderr)")
    let boards =
      try Program.run("board", "show", "--json", "--board", "board.json", folder: folder.path).json["boards"]?.items ?? []
    func board(_ task: String) -> JSON? { boards.first { $0["task"]?.text == "\(task)@1" } }
    #expect(board("quality/cheap")?["ranking"]?.items.first?["value"] == .integer(666_667))
    #expect(board("quality/cheaper")?["notRanked"]?.items.first?["reasons"]?.items == [.string("flops is 64, not < 64")])
    #expect(board("flops/good")?["ranking"]?.items.count == 1)
    #expect(board("flops/better")?["notRanked"]?.items.first?["reasons"]?.items == [.string("top1 is 66.6667, not >= 75")])
  }
}
