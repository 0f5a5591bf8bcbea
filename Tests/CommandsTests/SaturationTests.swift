import Testing

/// `podium saturation`: tensors inside a model, read in ONNX Runtime, which scripts/setup installs.
@Suite(.tags(.slow)) struct SaturationTests {
  private static let numbers: [Float] = [0, 1, -1, 2, 5.9, 6, -10, 30]

  private func saturation(_ arguments: [String]) throws -> Program.Output {
    try Program.run(["saturation"] + arguments)
  }

  /// What numpy gives for e = exp(-|x|), s = e / (1 + e)^2: s.mean(), percentile(s, 50 and 95), percentile(x, 25).
  @Test func aSigmoidIsThatOfNumpy() throws {
    let folder = try TestFolder()
    let model = try folder.write("sigmoid.onnx", SigmoidModel.bytes)
    let data = try folder.write("x.npy", NPY.bytes(Self.numbers))
    let output = try saturation([model, "--data", "x=\(data)", "--json"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.saturation/1"))
    #expect(json["data"]?["x"] == .string(data))
    #expect(json["seed"] == .integer(0))
    #expect(json["software"]?["onnxruntime"]?.text?.isEmpty == false)
    #expect(json["units"] == .integer(8))
    // |x| > 5.99.
    #expect(json["saturated"] == .integer(3))
    #expect(json["saturatedShare"]?.number == 0.375)
    let layer = try #require(json["layers"]?.items.first)
    #expect(layer["layer"] == .string("act"))
    #expect(layer["operator"] == .string("Sigmoid"))
    func expect(_ found: JSON?, _ value: Double) throws { #expect(abs(try #require(found?.number) - value) < 1e-9) }
    try expect(layer["derivative"]?["mean"], 0.09418173173508146)
    try expect(layer["derivative"]?["percentiles"]?["p50"], 0.053859041149249165)
    try expect(layer["derivative"]?["percentiles"]?["p95"], 0.23131417663451864)
    try expect(layer["input"]?["mean"], 4.237500011920929)
    try expect(layer["input"]?["percentiles"]?["p25"], -0.25)
    try expect(layer["pathProduct"], 0.09418173173508146)
    // Half the largest derivative: |x| > 1.76.
    let half = try saturation([model, "--data", "x=\(data)", "--threshold", "0.5", "--json"])
    #expect(try half.json["saturatedShare"]?.number == 0.625)
  }

  @Test func tensorsInsideARealModelAreRead() throws {
    let model = try TestModels.path("light_squeezenet.onnx")
    let output = try saturation([model, "--json"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    let layers = json["layers"]?.items ?? []
    #expect(layers.map { $0["operator"]?.text } == Array(repeating: "Relu", count: 26) + ["Softmax"])
    #expect(json["skipped"]?.items.isEmpty == true)
    #expect(layers.first?["units"] == .integer(64 * 111 * 111))
    let dead = try #require(layers.first?["deadShare"]?.number)
    #expect(0.1 < dead && dead < 0.9, "weights of both signs")
    // What reaches the last one is positive everywhere.
    #expect(layers[25]["dead"] == .integer(0))
    #expect(layers[26]["units"] == .integer(1_000))
    #expect(layers[26]["dead"] == .null)
    // Only the Softmax saturates.
    #expect(json["units"] == .integer(1_000))
    #expect(try saturation([model, "--json"]).stdout == output.stdout, "the same seed, the same numbers")
    let text = try saturation([model])
    #expect(text.stdout.contains("SATURATED"))
  }

  /// The branches' own activations are listed. All weights are 0, so the Sigmoid is in its steepest place.
  @Test func branchesAreListed() throws {
    let folder = try TestFolder()
    let model = try folder.write("small.onnx", SmallModel.bytes())
    let json = try saturation([model, "--json"] + SmallModel.bound).json
    #expect(json["layers"]?.items.map { $0["layer"]?.text } == ["/block.1/act/Sigmoid"])
    #expect(json["layers"]?.items.first?["derivative"]?["mean"]?.number == 0.25)
    #expect(Set((json["skipped"]?.items ?? []).map { $0["operator"]?.text }) == ["Softmax", "Relu"])
    #expect(json["saturatedShare"]?.number == 0)
  }

  @Test func whatIsWrongIsTold() throws {
    let folder = try TestFolder()
    let model = try folder.write("sigmoid.onnx", SigmoidModel.bytes)
    let free = try folder.write("small.onnx", SmallModel.bytes())
    let short = try folder.write("short.npy", NPY.bytes([1, 2]))
    let text = try folder.write("text.npy", "1 2 3")
    for (arguments, code, exit) in [
      ([model, "--data", "x=/nowhere/x.npy"], "npy.missing", 66), ([model, "--data", "x=\(text)"], "npy.not-npy", 65),
      ([model, "--data", "x=\(short)"], "binding.contradiction", 65), ([free], "trial.free-dimensions", 65),
      ([model, "--runtime", "/nowhere/libonnxruntime.so"], "runtime.missing", 69),
    ] as [([String], String, Int32)] {
      let output = try saturation(arguments + ["--json"])
      #expect(output.exit == exit, "\(arguments)")
      #expect(output.errorCode == code, "\(output.stderr)")
    }
  }
}
