import FoundationEssentials
import Testing

/// `podium kernel` and `podium peak`: what they measure depends on the machine, its shape does not.
@Suite(.tags(.slow), .serialized) struct KernelTests {
  /// Trials wait for others that measure on this host.
  private func run(_ arguments: String...) throws -> Program.Output { try Program.run(arguments) }

  private let product = "matmul:m=16,n=16,k=16,dtype=f32"

  @Test func kernelLiesUnderItsRoofline() throws {
    let output = try run("kernel", product, "--trials", "1", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    let kernel = try #require(try output.json["kernels"]?.items.first)
    // Three matrices of 16 x 16 elements of 4 bytes; 2 x 16 x 16 x 16 FLOPs.
    #expect(kernel["bytes"]?.integer == 3_072)
    #expect(kernel["flops"]?.integer == 8_192)
    #expect(kernel["arithmetic"]?.text == "f32")
    let time = try #require(kernel["minimumNanoseconds"]?.number)
    #expect(kernel["gigabytesPerSecond"]?.number == 3_072 / time)
    // Where the processor has no peak there is no roofline.
    guard try output.json["peaks"]?["gigaoperationsPerSecond"]?["f32"] != nil, let roofline = kernel["roofline"] else { return }
    #expect(roofline["intensity"]?.number == 8_192.0 / 3_072.0)
    #expect(["compute", "memory"].contains(roofline["bound"]?.text))
    #expect(try #require(roofline["attainableGigaflopsPerSecond"]?.number) > 0)
    #expect(try #require(roofline["share"]?.number) > 0)
  }

  /// Five sessions are a history; trials that something disturbed are in none.
  @Test func canariesAreHeldAgainstThoseOfEarlierCommands() throws {
    let folder = try TestFolder()
    let history = folder.path + "/podium"
    func canary(trials: Int) throws -> JSON? {
      let output = try Program.run(
        ["kernel", product, "--budget", "50ms", "--trials", "\(trials)", "--json"], environment: ["XDG_CACHE_HOME": folder.path])
      #expect(output.exit == 0, "\(output.stderr)")
      return try output.json["environment"]?.items.last?["canaries"]?["compute"]
    }
    let first = try #require(try canary(trials: 1))
    #expect(try #require(first["rate"]?.number) > 0)
    #expect(first["reference"] == .null)
    let files = try FileManager.default.contentsOfDirectory(atPath: history)
    let file = try #require(files.first)
    #expect(files.count == 1 && file.hasPrefix("calibration-"), "one file for this class of machines")

    let known = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: "\(history)/\(file)")))
    let machine = try #require(known["machine"]?.text)
    let five = #"{"machine":\#(try quoted(machine)),"rates":{"compute":[1,1,1,1,1]}}"#
    try Data(five.utf8).write(to: URL(filePath: "\(history)/\(file)"))
    #expect(try canary(trials: 1)?["reference"]?.number == 1)
  }

  private func quoted(_ text: String) throws -> String { String(decoding: try JSONEncoder().encode(text), as: UTF8.self) }

  @Test func historyThatCannotBeWrittenCostsNoResult() throws {
    let output = try Program.run(
      ["kernel", product, "--budget", "50ms", "--trials", "1", "--json"], environment: ["XDG_CACHE_HOME": "/dev/null"])
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["kernels"]?.items.count == 1)
    #expect(output.stderr.contains("/dev/null/podium/calibration-"))
  }

  @Test func tablesKeepTo80Columns() throws {
    for output in [try run("kernel", product, "--trials", "1"), try run("peak", "--threads", "1")] {
      #expect(output.exit == 0, "\(output.stderr)")
      // What a check found may be longer: it is a sentence.
      for line in output.stdout.split(separator: "\n") where !line.hasPrefix("Trial ") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test func peaksAreToldByTypeAndLevel() throws {
    let output = try run("peak", "--threads", "1", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    let peaks = try #require(try output.json["peaks"]?.items.first)
    #expect(peaks["threads"]?.integer == 1)
    #expect(peaks["triadByLevelGigabytesPerSecond"]?.keys == peaks["readGigabytesPerSecond"]?.keys)
    #expect(peaks["readGigabytesPerSecond"]?.keys.contains("memory") == true)
    let types = peaks["arithmeticGigaoperationsPerSecond"]?.keys ?? []
    #expect(types.isSubset(of: ["f32", "f64", "bf16", "u8s8"]))
    if types.contains("f32") {
      #expect(peaks["arithmeticGigaoperationsPerSecond"]?["f32"]?["best"] == peaks["computeGigaflopsPerSecond"]?["best"])
    }
  }
}
