import Batches
import Testing

struct ValueTests {
  private func options(_ text: String) throws -> ProbeOptions? {
    guard case .probe(let options) = try load(probe(with: text)).tasks[0].options else { return nil }
    return options
  }

  @Test func aProbeDoesWhatWithSays() throws {
    let options = try options("{ sleep: 10ms, fail: hang, output: 64KiB, isolate: true }")
    #expect(options == ProbeOptions(sleep: .milliseconds(10), fail: .hang, outputBytes: 65_536, isolate: true))
  }

  @Test(arguments: ["memory", "garbage", "fork"]) func whatWouldHarmTheWorkerNeedsAProcess(_ failure: String) throws {
    #expect(try options("{ fail: \(failure) }")?.isolate == true)
    #expect(issues(probe(with: "{ fail: \(failure), isolate: false }")).map(\.code) == [.value])
  }

  @Test(arguments: [("10ms", 10), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)])
  func durationsHaveUnits(_ text: String, _ milliseconds: Int) throws {
    #expect(try options("{ sleep: \(text) }")?.sleep == .milliseconds(milliseconds))
  }

  @Test(arguments: ["10", "ms", "1.5s", "-1s", "5 m", "5M", "99999999999999999999s", "9223372036854775807d", "2h", "٣s"])
  func otherDurationsAreRefused(_ text: String) {
    // The last is a digit of another script; 2h is above the limit of a probe's sleep.
    #expect(issues(probe(with: "{ sleep: \"\(text)\" }")).map(\.code) == [.value])
  }

  @Test(arguments: [("512B", 512), ("64KiB", 65_536), ("16MiB", 16_777_216)])
  func sizesHaveBinaryUnits(_ text: String, _ bytes: Int) throws {
    #expect(try options("{ output: \(text) }")?.outputBytes == bytes)
  }

  @Test(arguments: ["64", "64KB", "1GiB", "-1B", "9999999999999TiB"])
  func otherSizesAreRefused(_ text: String) {
    #expect(issues(probe(with: "{ output: \"\(text)\" }")).map(\.code) == [.value])
  }

  @Test func variantsOverrideDefaultsAndTasksOverrideBoth() throws {
    let text = """
      podium: 1
      name: overrides
      defaults: { timeout: 1m, retries: 1, place: { cores: 2, label: { zone: a, disk: ssd }, isa: avx2 } }
      variants:
        - { name: plain }
        - { name: own, timeout: 2m, place: { label: { zone: b }, isa: [avx512f], memory: 4GiB } }
      tasks:
        - { use: probe, id: p/one }
        - { use: probe, id: p/two, retries: 7, trials: 3, place: { cores: 8, exclusive: true } }
      """
    let batch = try load(text)
    let byJob = batch.jobs.map { job in
      let task = batch.tasks[job.task]
      return "\(batch.variants[job.variant].name) \(task.id) \(task.timeout) \(task.retries) \(task.trials)"
    }
    #expect(
      byJob == [
        "plain p/one 60.0 seconds 1 1", "own p/one 120.0 seconds 1 1", "plain p/two 60.0 seconds 7 3",
        "own p/two 120.0 seconds 7 3",
      ])
    let last = batch.placement(of: batch.jobs[3])
    #expect(
      last
        == Placement(
          cores: 8, memoryBytes: 4_294_967_296, labels: ["zone": "b", "disk": "ssd"], instructionSets: ["avx2", "avx512f"],
          exclusive: true))
    #expect(batch.placement(of: batch.jobs[0]).cores == 2)
  }

  @Test func kernelVariantsNeedNoFile() throws {
    let text = """
      podium: 1
      name: kernels
      matrix: { n: [64, 128] }
      variants: [{ name: "mm${n}", model: { kernel: "matmul:m=${n},n=${n},k=${n},dtype=f32" } }]
      tasks: [kernels]
      """
    #expect(
      try load(text).variants.map(\.model) == [
        .kernel("matmul:m=64,n=64,k=64,dtype=f32"), .kernel("matmul:m=128,n=128,k=128,dtype=f32"),
      ])
  }

  @Test(
    arguments: [
      ("name: a, model: {}", ManifestIssue.Code.value), ("name: a, model: { kernel: k, dims: { N: 1 } }", .value),
      ("name: a, model: x.onnx", .type), ("name: a, params: { threads: 0 }", .value), ("name: a, params: { threads: 1.5 }", .type),
      ("name: a, params: { dtype: f16 }", .notAvailable), ("name: a, params: { dtype: float }", .value),
      ("name: a, params: { backend: abacus }", .value), ("name: a, place: { arch: arm }", .value),
      ("name: a, place: { each-class: 1 }", .type), ("name: a, place: { exclusive: yes }", .type),
      ("name: a b", .value), ("name: \"\"", .value), ("name:", .type), ("name: [a]", .type), ("model: { kernel: k }", .missingKey),
      ("name: a, metrics: { top1: { value: 1 } }", .missingKey), ("name: a, metrics: { top1: { value: x, source: s } }", .type),
      ("name: a, metrics: { top1: { value: .inf, source: s } }", .type), ("name: a, trials: 0", .value),
      ("name: a, trials: \"3\"", .type), ("name: a, retries: 9223372036854775808", .type),
    ])
  func aBadVariantIsRefused(_ variant: String, _ code: ManifestIssue.Code) {
    #expect(issues(probe(variant: variant)).map(\.code) == [code])
  }

  @Test func eachClassIsPartOfThePlaceAndOfTheBatch() throws {
    let plain = try load(probe(variant: "name: a"))
    let each = try load(probe(variant: "name: a, place: { each-class: true }"))
    #expect(plain.variants[0].place.eachClass == nil && each.variants[0].place.eachClass == true)
    #expect(plain.canonicalText != each.canonicalText)
    #expect(each.variants[0].place.overridden(by: Placement(eachClass: false)).eachClass == false)
  }

  @Test func aBackendIsOneOfThoseThatThereAre() throws {
    let variant = try #require(load(probe(variant: "name: a, params: { backend: openblas }")).variants.first)
    #expect(variant.parameters.backend == "openblas")
    let found = issues(probe(variant: "name: a, params: { backend: openbals }"))
    #expect(found.map(\.hint) == ["did you mean `openblas`?"])
  }

  @Test(
    arguments: [
      "constraints: [top1]", "constraints: [\"top1 > x\"]", "constraints: [\"top1 => 75\"]", "constraints: [\"top1 >= 1e\"]",
      "objectives: [latency]", "objectives: [\"latency:least\"]", "objectives: [\":min\"]", "id: \"a@1\"", "id: \"a b\"",
      "retries: 101",
    ])
  func aBadTaskIsRefused(_ part: String) {
    let text = probe().replacing("use: probe", with: "use: probe, \(part)")
    #expect(issues(text).map(\.code) == [.value])
  }

  @Test func onlyProbesTakeOptions() {
    let text = "podium: 1\nname: a\nvariants: [{ name: a, model: { kernel: k } }]\ntasks: [{ use: kernels, with: { sleep: 1s } }]\n"
    #expect(summaries(text) == ["manifest.unknown-key 4:33"])
  }

  @Test(arguments: ["Upper", "-dash", "a/b", "ä", "a b"])
  func aBatchNameIsASlug(_ name: String) {
    #expect(issues(probe().replacing("name: fleet-check", with: "name: \"\(name)\"")).map(\.code) == [.value])
  }

  @Test func budgetAndPublishAreRead() throws {
    let batch = try load(probe("budget: { wall: 2h, maxFailed: 3 }\npublish: { board: b.json, match: never }"))
    #expect(batch.budget == Budget(wall: .seconds(7_200), maxFailed: 3))
    #expect(batch.publish == Publish(board: "b.json", match: .never))
    #expect(try load(probe()).publish == Publish(board: nil, match: .never))
  }
}
