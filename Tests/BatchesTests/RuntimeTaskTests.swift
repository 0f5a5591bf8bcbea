import Batches
import Foundation
import Testing

/// Tasks that run whole models: their options, and what is refused.
struct RuntimeTaskTests {
  /// A manifest of one variant on one task, with a folder that holds its model.
  private func manifest(_ task: String, params: String = "{}") -> String {
    """
    podium: 1
    name: models
    variants: [{ name: r, model: { file: models/resnet50.onnx }, params: \(params) }]
    tasks: [\(task)]
    """
  }

  private func options(_ task: String) throws -> TaskOptions {
    try withModelFolder { try #require(load(manifest(task), folder: $0).tasks.first).options }
  }

  private func found(_ task: String, params: String = "{}") throws -> [ManifestIssue] {
    try withModelFolder { issues(manifest(task, params: params), folder: $0) }
  }

  @Test func shortNamesHaveTheDefaults() throws {
    #expect(try options("latency") == .latency(LatencyOptions(optimization: nil, seed: 0, data: [:])))
    #expect(try options("saturation") == .saturation(SaturationOptions(thresholdPpm: 10_000, seed: 0, data: [:])))
  }

  @Test(arguments: GraphOptimization.allCases) func latencyDoesWhatWithSays(_ optimization: GraphOptimization) throws {
    let task = "{ use: latency, with: { optimization: \(optimization.rawValue), seed: 7 } }"
    #expect(try options(task) == .latency(LatencyOptions(optimization: optimization, seed: 7)))
  }

  @Test func latencyIsTakenWithColdCachesWhenWithSaysSo() throws {
    #expect(try options("{ use: latency, with: { caches: cold } }") == .latency(LatencyOptions(caches: .cold)))
    #expect(try found("{ use: latency, with: { caches: tepid } }").count == 1)
    #expect(try found("{ use: saturation, with: { caches: cold } }").count == 1)
  }

  @Test(arguments: [("0.01", 10_000), ("0.5", 500_000), ("0.000001", 1), ("0.999999", 999_999)])
  func thresholdsAreWholeMillionths(_ text: String, _ millionths: Int) throws {
    let task = "{ use: saturation, with: { threshold: \(text), seed: 9007199254740992 } }"
    #expect(try options(task) == .saturation(SaturationOptions(thresholdPpm: millionths, seed: 1 << 53)))
  }

  @Test func dataFilesLieBesideTheManifest() throws {
    try withModelFolder { folder in
      try Data().write(to: URL(filePath: "\(folder)/x.npy"))
      for use in ["latency", "saturation"] {
        let batch = try load(manifest("{ use: \(use), with: { data: { x: x.npy, y: \"\(folder)/x.npy\" } } }"), folder: folder)
        let files = ["x": "\(folder)/x.npy", "y": "\(folder)/x.npy"]
        switch batch.tasks.first?.options {
        case .latency(let options): #expect(options.data == files)
        case .saturation(let options): #expect(options.data == files)
        default: Issue.record("the task has no such options")
        }
      }
    }
  }

  @Test func dataFollowsTheAxes() throws {
    try withModelFolder { folder in
      for name in ["x1.npy", "x8.npy"] { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
      let text = """
        podium: 1
        name: axes
        matrix: { n: [1, 8] }
        variants: [{ name: "r${n}", model: { file: models/resnet50.onnx } }]
        tasks: [{ use: latency, id: "latency/${n}", with: { data: { x: "x${n}.npy" } } }]
        """
      let options = try load(text, folder: folder).tasks.map(\.options)
      #expect(
        options == [1, 8].map { .latency(LatencyOptions(data: ["x": "\(folder)/x\($0).npy"])) })
    }
  }

  @Test func everythingWrongInWithIsToldAtOnce() throws {
    let latency = try found("{ use: latency, with: { optimisation: all, seed: -1, data: { x: no.npy, y: [1] } } }")
    #expect(latency.map(\.code) == [.unknownKey, .value, .dataMissing, .type])
    #expect(latency.first?.hint == "did you mean `optimization`?")
    #expect(latency[2].message.hasSuffix("/no.npy` does not exist"))
    let saturation = try found("{ use: saturation, with: { optimization: all, threshold: 1, seed: x } }")
    #expect(saturation.map(\.code) == [.unknownKey, .value, .type])
    #expect(try found("{ use: latency, with: { optimization: bsic } }").map(\.hint) == ["did you mean `basic`?"])
  }

  @Test(arguments: ["0", "1", "1.5", "-0.1", "0.0000001", "\"0.5\"", "1e-2", "often", "[0.1]"])
  func aThresholdIsAShare(_ text: String) throws {
    #expect(try found("{ use: saturation, with: { threshold: \(text) } }").map(\.code) == [.value])
  }

  @Test(arguments: ["latency", "saturation"]) func aKernelIsNoModel(_ use: String) {
    let text = "podium: 1\nname: a\nvariants: [{ name: k, model: { kernel: k } }]\ntasks: [\(use)]\n"
    let found = issues(text)
    #expect(found.map(\.code) == [.modelRequired])
    #expect(found.first?.message == "variant `k` is a kernel, but task `\(use)` needs a whole model")
  }

  @Test func aVariantMayChooseWhatItsTaskLeavesOpen() throws {
    try withModelFolder { folder in
      let batch = try load(manifest("latency", params: "{ optimization: basic }"), folder: folder)
      #expect(batch.variants.first?.parameters.optimization == .basic)
    }
    let contradiction = try found("{ use: latency, with: { optimization: all } }", params: "{ optimization: basic }")
    #expect(contradiction.map(\.code) == [.value])
    #expect(
      contradiction.first?.message == "variant `r` says optimization `basic`, task `latency/models` says `all` for all")
    #expect(try found("{ use: latency, with: { optimization: all } }", params: "{ optimization: all }").isEmpty)
    #expect(try found("latency", params: "{ optimization: fast }").map(\.code) == [.value])
  }

  @Test func oneIDWithTwoOptionsIsTwoTasks() throws {
    #expect(try found("latency, { use: latency, with: { seed: 1 } }").map(\.code) == [.duplicateTask])
  }

  @Test(
    arguments: [
      ("latency", "{ use: latency, with: { seed: 1 } }"), ("latency", "{ use: latency, with: { optimization: none } }"),
      ("latency", "{ use: latency, with: { data: { x: models/resnet50.onnx } } }"),
      ("latency", "{ use: latency, with: { caches: cold } }"),
      ("saturation", "{ use: saturation, with: { threshold: 0.02 } }"),
      ("saturation", "{ use: saturation, with: { seed: 1 } }"),
      ("saturation", "{ use: saturation, with: { data: { x: models/resnet50.onnx } } }"),
    ])
  func everyOptionIsAFact(_ task: String, _ changed: String) throws {
    try withModelFolder { folder in
      let one = try load(manifest(task), folder: folder)
      #expect(try load(manifest(changed), folder: folder).canonicalText != one.canonicalText)
      #expect(try load(manifest("{ use: \(task), with: {} }"), folder: folder).canonicalText == one.canonicalText)
      let own = try load(manifest(task, params: "{ optimization: none }"), folder: folder)
      #expect(own.canonicalText != one.canonicalText)
    }
  }
}
