import FoundationEssentials
import Glibc
import Testing

/// `podium kernel`, `podium run` and `podium board`: a tiny batch on this machine, from manifest to leaderboard.
@Suite(.tags(.slow)) struct RunTests {
  @Test func kernelMeasuresInFreshProcesses() throws {
    let output = try Program.run("kernel", "--json", "--trials", "2", "matmul:m=32,n=16,k=8,dtype=f32")
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["schema"] == .string("podium.kernel/1"))
    let kernels = json["kernels"]?.items ?? []
    #expect(kernels.count == 1)
    #expect(kernels.first?["kernel"] == .string("matmul:m=32,n=16,k=8,dtype=f32"))
    // 2 m n k = 2 x 32 x 16 x 8.
    #expect(kernels.first?["flops"] == .integer(8_192))
    let times = kernels.first?["trialNanoseconds"]?.items.compactMap(\.number) ?? []
    // More when the fastest of two stands alone.
    #expect((2...6).contains(times.count))
    #expect(times.allSatisfy { $0 > 0 })
    #expect(kernels.first?["minimumNanoseconds"]?.number == times.min())
    #expect(json["software"]?["onednn"]?.text != nil)
  }

  /// A cold call is a sample of its own, and every sample is in the file.
  @Test func coldCallsAreMeasuredOneByOneAndKept() throws {
    let folder = try TestFolder()
    let output = try Program.run(
      ["kernel", "--json", "--trials", "2", "--caches", "cold", "--budget", "300ms", "--precision", "5", "--samples", "s.jsonl"]
        + ["matmul:m=32,n=16,k=8,dtype=f32"], folder: folder.path)
    #expect(output.exit == 0, "\(output.stderr)")
    let json = try output.json
    #expect(json["caches"] == .string("cold"))
    #expect((json["repeated"]?.integer ?? -1) >= 0)
    let trials = json["trials"]?.integer ?? 0
    #expect((2...6).contains(trials) && json["environment"]?.items.count == trials)
    #expect((json["environment"]?.items.first?["wallNanoseconds"]?.number ?? 0) > 0)
    let lines = try String(contentsOfFile: "\(folder.path)/s.jsonl", encoding: .utf8).split(separator: "\n")
    let series = try lines.map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
    #expect(series.map { $0["trial"]?.integer } == Array(1...max(2, trials)))
    for one in series {
      #expect(one["schema"] == .string("podium.samples/1"))
      #expect(one["what"] == .string("matmul:m=32,n=16,k=8,dtype=f32"))
      #expect(one["mode"] == .string("cold"))
      #expect(one["callsPerSample"] == .integer(1))
      #expect((one["samples"]?.items.count ?? 0) > 0)
    }
  }

  @Test(arguments: [["--caches", "tepid"], ["--budget", "0s"], ["--precision", "0"], ["--precision", "200"]])
  func samplingThatMakesNoSenseIs64(_ options: [String]) throws {
    #expect(try Program.run(["kernel", "matmul:m=4,n=4,k=4,dtype=f32"] + options).exit == 64)
  }

  @Test(arguments: ["openblas", "libxsmm"]) func otherLibrariesMeasureProductsToo(_ backend: String) throws {
    let output = try Program.run("kernel", "--json", "--trials", "1", "--backend", backend, "matmul:m=16,n=16,k=16,dtype=f32")
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["backend"] == .string(backend))
    #expect(try output.json["software"]?[backend]?.text != nil)
  }

  /// An empty file stands where the loader looks first.
  @Test(arguments: [
    ("onednn", ["libdnnl.so.2", "libdnnl.so.3"], "apt-get install libdnnl-dev"),
    ("openblas", ["libopenblas.so.0"], "apt-get install libopenblas0-pthread"), ("libxsmm", ["libxsmm.so.1"], "scripts/setup"),
  ])
  func aLibraryThatCannotBeLoadedIsToldWithTheRemedy(_ backend: String, _ files: [String], _ remedy: String) throws {
    let folder = try TestFolder()
    for file in files { try folder.write(file, "") }
    let path = [folder.path, Program.environment["LD_LIBRARY_PATH"]].compactMap(\.self).joined(separator: ":")
    let output = try Program.run(
      ["kernel", "--trials", "1", "--backend", backend, "matmul:m=4,n=4,k=4,dtype=f32"], environment: ["LD_LIBRARY_PATH": path])
    #expect(output.exit == 70)
    #expect(output.stderr.contains("\(backend) cannot be loaded"), "\(output.stderr)")
    #expect(output.stderr.contains(remedy), "\(output.stderr)")
  }

  private static let batch = """
    podium: 1
    name: tiny
    defaults: { timeout: 1m, trials: 1 }
    variants:
      - name: small
        model: { kernel: "matmul:m=16,n=16,k=16,dtype=f32" }
      - name: large
        model: { kernel: "matmul:m=32,n=16,k=16,dtype=f32" }
    tasks:
      - { use: flops, id: flops/tiny }
      - { use: kernels, id: kernels/tiny }
    """

  @Test func tinyBatchEndsOnTheBoard() throws {
    let folder = try TestFolder()
    try folder.write("tiny.yaml", Self.batch)
    // Long enough to wait for whoever else measures on this host: one process at a time may.
    let run = try Program.run(
      ["run", "tiny.yaml", "--workers", "2", "--board", "board.json"], folder: folder.path)
    #expect(run.exit == 0, "\(run.stderr)")
    #expect(run.stdout.hasPrefix("Batch b1 tiny: done, 4 of 4 done\n"), "\(run.stdout)")
    #expect(run.stdout.contains(/flops\/tiny@1 .*small .*8\.19 [kK]FLOPs .*record/), "\(run.stdout)")
    #expect(run.stdout.contains("\nkernels/tiny@1 "), "\(run.stdout)")

    let file = try [UInt8](contentsOf: "\(folder.path)/board.json")
    let board = try Program.run("board", "show", "flops/tiny@1", "--json", "--board", "board.json", folder: folder.path).json
    #expect(board["schema"] == .string("podium.board-show/1"))
    let ranking = board["boards"]?.items.first?["ranking"]?.items ?? []
    #expect(ranking.map { $0["variant"]?.text } == ["small", "large"])
    // 2 m n k of the two.
    #expect(ranking.map { $0["value"] } == [.integer(8_192), .integer(16_384)])
    #expect(board["boards"]?.items.count == 1)

    let sota = try Program.run("board", "sota", "--json", "--board", "board.json", folder: folder.path).json
    #expect(sota["schema"] == .string("podium.sota/1"))
    let exact = sota["sota"]?.items.first { $0["task"] == .string("flops/tiny@1") }
    #expect(exact?["status"] == .string("record"))
    #expect(exact?["holder"] == .string("small"))
    // Times taken while others use the machine are kept, but not ranked.
    let timed = try Program.run("board", "show", "kernels/tiny@1", "--json", "--board", "board.json", folder: folder.path).json
    let kernels = timed["boards"]?.items.first
    #expect((kernels?["ranking"]?.items.count ?? 0) + (kernels?["notRanked"]?.items.count ?? 0) == 2)
    #expect(kernels?["records"] == .list([]), "no record without a match")
    #expect(try [UInt8](contentsOf: "\(folder.path)/board.json") == file, "looking changes nothing")

    let unknown = try Program.run("board", "show", "flops/tony", "--board", "board.json", folder: folder.path)
    #expect(unknown.exit == 66)
    #expect(unknown.stderr.contains("\"flops/tony\""))
  }

  @Test func aFailedJobMakesTheRunFail() throws {
    let folder = try TestFolder()
    let text = """
      podium: 1
      name: half
      defaults: { timeout: 10s, retries: 0 }
      variants: [{ name: p }]
      tasks: [{ use: probe, id: good }, { use: probe, id: bad, with: { fail: error } }]
      """
    let output = try Program.run("run", folder.write("half.yaml", text), "--board", "board.json", folder: folder.path)
    #expect(output.exit == 1)
    #expect(output.stdout.contains("1 of 2 done, 1 failed"), "\(output.stdout)")
  }

  private static let hanging = """
    podium: 1
    name: hanging
    defaults: { timeout: 50s, retries: 0 }
    variants: [{ name: p }]
    tasks: [{ use: probe, id: hang, with: { fail: hang, isolate: true } }]
    """

  /// Processes that name the folder on their command line.
  private func processes(in folder: TestFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard name.allSatisfy(\.isNumber) else { return false }
      // A process may end while we look.
      let words = (try? [UInt8](contentsOf: "/proc/\(name)/cmdline")) ?? []
      return String(decoding: words, as: UTF8.self).contains(folder.path)
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGKILL, 128 + SIGKILL)] as [(Int32, Int32)])
  func anEndedRunLeavesNoProcessBehind(_ signal: Int32, _ exit: Int32) throws {
    let folder = try TestFolder()
    let manifest = try folder.write("hanging.yaml", Self.hanging)
    let run = try BackgroundProgram(
      ["run", manifest, "--board", "\(folder.path)/board.json"], folder: folder, environment: ["TMPDIR": folder.path])
    try run.waitFor("1 running")
    // The run, its coordinator, its worker; the trial does not say the folder.
    #expect(try processes(in: folder).count >= 3)
    run.signal(signal)
    #expect(try run.waitForExit() == exit)
    try eventually("no process left") { try processes(in: folder).isEmpty }
    guard signal != SIGKILL else { return }
    #expect(run.stderr.contains("the batch was stopped before its end"), "\(run.stderr)")
    #expect(!run.stderr.contains("batch watch"), "there is no coordinator to ask any more")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("podium-") }
    #expect(left.isEmpty, "the private folder is removed")
  }

  @Test func aRunThatTakesTooLongIs75() throws {
    let folder = try TestFolder()
    let output = try Program.run(
      "run", folder.write("hanging.yaml", Self.hanging), "--board", "b.json", "--timeout", "1s", folder: folder.path)
    #expect(output.exit == 75)
    #expect(output.stderr.contains("did not end within 1s; it was stopped"), "\(output.stderr)")
  }

  @Test func aBoardThatIsNoneIsToldBeforeAnythingRuns() throws {
    let folder = try TestFolder()
    try folder.write("tiny.yaml", Self.batch)
    try folder.write("board.json", "no board")
    let output = try Program.run("run", "tiny.yaml", "--board", "board.json", folder: folder.path)
    #expect(output.exit == 65)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.hasPrefix("podium: board.json"), "\(output.stderr)")
    #expect(try [UInt8](contentsOf: "\(folder.path)/board.json") == Array("no board".utf8), "the file is left alone")
  }
}

@Suite struct BoardFileTests {
  @Test(arguments: ["show", "sota"])
  func aMissingBoardIs66AndSaysWhoWritesIt(_ command: String) throws {
    let output = try Program.run("board", command, "--board", "/nowhere/board.json")
    #expect(output.exit == 66)
    #expect(output.stderr.contains("/nowhere/board.json: there is no leaderboard"))
    #expect(output.stderr.contains("podium run"))
  }

  @Test(arguments: ["", "{", "[]", "{}", "\u{89}PNG", #"{"schema":"podium.board/999"}"#])
  func garbageIs65AndNamesTheFile(_ text: String) throws {
    let folder = try TestFolder()
    let file = try folder.write("board.json", text)
    let output = try Program.run("board", "show", "--board", file, "--json")
    #expect(output.exit == 65, "\(output.stderr)")
    #expect(try output.json["schema"] == .string("podium.error/1"))
    #expect(output.stderr.hasPrefix("podium: \(file)"), "\(output.stderr)")
  }
}
