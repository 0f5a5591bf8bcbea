import Foundation
import Testing

/// `podium manifest schema` against manifests: editors judge by it before anybody runs `podium plan`.
@Suite struct SchemaTests {
  private let schema: JSONSchema

  init() throws { schema = JSONSchema(schema: try Program.run("manifest", "schema").json) }

  /// Every manifest that the repository shows, with where it stands.
  private static func samples() throws -> [(place: String, text: String)] {
    var samples = [
      ("probe", Manifests.probe), ("endings", Manifests.endings), ("sleepers", Manifests.sleepers(4, milliseconds: 1)),
    ]
    let files = FileManager.default.enumerator(at: Repository.root, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    while let file = files?.nextObject() as? URL {
      let path = file.path(percentEncoded: false)
      guard ["yaml", "yml", "md"].contains(file.pathExtension), let text = try? String(contentsOf: file, encoding: .utf8) else {
        continue  // not a text
      }
      let texts = file.pathExtension == "md" ? blocks(of: text) : [text]
      samples += texts.filter { $0.contains("podium: 1\n") }.map { (path, $0) }
    }
    return samples
  }

  /// What stands in code blocks.
  private static func blocks(of markdown: String) -> [String] {
    var blocks: [String] = []
    var block: [Substring]?
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let lines = block { blocks.append(lines.joined(separator: "\n") + "\n") }
        block = block == nil ? [] : nil
      } else {
        block?.append(line)
      }
    }
    return blocks
  }

  @Test func everyManifestOfTheRepositoryIsValid() throws {
    let samples = try Self.samples()
    #expect(samples.count >= 6, "\(samples.map(\.place))")
    for (place, text) in samples {
      let problems = schema.problems(try JSON(yaml: text))
      #expect(problems.isEmpty, "\(place): \(problems)")
    }
  }

  private func manifest(_ task: String) -> String {
    "podium: 1\nname: a\nvariants: [{ name: a, model: { file: x.onnx } }]\ntasks: [\(task)]\n"
  }

  @Test(arguments: [
    "flops", "{ use: flops, with: {} }", "{ use: kernels, with: { reuse: never, caches: cold } }",
    "{ use: latency, with: { optimization: all, seed: 7, caches: warm, data: { x: x.npy } } }",
    "{ use: saturation, with: { threshold: 0.01, seed: 1 } }",
    "{ use: quality, with: { data: { x: x.npy }, labels: y.npy, metric: topK, k: 5, output: probs } }",
    "{ use: probe, with: { sleep: 10ms, fail: crash, output: 64KiB, isolate: true } }",
    "{ use: probe, with: { sleep: \"${axis}\", isolate: \"${axis}\" } }", "{ use: \"${axis}\", with: { seed: 1 } }",
  ])
  func optionsOfEveryKindAreKnown(_ task: String) throws {
    #expect(schema.problems(try JSON(yaml: manifest(task))).isEmpty)
  }

  @Test(arguments: [
    "flopz", "quality", "{ use: quality }", "{ use: quality, with: { labels: y.npy } }",
    "{ use: quality, with: { data: {}, labels: y.npy } }", "{ use: flops, with: { seed: 1 } }",
    "{ use: kernels, with: { reuse: sometimes } }", "{ use: kernels, with: { seed: 1 } }",
    "{ use: latency, with: { optimisation: all } }", "{ use: latency, with: { seed: -1 } }",
    "{ use: latency, with: { seed: 1.5 } }",
    "{ use: latency, with: { data: [x.npy] } }", "{ use: saturation, with: { threshold: 1 } }",
    "{ use: probe, with: { sleep: 10 } }", "{ use: probe, with: { sleep: 1.5s } }", "{ use: probe, with: { output: 64kB } }",
    "{ use: probe, with: { isolate: \"yes\" } }", "{ with: {} }",
  ])
  func whatIsWrongIsSeen(_ task: String) throws {
    #expect(!schema.problems(try JSON(yaml: manifest(task))).isEmpty)
  }
}
