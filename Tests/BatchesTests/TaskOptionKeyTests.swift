import Batches
import Testing

/// The table of what `with` may hold, against the reader that it stands for.
struct TaskOptionKeyTests {
  private static let all = TaskKind.allCases.flatMap { kind in kind.optionKeys.map { (kind, $0) } }

  private func manifest(_ kind: TaskKind, _ with: String, folder: String) -> String {
    let model = kind == .kernels ? "kernel: k" : "file: models/resnet50.onnx"
    return
      "podium: 1\nname: a\nvariants: [{ name: a, model: { \(model) } }]\ntasks: [{ use: \(kind.rawValue), with: { \(with) } }]\n"
  }

  /// A value that the table allows, and one that it does not.
  private func samples(_ key: TaskOptionKey) -> (good: [String], bad: String) {
    switch key.content {
    case .boolean: (["true", "false"], "maybe")
    case .integer(let range): (["\(range.lowerBound)", "\(range.upperBound)"], "-1")
    case .duration: (["10ms"], "10")
    case .byteCount: (["64KiB"], "64")
    case .share: (["0.01"], "1")
    case .text: (["y"], "[]")
    case .word(let words): (words, "nonsense")
    case .file: (["models/resnet50.onnx"], "nowhere.npy")
    case .files: (["{ x: models/resnet50.onnx }"], "{ x: nowhere.npy }")
    }
  }

  @Test(arguments: all) func theReaderTakesWhatTheTableSays(_ kind: TaskKind, _ key: TaskOptionKey) throws {
    try withModelFolder { folder in
      let (good, bad) = samples(key)
      func with(_ value: String) -> String {
        var members = [key.name: value]
        // `k` is of the metric topK alone.
        if key.name == "k" { members["metric"] = "topK" }
        for other in kind.optionKeys where other.isRequired && other != key { members[other.name] = samples(other).good[0] }
        return members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      }
      for value in good {
        let found = issues(manifest(kind, with(value), folder: folder), folder: folder)
        #expect(found.isEmpty, "\(key.name): \(value): \(found)")
      }
      #expect(!issues(manifest(kind, with(bad), folder: folder), folder: folder).isEmpty, "\(key.name): \(bad)")
    }
  }

  @Test(arguments: TaskKind.allCases) func theReaderTakesNothingElse(_ kind: TaskKind) throws {
    try withModelFolder { folder in
      let found = issues(manifest(kind, "zzzzzzzzzz: 1", folder: folder), folder: folder)
      #expect(found.contains { $0.code == .unknownKey }, "\(found)")
      let required = kind.optionKeys.filter(\.isRequired).map(\.name)
      #expect(
        Set(found.filter { $0.code == .missingKey }.map(\.message))
          == Set(required.map { "`with` of task `\(kind.rawValue)` lacks `\($0)`" }))
    }
  }
}
