import Testing

/// `podium plan`: everything that is wrong with a manifest, at once and with its place.
@Suite struct PlanTests {
  private static let threeMistakes = """
    podium: 1
    name: mistakes
    variants:
      - name: a
        model: { kernel: "matmul:m=4,n=4,k=4,dtype=f32" }
        parms: { threads: 1 }
    tasks:
      - use: flop
      - flops
    defaults: { trials: many }
    """

  @Test func threeMistakesAreToldAtOnceWithTheirPlaces() throws {
    let folder = try TestFolder()
    try folder.write("batch.yaml", Self.threeMistakes)
    let output = try Program.run("plan", "batch.yaml", "--json", folder: folder.path)
    #expect(output.exit == 65)
    let error = try #require(try output.json["error"])
    let all = [error] + (error["others"]?.items ?? [])
    #expect(all.map { $0["place"]?.text } == ["batch.yaml:6:5", "batch.yaml:8:10", "batch.yaml:10:21"])
    #expect(all.first?["code"] == .string("manifest.unknown-key"))
    #expect(output.stderr.contains("batch.yaml:6:5: `parms` is not a key of a variant\n  did you mean `params`?"))
    #expect(output.stderr.contains("batch.yaml:8:10: `flop` is not a value of `use`\n  did you mean `flops`?"))
  }

  @Test func aManifestOrModelThatIsNotThereIs66() throws {
    let output = try Program.run("plan", "/nowhere/batch.yaml")
    #expect(output.exit == 66)
    #expect(output.stderr.contains("/nowhere/batch.yaml: there is no such manifest"))
    let folder = try TestFolder()
    let text = "podium: 1\nname: b\nvariants:\n  - name: a\n    model: { file: nope.onnx }\ntasks: [flops]\n"
    try folder.write("batch.yaml", text)
    let model = try Program.run("plan", "batch.yaml", folder: folder.path)
    #expect(model.exit == 66)
    #expect(model.stderr.contains("podium: batch.yaml:5:20: the model file `nope.onnx` does not exist"), "\(model.stderr)")
  }

  @Test func expansionIsTheProductOfAxesAndTasks() throws {
    let text = """
      podium: 1
      name: sweep
      matrix: { size: [8, 16], threads: [1, 2] }
      variants:
        - name: mm-${size}-t${threads}
          model: { kernel: "matmul:m=${size},n=8,k=8,dtype=f32" }
          params: { threads: "${threads}" }
      tasks: [flops, kernels]
      """
    let output = try Program.run(["plan", "-", "--json"], stdin: text)
    #expect(output.exit == 0, "\(output.stderr)")
    let jobs = try output.json["jobs"]?.items ?? []
    #expect(jobs.count == 8)
    #expect(Set(jobs.compactMap { $0["variant"]?.text }) == ["mm-8-t1", "mm-8-t2", "mm-16-t1", "mm-16-t2"])
    #expect(try Program.run(["plan", "-"], stdin: text).stdout.hasPrefix("sweep: 4 variants, 8 jobs\n"))
  }

  /// The keys are those of the table that users read.
  @Test func theSchemaKnowsEveryKeyOfAManifest() throws {
    let schema = try Program.run("manifest", "schema").json
    let keys: Set = ["podium", "name", "labels", "defaults", "matrix", "variants", "tasks", "budget", "publish", "gate"]
    let properties = try #require(schema["properties"])
    #expect(properties.keys == keys)
    #expect(schema["additionalProperties"] == .bool(false))
    let variantKeys: Set = ["name", "model", "params", "metrics", "place", "trials", "timeout", "retries"]
    let variant = try #require(properties["variants"]?["items"]?["properties"])
    #expect(variant.keys == variantKeys)
    let kinds = properties["tasks"]?["items"]?["anyOf"]?.items.first?["enum"]?.items ?? []
    // By its name alone: quality needs data.
    #expect(kinds.compactMap(\.text) == ["flops", "kernels", "latency", "saturation", "probe"])
  }
}
