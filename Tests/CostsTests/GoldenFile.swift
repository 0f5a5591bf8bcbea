import Glibc
import Testing

/// A file of a golden model.
struct GoldenFile: CustomTestStringConvertible, Sendable {
  var facts: GoldenFacts
  var sha256: String
  private var location: Location

  private enum Location {
    case packaged
    case exported(kind: String, file: String)
  }

  var testDescription: String {
    switch location {
    case .packaged: facts.id
    case .exported(let kind, _): "\(facts.id) (\(kind))"
    }
  }

  /// Throws when the file is not there.
  func path() throws -> String {
    switch location {
    case .packaged: return try TestModels.path("golden/\(facts.id).onnx")
    case .exported(_, let file):
      let path = "\(try #require(Self.exportFolder))/\(file)"
      try #require(access(path, R_OK) == 0, "\(path) is missing")
      return path
    }
  }

  /// Models that published packages carry: scripts/models fetches them.
  static let packaged = GoldenFacts.all.compactMap { facts in
    facts.sha256.map { GoldenFile(facts: facts, sha256: $0, location: .packaged) }
  }

  /// The exported models in one form: `ext`, `light` or `graphdef`.
  static func exported(_ kind: String) -> [GoldenFile] {
    GoldenFacts.all.compactMap { facts in
      facts.exports?[kind].map {
        GoldenFile(facts: facts, sha256: $0.sha256, location: .exported(kind: kind, file: $0.file))
      }
    }
  }

  /// What stands in `PODIUM_GOLDEN_MODELS`.
  private static var exportFolder: String? { getenv("PODIUM_GOLDEN_MODELS").map { String(cString: $0) } }

  static var hasExports: Bool { exportFolder?.isEmpty == false }
}

extension Trait where Self == ConditionTrait {
  /// Exported models are in no package: they are read from a folder that not every machine has.
  static var needsExports: Self {
    .enabled(if: GoldenFile.hasExports, "PODIUM_GOLDEN_MODELS names no folder with the exported golden models")
  }
}
