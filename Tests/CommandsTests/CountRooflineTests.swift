import Testing

/// `podium count --peaks`: where a model lies on a machine's roofline. The small model does 200 FLOPs on 352 bytes.
@Suite struct CountRooflineTests {
  private static func peaks(_ threads: Int, _ compute: String, _ memory: String) -> String {
    """
    {"threads": \(threads), "instructions": "avx2", "clockGigahertz": null,
     "computeGigaflopsPerSecond": {"best": \(compute), "median": 1, "noise": 0},
     "readGigabytesPerSecond": {"L1": {"best": 900, "median": 1, "noise": 0}, "memory": {"best": \(memory), "median": 1, "noise": 0}}}
    """
  }

  private static func file(_ peaks: [String]) -> String {
    """
    {"schema": "podium.peak/1", "machine": {"processor": "Example"}, "peaks": [\(peaks.joined(separator: ","))]}
    """
  }

  private func count(_ options: [String], peaks: String) throws -> Program.Output {
    let folder = try TestFolder()
    let model = try folder.write("small.onnx", SmallModel.bytes())
    try folder.write("peaks.json", peaks)
    return try Program.run(["count", model] + SmallModel.bound + options, stdin: peaks, folder: folder.path)
  }

  /// 2 TFLOP/s over 10 GB/s: the ridge is at 200 FLOPs per byte, far right of 200 / 352; 352 B at 10 GB/s take 35.2 ns.
  @Test func belowTheRidgeMemoryIsTheLimit() throws {
    let json = try count(["--json", "--peaks", "peaks.json"], peaks: Self.file([Self.peaks(1, "2000.0", "10")])).json
    let roofline = try #require(json["roofline"])
    #expect(roofline["threads"] == .integer(1))
    #expect(roofline["computeFlopsPerSecond"]?.number == 2e12)
    #expect(roofline["memoryBytesPerSecond"]?.number == 1e10)
    #expect(roofline["ridgeFlopsPerByte"]?.number == 200)
    #expect(roofline["arithmeticIntensity"]?.number == 200.0 / 352)
    #expect(roofline["attainableFlopsPerSecond"]?.number == 200.0 / 352 * 1e10)
    #expect(roofline["bound"] == .string("memory"))
    #expect(roofline["lowerBoundSeconds"]?.number == 352 / 1e10)
    #expect(json["layers"]?.items.map { $0["bound"]?.text } == ["memory", nil, "memory", nil, "memory", "memory"])
  }

  /// 4 GFLOP/s over 8 GB/s: the ridge is at 0.5. The whole model is right of it with 200 / 352; the product has 96 / 160, the
  /// Sigmoid 48 / 96 and the Softmax 56 / 96; the Relu, 12 / 96, is left of it. 200 FLOPs take 50 ns.
  @Test func fromTheRidgeOnArithmeticIs() throws {
    let output = try count(
      ["--json", "--peaks", "-", "--threads", "2"], peaks: Self.file([Self.peaks(1, "1", "1"), Self.peaks(2, "4", "8")]))
    let json = try output.json
    #expect(json["roofline"]?["bound"] == .string("compute"))
    #expect(json["roofline"]?["attainableFlopsPerSecond"]?.number == 4e9)
    #expect(json["roofline"]?["lowerBoundSeconds"]?.number == 200 / 4e9)
    #expect(json["layers"]?.items.map { $0["bound"]?.text } == ["compute", nil, "compute", nil, "compute", "memory"])
    let csv = try CSV(count(["--csv", "--peaks", "-"], peaks: Self.file([Self.peaks(2, "4", "8")])).stdout)
    #expect(csv.records.map { $0["bound"] } == ["compute", "", "compute", "", "compute", "memory"])
    let text = try count(["--layers", "--peaks", "-"], peaks: Self.file([Self.peaks(2, "4", "8")])).stdout
    #expect(text.contains("ROOFLINE (f32, 2 threads)"))
    #expect(text.contains(/this model +0\.57  FLOPs per byte: compute-bound\n/), "\(text)")
    #expect(text.contains(/least time +50 ns\n/), "\(text)")
  }

  @Test func freeDimensionsLeaveItNowhere() throws {
    let folder = try TestFolder()
    let model = try folder.write("small.onnx", SmallModel.bytes())
    let json = try Program.run(["count", model, "--json", "--peaks", "-"], stdin: Self.file([Self.peaks(1, "4", "8")])).json
    #expect(json["roofline"]?["ridgeFlopsPerByte"]?.number == 0.5)
    #expect(json["roofline"]?["bound"] == .null)
    #expect(json["notes"]?.items.contains { $0.text?.contains("bind") == true } == true)
    #expect(try Program.run("count", model, "--json").json["roofline"] == .null)
  }

  @Test(arguments: [
    ("{}", "peaks.not-peaks", "it has no schema"), ("{\"schema\": \"podium.count/1\"}", "peaks.not-peaks", "podium.count/1"),
    ("[1]", "peaks.not-peaks", "it has no schema"), ("", "peaks.syntax", "a value is expected"), ("{", "peaks.syntax", ":1:2"),
    (file([]), "peaks.not-peaks", "it holds no peaks"), (file([peaks(1, "0", "1")]), "peaks.not-peaks", "not above 0"),
    (file([peaks(1, "1", "-1.5")]), "peaks.not-peaks", "not above 0"),
    (file([peaks(1, "\"1\"", "1")]), "peaks.not-peaks", "missing"),
  ])
  func anotherFileIs65(_ content: String, _ code: String, _ says: String) throws {
    let output = try count(["--peaks", "peaks.json", "--json"], peaks: content)
    #expect(output.exit == 65)
    #expect(output.errorCode == code)
    #expect(output.stderr.hasPrefix("podium: peaks.json") && output.stderr.contains(says), "\(output.stderr)")
    #expect(output.stderr.contains("podium peak --json"))
  }

  @Test func threadsThatWereNotMeasuredAre65() throws {
    let output = try count(
      ["--peaks", "-", "--threads", "3"], peaks: Self.file([Self.peaks(1, "1", "1"), Self.peaks(2, "4", "8")]))
    #expect(output.exit == 65)
    #expect(output.stderr.contains("no peaks of 3 threads; it holds those of 1, 2"), "\(output.stderr)")
  }

  @Test(arguments: ["nowhere.json", "."])
  func whatCannotBeReadIs66(_ path: String) throws {
    let output = try count(["--peaks", path], peaks: "")
    #expect(output.exit == 66)
    #expect(output.stderr.hasPrefix("podium: \(path): cannot be read"), "\(output.stderr)")
  }
}
