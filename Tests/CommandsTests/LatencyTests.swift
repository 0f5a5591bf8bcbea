import FoundationEssentials
import Testing

/// `podium latency`: whole models in ONNX Runtime, which scripts/setup installs.
@Suite(.tags(.slow), .serialized) struct LatencyTests {
  /// Trials wait for others that measure on this host.
  private func latency(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Output {
    try Program.run(["latency"] + arguments, environment: environment)
  }

  @Test func aModelIsTimedInFreshProcesses() throws {
    let model = try TestModels.path("node/test_add_uint8/model.onnx")
    let output = try latency([model, "--trials", "2", "--value", "y=3", "--seed", "5", "--json"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.latency/1"))
    #expect(json["model"]?.text == model)
    #expect(json["engine"] == .string("onnxruntime"))
    #expect(json["software"]?["onnxruntime"]?.text?.isEmpty == false)
    #expect(json["threads"] == .integer(1))
    #expect(json["optimization"] == .string("all"))
    #expect(json["seed"] == .integer(5))
    #expect(json["inputs"]?.items.map { $0["name"]?.text } == ["x", "y"])
    #expect(json["inputs"]?.items.first?["shape"] == .list([.integer(3), .integer(4), .integer(5)]))
    // The first dimension of x.
    #expect(json["batch"] == .integer(3))
    let times = json["trialNanoseconds"]?.items.compactMap(\.number) ?? []
    #expect(times.count == 2)
    // The median of two is their mean.
    #expect(json["medianNanoseconds"]?.number == times.reduce(0, +) / 2)
    let figures = ["minimum", "median", "p90", "p95", "p99"].compactMap { json["\($0)Nanoseconds"]?.number }
    #expect(figures.count == 5)
    #expect(figures == figures.sorted(), "a larger share of the calls takes no less time")
    let median = try #require(json["medianNanoseconds"]?.number)
    #expect(json["itemsPerSecond"]?.number == 3 * 1e9 / median)
    #expect(try #require(json["sessionNanoseconds"]?.number) > 0)
    // A library of 30 MB is in it.
    #expect(try #require(json["peakResidentBytes"]?.integer) > 10_000_000)
    #expect(json["output"]?["largestError"]?.number == 0)
  }

  /// One call a sample, in the time that is given for them.
  @Test func aModelIsTimedWithColdCachesAndABudget() throws {
    let folder = try TestFolder()
    let model = try TestModels.path("node/test_add_uint8/model.onnx")
    let samples = folder.path + "/samples.jsonl"
    let output = try latency([
      model, "--trials", "1", "--value", "y=3", "--caches", "cold", "--budget", "50ms", "--samples", samples, "--json",
    ])
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["caches"]?.text == "cold")
    #expect(try output.json["unstable"]?.text?.hasPrefix("after 0.05 s: ") == true)
    let series = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: samples)))
    #expect(series["mode"]?.text == "cold" && series["callsPerSample"]?.integer == 1)
    #expect(try latency([model, "--budget", "0s"]).exit == 64)
  }

  /// ONNX Runtime would keep a database of what it is to send home there.
  @Test func nothingIsSentToTheMakersOfTheRuntime() throws {
    let folder = try TestFolder()
    let model = try TestModels.path("node/test_add_uint8/model.onnx")
    let output = try latency(
      [model, "--trials", "1", "--value", "y=3"], environment: ["HOME": folder.path, "ORT_DISABLE_TELEMETRY": "0"])
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  /// Without optimisation the three nodes of the model are run under their names.
  @Test func nodesAndKernelsAreToldBesideTheLatency() throws {
    let folder = try TestFolder()
    let model = try folder.write("three.onnx", OverflowingModel.bytes)
    let output = try latency([model, "--trials", "1", "--optimization", "none", "--nodes", "--kernels", "--json"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["nodes"]?.items.map { $0["name"]?.text } == ["shrink", "convolve", "grow"])
    #expect(json["nodes"]?.items.map { $0["operator"]?.text } == ["Mul", "Conv", "Mul"])
    #expect(json["nodes"]?.items[1]["part"] == .string("kernel"))
    let runs = try #require(json["profile"]?["runs"]?.integer)
    #expect(json["nodes"]?.items.map { $0["calls"]?.integer } == [runs, runs, runs])
    #expect(json["profile"]?["operators"]?.items.map { $0["nodes"]?.integer }.sorted { ($0 ?? 0) < ($1 ?? 0) } == [1, 2])
    let sums = try #require(json["kernelSums"])
    let median = try #require(json["medianNanoseconds"]?.number)
    let (warm, cold) = (try #require(sums["warmNanoseconds"]?.number), try #require(sums["coldNanoseconds"]?.number))
    #expect(sums["latencyOverWarm"]?.number == median / warm)
    #expect(sums["latencyOverCold"]?.number == median / cold)
    #expect(try #require(sums["coverage"]?.number) > 0)
    let gap = try #require(sums["gap"])
    #expect(gap["modelNodes"] == .integer(3))
    #expect(gap["vanishedNodes"] == .integer(0))
    #expect(gap["layoutNodes"] == .integer(0))
    let parts = ["kernelNodes", "otherNodes", "layout", "betweenNodes"].compactMap { gap["\($0)Nanoseconds"]?.number }
    #expect(abs(parts.reduce(0, +) - median) < 1, "the parts add up")
    #expect(json["problems"] == .list([]))
  }

  @Test func kernelsAloneNeedNoRuntime() throws {
    let folder = try TestFolder()
    let model = try folder.write("three.onnx", OverflowingModel.bytes)
    let output = try latency(
      [model, "--engine", "kernels", "--trials", "2", "--json"], environment: ["PODIUM_ONNXRUNTIME": "/nowhere/libonnxruntime.so"])
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.latency/1"))
    #expect(json["engine"] == .string("kernels"))
    let trials = json["trialNanoseconds"]?.items.compactMap(\.number) ?? []
    #expect(trials.count == 2)
    #expect(json["medianNanoseconds"]?.number == trials.reduce(0, +) / 2)
    #expect(json["p99Nanoseconds"] == .null)
    #expect(json["kernels"]?.items.isEmpty == false)
    let text = try latency([model, "--engine", "kernels", "--trials", "1"])
    #expect(text.stdout.contains("The model was not run"))
  }

  @Test func whatOnlyARunHasIsRefusedForKernels() throws {
    for option in [["--nodes"], ["--kernels"], ["--data", "x=x.npy"], ["--runtime", "x.so"]] {
      #expect(try latency(["m.onnx", "--engine", "kernels"] + option).exit == 64)
    }
  }

  /// What can be measured is told although the rest cannot be had.
  @Test func aPartThatFailsLeavesTheRest() throws {
    let folder = try TestFolder()
    let model = try folder.write("three.onnx", OverflowingModel.bytes)
    let output = try latency(
      [model, "--trials", "1", "--optimization", "none", "--nodes", "--json"], environment: ["TMPDIR": "/nowhere"])
    #expect(output.exit == 66)
    let json = try output.json
    #expect(try #require(json["medianNanoseconds"]?.number) > 0)
    #expect(json["nodes"] == .null)
    #expect(json["problems"]?.items.map { $0["code"]?.text } == ["state.folder"])
  }

  @Test func aWrongResultHasNoTime() throws {
    let folder = try TestFolder()
    let model = try folder.write("overflowing.onnx", OverflowingModel.bytes)
    let output = try latency([model, "--trials", "1", "--json"])
    #expect(output.exit == 70)
    #expect(output.errorCode == "runtime.wrong-result")
    #expect(output.stderr.contains("output y: element 0 is inf"), "\(output.stderr)")
    let unoptimised = try latency([model, "--trials", "1", "--optimization", "none"])
    #expect(unoptimised.exit == 0, "\(unoptimised.stderr)")
    #expect(unoptimised.stdout.contains("optimization none, 1 thread, 1 trial\n"))
  }

  @Test func aMissingRuntimeIs69() throws {
    let model = try TestModels.path("node/test_add_uint8/model.onnx")
    for (arguments, variables) in [
      (["--runtime", "/nowhere/libonnxruntime.so"], [:]), ([], ["PODIUM_ONNXRUNTIME": "/nowhere/libonnxruntime.so"]),
    ] as [([String], [String: String])] {
      let output = try latency([model, "--json"] + arguments, environment: variables)
      #expect(output.exit == 69)
      #expect(output.errorCode == "runtime.missing")
      #expect(output.stderr.hasPrefix("podium: /nowhere/libonnxruntime.so: cannot be loaded as ONNX Runtime"), "\(output.stderr)")
    }
  }

  @Test func freeDimensionsAreToldWithTheWayToBindThem() throws {
    let output = try latency([TestModels.path("encoder.onnx"), "--json"])
    #expect(output.exit == 65)
    #expect(output.errorCode == "trial.free-dimensions")
    #expect(output.stderr.contains("--dim N=1, with --input hidden_states=1x128x768"), "\(output.stderr)")
  }

  @Test func filesOfNumpyAreFed() throws {
    let folder = try TestFolder()
    let model = try TestModels.path("node/test_add_uint8/model.onnx")
    func file(_ name: String, _ type: String, _ shape: String, bytes: Int) throws -> String {
      try folder.write(name, NPY.bytes(type, shape, [UInt8](repeating: 1, count: bytes)))
    }
    let fed = try latency([model, "--trials", "1", "--data", "x=\(file("x.npy", "|u1", "(3, 4, 5)", bytes: 60))", "--json"])
    #expect(fed.exit == 0, "\(fed.stderr)")
    #expect(try fed.json["inputs"]?.items.map { $0["data"] } == [.string("\(folder.path)/x.npy"), .null])
    for (path, code, exit) in [
      (try file("t.npy", "<f4", "(3, 4, 5)", bytes: 240), "trial.data", 65),
      (try file("s.npy", "|u1", "(3, 4)", bytes: 12), "binding.contradiction", 65),
      (try file("c.npy", "|u1", "(3, 4, 5)", bytes: 59), "npy.truncated", 65), ("/nowhere/x.npy", "npy.missing", 66),
    ] as [(String, String, Int32)] {
      let output = try latency([model, "--data", "x=\(path)", "--json"])
      #expect(output.exit == exit)
      #expect(output.errorCode == code, "\(output.stderr)")
    }
  }

  @Test func aModelThatFailsSaysWhatToCheck() throws {
    let model = try TestModels.path("node/test_range_int32_type_negative_delta/model.onnx")
    let output = try latency([model, "--trials", "1", "--value", "delta=0", "--json"])
    #expect(output.exit == 65)
    #expect(output.errorCode == "runtime.run", "the trial's own code")
    #expect(output.stderr.contains("--value NAME=V"), "\(output.stderr)")
  }
}
