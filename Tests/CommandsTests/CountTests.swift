import Glibc
import Testing

/// `podium count`: the golden numbers through the front door, and what garbage gets.
@Suite struct CountTests {
  // MACs and parameters of files of the Python package onnx 1.23.2, by formula from the shapes that ONNX Runtime 1.32.0 produced
  // and cross-checked node by node against onnx-tool 1.0.1; the digests are sha256sum's.
  @Test(arguments: [
    ("light_squeezenet", "770b0f3c8623e18bf58b53754d710051b4c268248422142980a132bbe6dfe908", 349_151_936, 757),
    ("light_resnet50", "05e77a5c9c9ce0913f549a50d6ebaced5e0ff6817b61e09bae26e4c5bd9055e4", 4_089_184_256, 2_194),
    ("light_vgg19", "8e547d732b3a3d66eeb8fa64a026adb994d3db552f0bbd52e436d06300d89afe", 19_632_062_464, 217),
  ])
  func lightModelGivesItsGoldenNumbers(_ model: String, _ digest: String, _ macs: Int, _ parameters: Int) throws {
    let output = try Program.run("count", TestModels.path("\(model).onnx"), "--json")
    #expect(output.exit == 0)
    #expect(output.stderr.isEmpty)
    let json = try output.json
    #expect(json["schema"] == .string("podium.count/1"))
    #expect(json["model"]?["sha256"] == .string(digest))
    #expect(json["macs"] == .integer(macs))
    #expect(json["parameters"] == .integer(parameters))
    #expect(json["total"]?["value"] == json["flops"])
    #expect(json["symbolic"] == .null)
    #expect(json["uncounted"] == .list([]))
    #expect(
      json.keys == [
        "schema", "model", "inputs", "convention", "training", "total", "flops", "macs", "integerOperations", "transcendentals",
        "parameters", "weightBytes", "weights", "activationPeakBytes", "bytesMoved", "arithmeticIntensity", "symbolic",
        "byOperator", "layers", "uncounted", "saturating", "roofline", "notes",
      ])
    #expect(
      json["layers"]?.items.first?.keys == [
        "name", "path", "operator", "inputs", "outputs", "flops", "macs", "integerOperations", "parameters", "bytes", "bytesRead",
        "bytesWritten", "runs", "counted",
      ])
  }

  // Twelve layers with s = 128, h = 768, f = 3072: 12 (4 s h h + 2 s s h + 2 s h f) = 11,173,625,856 a sample.
  @Test func freeDimensionGivesAFormulaAndABoundOneANumber() throws {
    let model = try TestModels.path("encoder.onnx")
    let free = try Program.run("count", model, "--json").json
    #expect(free["macs"] == .null)
    #expect(free["flops"] == .null)
    #expect(free["total"]?["value"] == .null)
    #expect(free["symbolic"]?["macs"] == .string("11173625856*N"))
    #expect(free["inputs"]?.items.first?["shape"] == .list([.string("N"), .integer(128), .integer(768)]))
    let bound = try Program.run("count", model, "--dim", "N=1", "--json").json
    #expect(bound["macs"] == .integer(11_173_625_856))
    #expect(bound["symbolic"] == .null)
    let byInput = try Program.run("count", model, "--input", "hidden_states=8x128x768", "--json").json
    #expect(byInput["macs"] == .integer(8 * 11_173_625_856))
  }

  // With '=' between an option and its value the arguments go through ArgumentParser, without it past it.
  @Test(arguments: [
    ["--dim", "N=2"], ["--input", "hidden_states=8x128x768", "--json"], ["--dim", "N=2", "--dim", "N=3"],
    ["--convention", "torch", "--dim", "N=1", "--training"], ["--convention", "onnx-tool", "--layers", "--dim", "N=1"],
  ])
  func argumentsMeanTheSameReadEitherWay(_ options: [String]) throws {
    let model = try TestModels.path("encoder.onnx")
    let joined = options.reduce(into: [String]()) { joined, word in
      if word.hasPrefix("--") { joined.append(word) } else { joined[joined.count - 1] += "=\(word)" }
    }
    let (apart, together) = (try Program.run(["count", model] + options), try Program.run(["count", model] + joined))
    #expect(apart.exit == 0)
    #expect(apart.stdout == together.stdout)
    #expect(apart.stdout.contains("FLOPs"))
  }

  @Test func textShowsExactTotalsAndLayersOnRequest() throws {
    let model = try TestModels.path("light_squeezenet.onnx")
    let text = try Program.run("count", model).stdout
    #expect(text.contains(/MACs +349 M +349151936\n/))
    #expect(text.contains(/parameters +757 +757\n/))
    #expect(!text.contains("LAYER"))
    #expect(try Program.run("count", model, "--layers").stdout.contains(/LAYER +OPERATOR +OUTPUT/))
  }

  @Test func aReaderThatLeavesEndsItQuietly() throws {
    let model = try TestModels.path("light_densenet121.onnx")
    var ends: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    let folder = try TestFolder()
    let errors = open("\(folder.path)/stderr", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    close(ends[0])
    let process = try Program.spawn(["count", model, "--layers"], [ends[1], ends[1], errors], folder: nil, environment: [:])
    close(ends[1])
    defer { close(errors) }
    #expect(Program.waitForExit(process, until: .now + .seconds(30)) == 0)
    #expect(lseek(errors, 0, SEEK_END) == 0, "nothing on standard error")
  }

  @Test func garbageIs65WithASentence() throws {
    let folder = try TestFolder()
    let whole = try [UInt8](contentsOf: TestModels.path("light_resnet50.onnx"))
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    let files: [(String, [UInt8], code: String, says: String)] = [
      ("empty.onnx", [], "model.empty", "the file is empty"),
      ("short.onnx", Array(whole.prefix(3_000)), "model.truncated", "the file ends at byte 3000"),
      ("picture.onnx", png, "model.not-a-model", "PNG"),
      ("text.onnx", Array("podium: 1\n".utf8), "model.", ""),
      ("zeros.onnx", [UInt8](repeating: 0, count: 4_096), "model.", ""),
    ]
    for (name, bytes, code, says) in files {
      let path = try folder.write(name, bytes)
      let output = try Program.run("count", path, "--json")
      #expect(output.exit == 65, "\(name): \(output.stderr)")
      #expect(output.errorCode?.hasPrefix(code) == true, "\(name): \(output.errorCode ?? "")")
      #expect(try output.json["error"]?["place"]?.text?.hasPrefix(path) == true)
      #expect(output.stderr.hasPrefix("podium: \(path)"))
      #expect(output.stderr.contains(says), "\(name): \(output.stderr)")
    }
  }

  @Test(arguments: ["/nowhere/model.onnx", "/"])
  func whatIsNoFileIs66(_ path: String) throws {
    let output = try Program.run("count", path)
    #expect(output.exit == 66)
    #expect(output.stderr.hasPrefix("podium: \(path): "))
  }

  @Test(arguments: [
    ("encoder", ["--dim", "n=1"], "no free dimension \"n\"", "did you mean \"N\"?"),
    ("encoder", ["--input", "hiddenstates=1x128x768"], "no input \"hiddenstates\"", "did you mean \"hidden_states\"?"),
    ("light_resnet50", ["--input", "gpu_0/data_0=1x4x224x224"], "dimension 1 of 1x4x224x224 is 4", "declares 3"),
    ("light_resnet50", ["--input", "gpu_0/data_0=1x3x224"], "gpu_0/data_0", "1x3x224x224"),
  ])
  func aWrongBindingNamesWhatIsThere(_ model: String, _ options: [String], _ message: String, _ help: String) throws {
    let output = try Program.run(["count", TestModels.path("\(model).onnx")] + options)
    #expect(output.exit == 65)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains(message), "\(output.stderr)")
    #expect(output.stderr.contains(help), "\(output.stderr)")
  }
}

extension [UInt8] {
  /// The content of a file.
  init(contentsOf path: String) throws {
    guard let stream = fopen(path, "rb") else { throw TestFolder.Failure(description: "\(path) cannot be read") }
    defer { fclose(stream) }
    self = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, stream)
      if count == 0 { return }
      self += piece[..<count]
    }
  }
}
