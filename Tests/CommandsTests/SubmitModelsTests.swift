import FoundationEssentials
import Testing

/// `podium submit` with models instead of a manifest.
@Suite struct SubmitModelsTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func write(_ name: String, _ bytes: [UInt8] = SigmoidModel.bytes) throws {
    let path = "\(folder.path)/\(name)"
    let parent = path.split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(atPath: "/\(parent)", withIntermediateDirectories: true)
    try folder.write(name, bytes)
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/\(name)", withDestinationPath: target)
  }

  /// What would be submitted.
  private func sweep(_ arguments: String...) throws -> Program.Output {
    try Program.run(["submit"] + arguments + ["--print-manifest", "--json"], folder: folder.path)
  }

  /// Variants with the files that they stand for.
  private func models(_ output: Program.Output) throws -> [String: String] {
    #expect(output.exit == 0, "\(output.stderr)")
    let models = try output.json["models"]?.items ?? []
    return Dictionary(models.map { ($0["variant"]?.text ?? "", $0["path"]?.text ?? "") }) { "\($0) and \($1)" }
  }

  private func skipped(_ output: Program.Output) throws -> [String: String] {
    Dictionary((try output.json["skipped"]?.items ?? []).map { ($0["path"]?.text ?? "", $0["reason"]?.text ?? "") }) { $1 }
  }

  @Test func aFolderIsAllModelsBelowItAndTheRestIsTold() throws {
    try write("My Models/a.onnx")
    try write("My Models/deep/er/b.onnx")
    try write("My Models/frozen.pb", TensorFlowSigmoid.graph)
    try write("My Models/saved/saved_model.pb", TensorFlowSigmoid.savedModel)
    try write("My Models/saved/variables/variables.index", [1])
    try write("My Models/README.md", Array("words".utf8))
    try write("My Models/.hidden.onnx")
    try write("My Models/.git/c.onnx")
    try write("My Models/pointer.onnx", Array("version https://git-lfs.github.com/spec/v1\n".utf8))
    try write("My Models/a/test_data_set_0/input_0.pb", [0])
    let output = try sweep("My Models")
    #expect(
      try models(output) == [
        "a": "My Models/a.onnx", "b": "My Models/deep/er/b.onnx", "frozen": "My Models/frozen.pb",
        "saved": "My Models/saved/saved_model.pb",
      ])
    let skipped = try skipped(output)
    #expect(
      skipped.keys.sorted() == [
        "My Models/.git", "My Models/.hidden.onnx", "My Models/README.md", "My Models/a/test_data_set_0", "My Models/pointer.onnx",
      ])
    #expect(skipped["My Models/pointer.onnx"]?.contains("Git LFS") == true)
    #expect(output.stderr.contains("podium: passed over My Models/README.md: not a model by its name"))
    let text = try #require(try output.json["manifest"]?.text)
    #expect(text.contains("name: \"my-models\"\n"))
    #expect(text.hasSuffix("tasks: [flops]\n"), "ONNX Runtime runs no models of TensorFlow")
    // It is a manifest like any other.
    let plan = try Program.run(["plan", "-", "--json"], stdin: text, folder: folder.path)
    #expect(plan.exit == 0, "\(plan.stderr)")
    #expect(try plan.json["jobs"]?.items.count == 4)
  }

  @Test func thatOnlyModelsOfONNXAreTimed() throws {
    try write("m/a.onnx")
    let text = try #require(try sweep("m").json["manifest"]?.text)
    #expect(
      text == """
        podium: 1
        name: "m"
        variants:
          - name: "a"
            model: { file: "m/a.onnx" }
        tasks: [flops, latency]

        """)
  }

  @Test func aPatternMeansTheSameWhoeverExpandsIt() throws {
    for name in ["a.onnx", "b.onnx", "c.txt", "saved/saved_model.pb"] {
      try write("m/\(name)", name.hasSuffix("pb") ? TensorFlowSigmoid.savedModel : SigmoidModel.bytes)
    }
    let ours = try sweep("m/*")
    let shells = try sweep("m/a.onnx", "m/b.onnx", "m/c.txt", "m/saved")
    #expect(ours.exit == 0 && ours.stdout == shells.stdout, "\(ours.stderr)")
    #expect(try models(ours).keys.sorted() == ["a", "b", "saved"])
    #expect(try models(sweep("m/[ab].onnx")).count == 2)
    #expect(try models(sweep("m/a.onnx", "m/*.onnx", "m")).count == 3, "each once")
    let nothing = try sweep("m/*.ort")
    #expect(nothing.exit == 66 && nothing.errorCode == "submit.no-match")
  }

  @Test func equalNamesAreToldApartByTheirFolders() throws {
    for name in ["x/model.onnx", "y/model.onnx", "y/other.onnx", "y/model.pb"] {
      try write("m/\(name)", name.hasSuffix("pb") ? TensorFlowSigmoid.graph : SigmoidModel.bytes)
    }
    #expect(
      try models(sweep("m")) == [
        "x/model": "m/x/model.onnx", "m/y/model.onnx": "m/y/model.onnx", "m/y/model.pb": "m/y/model.pb", "other": "m/y/other.onnx",
      ])
    // Characters that a name cannot have.
    try write("n/a b.onnx")
    try write("n/a#b.onnx")
    #expect(try models(sweep("n")).keys.sorted() == ["n/a-b.onnx", "n/a-b.onnx-2"])
  }

  @Test func linksThatLeaveTheFolderAreNotFollowed() throws {
    try write("outside/secret.onnx")
    try write("m/real.onnx")
    try link("m/inside.onnx", to: "real.onnx")
    try link("m/leaves.onnx", to: "../outside/secret.onnx")
    try link("m/folder", to: "../outside")
    try link("m/loop", to: ".")
    try link("m/dangling.onnx", to: "nothing.onnx")
    let output = try sweep("m")
    #expect(try models(output).keys.sorted() == ["inside", "real"])
    #expect(
      try skipped(output) == [
        "m/leaves.onnx": "a link that leaves the folder", "m/folder": "a link that leaves the folder",
        "m/loop": "a link that leaves the folder", "m/dangling.onnx": "a link to nothing",
      ])
    #expect(try models(sweep("m/real.onnx", "./m/real.onnx", "m/../m/real.onnx")).count == 1)
    // Named by itself it is meant.
    #expect(try models(sweep("m/leaves.onnx")).count == 1)
  }

  @Test func nothingToSubmitIsAnErrorThatSaysWhatWasSeen() throws {
    try write("m/notes.txt")
    let empty = try sweep("m")
    #expect(empty.exit == 66 && empty.errorCode == "submit.no-models")
    #expect(empty.stderr.contains("m/notes.txt: not a model by its name"), "\(empty.stderr)")
    #expect(try sweep("nowhere.onnx").exit == 66)
    try write("m/bad.onnx", [1, 2, 3])
    #expect(try sweep("m/bad.onnx").errorCode == "submit.no-models")
  }

  @Test func theBatchIsAsTheOptionsSay() throws {
    try write("m/a.onnx", SmallModel.bytes())
    let output = try sweep(
      "m", "--task", "flops", "--name", "mine", "--threads", "2", "--trials", "7", "--dim", "N=4", "--input", "x=4x4")
    let text = try #require(try output.json["manifest"]?.text)
    #expect(
      text == """
        podium: 1
        name: "mine"
        defaults: { trials: 7 }
        variants:
          - name: "a"
            model: { file: "m/a.onnx", inputs: { "x": [4, 4] }, dims: { "N": 4 } }
            params: { threads: 2 }
        tasks: [flops]

        """)
    #expect(try sweep("m", "--task", "flop").exit == 64)
    #expect(try sweep("m", "--name", "Not A Slug").exit == 65)
    #expect(try sweep("m", "--task", "quality").exit == 65, "it needs data, which needs a manifest")
  }

  @Test func manifestsAndModelsAreNotMixedUp() throws {
    try folder.write("batch.yaml", Manifests.probe)
    try folder.write("other.yaml", Manifests.probe)
    #expect(try Program.run("submit", "batch.yaml", "--print-manifest", folder: folder.path).exit == 64)
    #expect(try Program.run("submit", "batch.yaml", "other.yaml", folder: folder.path).exit == 64)
    #expect(try Program.run("submit", "nowhere.yaml", folder: folder.path).exit == 66)
  }

  @Test(.tags(.slow)) func theModelsOfAFolderAreCountedAcrossMachines() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    defer { worker.killNow() }
    try fleet.waitForWorkers("w1")
    try write("m/onnx.onnx")
    try write("m/saved/saved_model.pb", TensorFlowSigmoid.savedModel)
    let access = try fleet.grant("submitter", "submit")
    let submission = ["submit", "\(folder.path)/m", "--access", access]
    #expect(try Program.run(submission + ["--wait"]).exit == 0)
    let again = try Program.run(submission + ["--json"]).json
    #expect(again["existed"] == .bool(true), "the same models are the same batch")

    let rows = try CSV(fleet.ask("batch", "results", "b1", "--csv").stdout).records
    // A Sigmoid of eight: four operations each.
    #expect(rows.map { [$0["variant"], $0["state"], $0["flops"]] } == [["onnx", "done", "32"], ["saved", "done", "32"]])
  }
}
