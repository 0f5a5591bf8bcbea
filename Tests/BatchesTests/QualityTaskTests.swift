import Batches
import Foundation
import Testing

/// Tasks that compare a model's answers with labels.
struct QualityTaskTests {
  /// A manifest of one variant on one task, in a folder with its model and files of data.
  private func inFolder<Result>(_ task: String, _ body: (String, String) throws -> Result) throws -> Result {
    try withModelFolder { folder in
      for name in ["x.npy", "y.npy", "set.npz"] { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
      let text = """
        podium: 1
        name: models
        variants: [{ name: r, model: { file: models/resnet50.onnx } }]
        tasks: [\(task)]
        """
      return try body(text, folder)
    }
  }

  private func found(_ task: String) throws -> [ManifestIssue] { try inFolder(task) { issues($0, folder: $1) } }

  @Test func filesLieBesideTheManifest() throws {
    try inFolder("{ use: quality, id: quality/digits, with: { data: { image: x.npy }, labels: y.npy } }") { text, folder in
      let batch = try load(text, folder: folder)
      let task = try #require(batch.tasks.first)
      #expect(task.id == "quality/digits" && task.kind == .quality)
      #expect(task.trials == 1, "equal answers every time")
      #expect(
        task.options
          == .quality(QualityOptions(metric: .top1, k: 5, data: ["image": "\(folder)/x.npy"], labels: "\(folder)/y.npy")))
    }
  }

  @Test(arguments: QualityOptions.Metric.allCases) func everyMetricIsRead(_ metric: QualityOptions.Metric) throws {
    let k = metric == .topK ? ", k: 3" : ""
    let with = "{ data: { x: set.npz }, labels: set.npz, metric: \(metric.rawValue)\(k), output: scores }"
    try inFolder("{ use: quality, with: \(with) }") { text, folder in
      guard case .quality(let options)? = try load(text, folder: folder).tasks.first?.options else {
        Issue.record("other options")
        return
      }
      #expect(options.metric == metric && options.output == "scores")
      #expect(options.k == (metric == .topK ? 3 : QualityOptions.defaultK))
      #expect(options.data == ["x": options.labels])
    }
  }

  @Test func withoutDataAndLabelsThereIsNothingToJudge() throws {
    #expect(try found("quality").map(\.code) == [.missingKey])
    #expect(try found("{ use: quality }").map(\.place) == ["batch.yaml:4:9"])
    let both = try found("{ use: quality, with: {} }")
    #expect(both.map(\.code) == [.missingKey, .missingKey])
    #expect(both.first?.hint == "such as { data: { image: x.npy }, labels: y.npy, metric: top1 }")
    #expect(try found("{ use: quality, with: { data: {}, labels: y.npy } }").map(\.message) == ["`data` is empty"])
  }

  @Test func everythingWrongInWithIsToldAtOnce() throws {
    let wrong = try found("{ use: quality, with: { data: { x: none.npy }, labels: [1], metric: top, outptu: y, k: 0 } }")
    #expect(Set(wrong.map(\.code)) == [.dataMissing, .type, .value, .unknownKey])
    #expect(wrong.count == 5)
    #expect(try found("{ use: quality, with: { data: { x: x.npy }, labels: none.npy } }").map(\.code) == [.dataMissing])
    let k = try found("{ use: quality, with: { data: { x: x.npy }, labels: y.npy, k: 2 } }")
    #expect(k.map(\.message) == ["`k` is of the metric topK, and the metric is top1"])
  }

  @Test(arguments: [
    ("top1 >= 75", true), ("quality/digits-2:top1 >= 75", true), ("quality/a=1:mse < 0.5", true), (":top1 >= 75", false),
    ("quality/digits: >= 75", false), ("a:b:top1 >= 75", false), ("quality/a b:top1 >= 75", false), ("top/1 >= 75", false),
  ])
  func aConstraintMayNameTheTaskThatFindsIt(_ constraint: String, _ isTaken: Bool) throws {
    let task = "{ use: flops, constraints: [\"\(constraint)\"] }"
    #expect(try found(task).map(\.code) == (isTaken ? [] : [.value]))
    guard isTaken else { return }
    try inFolder(task) { text, folder in
      let batch = try load(text, folder: folder)
      #expect(batch.tasks.first?.constraints.map(\.description) == [constraint])
    }
  }

  @Test func aKernelHasNoAnswers() throws {
    try inFolder("{ use: quality, with: { data: { x: x.npy }, labels: y.npy } }") { text, folder in
      let kernel = text.replacing("file: models/resnet50.onnx", with: "kernel: k")
      #expect(issues(kernel, folder: folder).map(\.code) == [.modelRequired])
    }
  }

  @Test(arguments: [
    "{ data: { x: x.npy }, labels: x.npy }", "{ data: { x: y.npy }, labels: y.npy }", "{ data: { z: x.npy }, labels: y.npy }",
    "{ data: { x: x.npy }, labels: y.npy, metric: mse }", "{ data: { x: x.npy }, labels: y.npy, metric: topK, k: 5 }",
    "{ data: { x: x.npy }, labels: y.npy, output: z }",
  ])
  func everyOptionIsAFact(_ changed: String) throws {
    func text(_ with: String) throws -> String {
      try inFolder("{ use: quality, with: \(with) }") { text, folder in
        try load(text, folder: folder).canonicalText.replacing(folder, with: "")
      }
    }
    #expect(try text(changed) != text("{ data: { x: x.npy }, labels: y.npy }"))
    #expect(try text("{ labels: y.npy, metric: top1, data: { x: x.npy } }") == text("{ data: { x: x.npy }, labels: y.npy }"))
  }
}
