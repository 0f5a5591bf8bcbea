import Testing

/// What `podium count` says of a small model, in every form that it can say it; see `SmallModel` for the numbers.
@Suite struct CountOutputTests {
  private func count(_ options: [String], stdin: String = "", weights: Int = 0) throws -> Program.Output {
    let folder = try TestFolder()
    let path = try folder.write("small.onnx", SmallModel.bytes(weights: weights))
    return try Program.run(["count", path] + options, stdin: stdin)
  }

  @Test func aListBindsWhatAnInputHolds() throws {
    let json = try count(SmallModel.bound + ["--json"]).json
    #expect(json["flops"] == .integer(SmallModel.product + SmallModel.sigmoid + SmallModel.softmax))
    #expect(json["macs"] == .integer(48))
    #expect(json["symbolic"] == .null)
    #expect(json["layers"]?.items[2]["outputs"] == .list([.list([.integer(2), .integer(6)])]))
    let chosen = try count(SmallModel.bound + ["--value", "pick=false", "--json"]).json
    #expect(chosen["flops"] == .integer(SmallModel.product + SmallModel.sigmoid + SmallModel.relu))
    #expect(chosen["uncounted"] == .list([]))
  }

  @Test(arguments: [
    (["--value", "sizes=2,3,6"], "3 values are given for 2 elements"), (["--value", "size=2,6"], "did you mean \"sizes\"?"),
    (["--value", "x=1"], "only whole numbers and truth values"),
  ])
  func aValueThatDoesNotFitIs65(_ options: [String], _ says: String) throws {
    let output = try count(options)
    #expect(output.exit == 65)
    #expect(output.stderr.contains(says), "\(output.stderr)")
  }

  @Test(arguments: ["sizes", "sizes=", "sizes=1,,2", "sizes=1,x", "=1", "sizes=99999999999999999999"])
  func aMistypedValueIs64(_ value: String) throws {
    #expect(try count(["--value", value]).exit == 64)
  }

  @Test func bothBranchesAreShownAndTheDearerOneIsCounted() throws {
    let json = try count(SmallModel.bound + ["--json"]).json
    let layers = Dictionary(
      uniqueKeysWithValues: try #require(json["layers"]).items.map { ($0["path"]?.text ?? "", $0) })
    #expect(layers["/pick/then_branch//Softmax"]?["counted"] == .bool(true))
    #expect(layers["/pick/then_branch//Softmax"]?["flops"] == .integer(SmallModel.softmax))
    #expect(layers["/pick/else_branch//Relu"]?["counted"] == .bool(false))
    #expect(layers["/pick/else_branch//Relu"]?["flops"] == .integer(SmallModel.relu))
    #expect(json["uncounted"]?.items.count == 1)
    #expect(json["uncounted"]?.items.first?["operator"] == .string("If"))
    let text = try count(SmallModel.bound + ["--layers"]).stdout
    #expect(text.contains(/\n\/pick\/else_branch\/\/Relu +Relu +2x6 +12 +0 +0  not counted\n/), "\(text)")
    #expect(text.contains(/\n\/pick\/then_branch\/\/Softmax\n +Softmax +2x6 +56 +0 +0 +28\.0%\n/), "\(text)")
    #expect(text.contains("data decide which branch runs"))
  }

  /// x 64, w 48, product 48 bytes; Sigmoid and the branch 48 each way; sizes, weights and their types.
  @Test func bytesAreGivenByLayerAndWeightsByType() throws {
    let json = try count(SmallModel.bound + ["--json"], weights: 16).json
    #expect(json["weights"]?["float32"] == .integer(48))
    #expect(json["weights"]?["uint8"] == .integer(16))
    #expect(json["weightBytes"] == .integer(64))
    #expect(json["layers"]?.items.first?["bytes"] == .integer(160))
    #expect(json["bytesMoved"] == .integer(160 + 96 + 96))
    let text = try count(SmallModel.bound, weights: 16).stdout
    #expect(text.contains(/\n  float32 +48 B +48\n/) && text.contains(/\n  uint8 +16 B +16\n/), "\(text)")
  }

  // MatMul 2 * 3 * 4 * N; what follows the Reshape is unknown while `sizes` is, and with N = 4 substituted 24 * 4 = 96.
  @Test func formulasAreGivenAsTerms() throws {
    let json = try count(["--json"]).json
    #expect(json["flops"] == .null && json["macs"] == .null && json["total"]?["value"] == .null)
    let symbolic = try #require(json["symbolic"])
    #expect(symbolic["macs"] == .string("12*N"))
    let term: JSON = .object(["coefficient": .integer(12), "powers": .object(["N": .integer(1)])])
    #expect(symbolic["terms"]?["macs"] == .list([term]))
    for name in ["flops", "macs", "integerOperations", "bytesMoved"] {
      let terms = try #require(symbolic["terms"]?[name]).items
      // The terms are the text's: put together in the same way they are the same.
      let texts = terms.map { term in
        let powers = term["powers"]?.keys.sorted().map { name in
          let power = term["powers"]?[name]?.integer ?? 0
          return power == 1 ? name : "\(name)^\(power)"
        }
        return (["\(term["coefficient"]?.integer ?? 0)"] + (powers ?? [])).joined(separator: "*")
      }
      let text = texts.isEmpty ? "0" : texts.joined(separator: " + ").replacing("+ -", with: "- ")
      #expect(text == symbolic[name]?.text, "\(name)")
    }
  }

  @Test func longFormulasAreBrokenBetweenTermsOffATerminal() throws {
    let output = try Program.run("count", TestModels.path("encoder.onnx"))
    #expect(output.stdout.contains("\nFormulas, exact for every N:\nbytes moved = "))
    for line in output.stdout.split(separator: "\n").dropFirst() { #expect(line.count <= 80, "\(line)") }
  }

  @Test func csvHasALineForEachLayer() throws {
    let output = try count(SmallModel.bound + ["--csv"])
    #expect(output.exit == 0)
    let csv = try CSV(output.stdout)
    #expect(
      csv.header == [
        "layer", "operator", "inputs", "outputs", "runs", "counted", "flops", "macs", "integer_operations",
        "transcendental_flops", "parameters", "bytes_moved", "bytes_read", "bytes_written",
      ])
    #expect(csv.records.count == 6)
    #expect(csv.records[0]["layer"] == "/block.0/proj,1/MatMul", "a comma in a name stays in it")
    #expect(csv.records[0]["inputs"] == "4x4; 4x3")
    #expect(csv.records[0]["flops"] == "96" && csv.records[0]["macs"] == "48" && csv.records[0]["parameters"] == "12")
    #expect(csv.records.filter { $0["counted"] == "true" }.compactMap { Int($0["flops"] ?? "") }.reduce(0, +) == 200)
    let free = try CSV(count(["--csv"]).stdout)
    #expect(free.records[0]["flops"] == "24*N")
  }

  @Test func scopesOfATreeAddUp() throws {
    let text = try count(SmallModel.bound + ["--tree"]).stdout
    let lines = text.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("SCOPE ") })
    let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("SATURATING") }.map { line in
      line.split(separator: " ").map(String.init)
    }
    #expect(rows.map { $0[0] } == ["(all)", "(in", "block.0", "(in", "proj,1", "block.1", "act", "pick", "then_branch"])
    #expect(rows[0].dropFirst() == ["5", "200", "48", "12", "100.0%"])
    #expect(rows[2].dropFirst() == ["2", "96", "48", "12", "48.0%"])
    #expect(rows[5].dropFirst() == ["1", "48", "0", "0", "24.0%"])
    #expect(rows[7].dropFirst() == ["1", "56", "0", "0", "28.0%"])
    let flat = try count(SmallModel.bound + ["--tree", "--depth", "1"]).stdout
    #expect(flat.contains("\n  block.0 ") && !flat.contains("proj,1"), "\(flat)")
  }

  @Test func saturatingActivationsAreListed() throws {
    let json = try count(SmallModel.bound + ["--json"]).json
    let found = try #require(json["saturating"]).items.map { ($0["function"]?.text ?? "", $0["elements"]?.integer ?? 0) }
    #expect(found.map(\.0) == ["Sigmoid", "Softmax"] && found.map(\.1) == [12, 12])
    let text = try count(SmallModel.bound).stdout
    #expect(text.contains(/SATURATING ACTIVATION  NODES  ELEMENTS\nSigmoid +1 +12\nSoftmax +1 +12\n/), "\(text)")
  }

  @Test func theFilesDigestIsGivenInTextOnRequest() throws {
    #expect(!(try count([]).stdout.contains("sha256")))
    #expect(try count(["--digest"]).stdout.contains(/\n  sha256 [0-9a-f]{64}\n/))
  }

  /// Hashing is the only thing that would read the weights.
  @Test(.tags(.slow)) func aLargeFileIsHashedOnRequestOnly() throws {
    let folder = try TestFolder()
    let path = try folder.write("large.onnx", SmallModel.bytes(weights: 64 << 20))
    let json = try Program.run("count", path, "--json").json
    #expect(json["model"]?["sha256"] == .null)
    #expect(json["notes"]?.items.contains { $0.text?.contains("--digest") == true } == true)
    let asked = try Program.run("count", path, "--json", "--digest").json
    #expect(asked["model"]?["sha256"]?.text?.count == 64)
    #expect(asked["notes"]?.items.contains { $0.text?.contains("--digest") == true } == false)
  }

  @Test func repeatedCountsAreTimedEach() throws {
    let json = try count(SmallModel.bound + ["--json", "--repeat", "3"]).json
    let times = try #require(json["elapsedNs"]).items.compactMap(\.integer)
    #expect(times.count == 3 && times.allSatisfy { $0 > 0 })
    #expect(try count(SmallModel.bound + ["--json"]).json["elapsedNs"] == nil)
  }

  @Test(arguments: [
    (["--tree", "--json"], "--tree and --json"), (["--csv", "--json"], "--csv and --json"),
    (["--tree", "--layers"], "--tree and --layers"), (["--tree", "--csv"], "--tree and --csv"), (["--depth", "2"], "--tree"),
    (["--tree", "--depth", "0"], "from 1 to"), (["--threads", "2"], "--peaks"), (["--repeat", "0"], "from 1 to"),
    (["--peaks", "p.json", "--threads", "0"], "at least 1"), (["--convention", "tensorflow"], "onnx-tool"),
    (["--convention", "tf", "--training"], "podium and torch"),
  ])
  func optionsThatContradictAre64(_ options: [String], _ says: String) throws {
    let output = try count(options)
    #expect(output.exit == 64)
    #expect(output.stderr.contains(says), "\(output.stderr)")
  }

  @Test func layersGoWithJSONWhichHasThemAnyway() throws {
    #expect(try count(["--layers", "--json"]).json["schema"] == .string("podium.count/1"))
  }
}
