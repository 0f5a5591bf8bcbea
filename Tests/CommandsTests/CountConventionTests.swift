import Testing

/// `podium count --convention`: each tool's own number under the tool's own name. Totals and those by operator are of the golden
/// facts that were made with the tools themselves; see `CountTests` for MACs and parameters.
@Suite struct CountConventionTests {
  @Test(arguments: [
    ("torch", "FLOPs", 8_178_368_512, ["Conv": 8_174_272_512, "Gemm": 4_096_000]),
    ("fvcore", "FLOPs", 4_111_412_224, ["Conv": 4_087_136_256, "BatchNormalization": 22_227_968, "Gemm": 2_048_000]),
    (
      "tf", "FLOPs", 8_185_800_560,
      [
        "Conv": 8_174_272_512, "Sum": 5_519_360, "Gemm": 4_097_000, "MaxPool": 1_806_336, "AveragePool": 100_352, "Softmax": 5_000,
      ]
    ),
    (
      "onnx-tool", "MACs", 4_450_789_512,
      [
        "Conv": 4_087_136_256, "BatchNormalization": 344_533_504, "Relu": 9_608_704, "Sum": 5_519_360, "Gemm": 2_049_000,
        "MaxPool": 1_806_336, "AveragePool": 100_352, "Softmax": 36_000,
      ]
    ),
  ])
  func theHeadlineIsTheToolsOwn(_ convention: String, _ unit: String, _ total: Int, _ byOperator: [String: Int]) throws {
    let model = try TestModels.path("light_resnet50.onnx")
    let json = try Program.run("count", model, "--convention", convention, "--json").json
    #expect(json["convention"] == .string(convention))
    #expect(json["total"] == .object(["value": .integer(total), "unit": .string(unit)]))
    #expect(json["flops"] == .integer(total))
    #expect(json["macs"] == .integer(4_089_184_256), "the same in every convention")
    let operators = try #require(json["byOperator"])
    let counted = operators.keys.reduce(into: [String: Int]()) { found, name in
      if let flops = operators[name]?["flops"]?.integer, flops != 0 { found[name] = flops }
    }
    #expect(counted == byOperator)
    #expect(json["layers"]?.items.compactMap { $0["flops"]?.integer }.reduce(0, +) == total)
    #expect(json["notes"]?.items.isEmpty == false, "what the number means is said")
    let text = try Program.run("count", model, "--convention", convention).stdout
    #expect(text.contains("TOTAL (\(convention)) "))
    #expect(text.contains(" \(convention.uppercased()) \(unit.uppercased()) "), "\(text)")
    #expect(text.split(separator: "\n").contains { $0.hasPrefix("\(unit) ") && $0.hasSuffix(" \(total)") }, "\(text)")
    #expect(text.contains("\nMACs (podium) "))
  }

  @Test func csvNamesTheConvention() throws {
    let model = try TestModels.path("light_squeezenet.onnx")
    let csv = try CSV(Program.run("count", model, "--convention", "onnx-tool", "--csv").stdout)
    #expect(csv.records.compactMap { Int($0["onnx_tool_macs"] ?? "") }.reduce(0, +) == 357_511_224)
    #expect(csv.records.compactMap { Int($0["macs"] ?? "") }.reduce(0, +) == 349_151_936)
  }

  @Test func trainingAddsTheBackwardPassToTheHeadlineAlone() throws {
    let model = try TestModels.path("light_squeezenet.onnx")
    let forward = try Program.run("count", model, "--json").json
    let training = try Program.run("count", model, "--training", "--json").json
    #expect(training["training"] == .bool(true) && forward["training"] == .bool(false))
    #expect(try #require(training["flops"]?.integer) > 2 * #require(forward["flops"]?.integer))
    for name in ["macs", "bytesMoved", "parameters", "arithmeticIntensity"] { #expect(training[name] == forward[name], "\(name)") }
    #expect(try Program.run("count", model, "--training").stdout.contains("TOTAL (podium, training)"))
  }

  // 22,416,820,224 FLOPs a sample: half a million samples are beyond 2^53.
  @Test func numbersThatReadersWouldRoundAreTexts() throws {
    let json = try Program.run("count", TestModels.path("encoder.onnx"), "--dim", "N=500000", "--json").json
    #expect(json["flops"] == .string("11208410112000000"))
    #expect(json["macs"] == .integer(5_586_812_928_000_000))
    #expect(json["total"]?["value"] == json["flops"])
  }

  @Test func whatDoesNotFit64BitsIsAnError() throws {
    let output = try Program.run("count", TestModels.path("encoder.onnx"), "--dim", "N=9000000000000", "--json")
    #expect(output.exit == 65)
    #expect(output.errorCode == "shape.overflow")
  }
}
