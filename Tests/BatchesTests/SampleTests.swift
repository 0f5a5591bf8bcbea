import Batches
import Testing

/// The manifest that the documentation shows.
struct SampleTests {
  /// Four variants on flops, kernels and saturation, and each on the latency task of its batch size.
  @Test func sampleIsTakenAsItStands() throws {
    try withModelFolder { folder in
      let batch = try load(sample, folder: folder)
      #expect(batch.jobs.count == 16)
      #expect(batch.tasks.map(\.kind) == [.flops, .kernels, .latency, .latency, .saturation])
      // What varies is tried several times.
      #expect(batch.tasks.map(\.trials) == [1, 5, 5, 5, 1])
    }
  }

  @Test func sampleExpandsToFourVariantsOnEachTask() throws {
    try withModelFolder { folder in
      let text = sample.replacing("use: latency", with: "use: kernels").replacing("  - saturation\n", with: "")
      let batch = try load(text, folder: folder)
      #expect(batch.name == "resnet-batch-sweep")
      #expect(batch.variants.map(\.name) == ["resnet50-b1-t1", "resnet50-b1-t2", "resnet50-b8-t1", "resnet50-b8-t2"])
      #expect(
        batch.tasks.map(\.id) == [
          "flops/resnet-batch-sweep", "kernels/resnet-batch-sweep", "latency/resnet50-b1", "latency/resnet50-b8",
        ])
      // Three tasks on four variants; the last has another id for the other batch size.
      #expect(batch.jobs.map(\.variant) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
      #expect(batch.jobs.map(\.task) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3])
      #expect(batch.publish == Publish(board: "leaderboard.json", match: .bestPerBoard))
    }
  }

  @Test func sampleVariantHoldsWhatTheManifestSays() throws {
    try withModelFolder { folder in
      let text = sample.replacing("use: latency", with: "use: kernels").replacing("  - saturation\n", with: "")
      let batch = try load(text, folder: folder)
      let variant = batch.variants[3]
      #expect(variant.model == .file(path: "\(folder)/models/resnet50.onnx", inputs: [:], dims: ["N": 8], values: [:]))
      #expect(variant.parameters == VariantParameters(threads: 2, dtype: "f32", backend: "onednn"))
      #expect(variant.metrics == [DeclaredMetric(name: "top1", value: 76.1, source: "declared by the model's author")])
      #expect(variant.axes == ["batch": "8", "threads": "2"])
      let task = batch.tasks[3]
      #expect(task.constraints.map(\.description) == ["top1 >= 75"])
      #expect(task.objectives.map(\.description) == ["latency:min", "flops:min"])
      #expect(task.timeout == .seconds(300) && task.trials == 5 && task.retries == 2)
    }
  }

  @Test func countingIsDoneOnceWhateverTheDefaultTrials() throws {
    try withModelFolder { folder in
      let text = sample.replacing("use: latency", with: "use: kernels").replacing("  - saturation\n", with: "")
      let batch = try load(text, folder: folder)
      #expect(batch.tasks[0].kind == .flops && batch.tasks[0].trials == 1)
      #expect(batch.tasks[1].kind == .kernels && batch.tasks[1].trials == 5)
    }
  }

  @Test func threeMistakesGiveThreeErrorsWithTheirPlaces() throws {
    try withModelFolder { folder in
      let text = """
        podium: 1
        name: three-mistakes
        defaults: { timeout: 5 minutes }
        variants:
          - name: a
            model: { file: models/resnet50.onnx }
            params: { treads: 2 }
        tasks:
          - flosp
        """
      let found = issues(text, folder: folder)
      #expect(found.map(\.code) == [.value, .unknownKey, .value])
      #expect(found.map(\.place) == ["batch.yaml:3:22", "batch.yaml:7:15", "batch.yaml:9:5"])
      #expect(
        found.map(\.hint) == [
          "a whole number and a unit, such as 10ms, 30s, 5m, 2h", "did you mean `threads`?", "did you mean `flops`?",
        ])
    }
  }
}
