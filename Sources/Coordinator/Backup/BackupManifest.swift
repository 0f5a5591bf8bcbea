import Leaderboard
import ModelFormats

/// What a backup says of itself, `backup.json` in its folder: who made it when, of what, and the digest of every file.
public struct BackupManifest: Hashable, Sendable {
  static let name = "backup.json"
  static let schema = "podium.backup/1"
  private static let schemaName = "podium.backup/"

  struct File: Hashable, Sendable {
    /// Below the backup's folder, such as `access/ann.json`.
    var path: String
    var bytes: Int64
    var digest: ContentDigest
  }

  /// The release that made it.
  public var version: String
  /// When it was begun: `2026-11-27T14:50:00Z`. All that was acknowledged before is in it.
  public var createdAt: String
  /// Steps of the database's schema.
  var state: [String]
  /// Batches in it.
  public var batches: Int
  /// Models that batches need which are not at their end, and that were not there, or not what their names say: who submits such a
  /// batch again brings them.
  public var missingModels: [String]
  var files: [File]

  public var fileCount: Int { files.count }
  public var bytes: Int64 { files.reduce(0) { $0 + $1.bytes } }

  /// The file's content. It bears a digest of itself: of the same value without it, in canonical form.
  var text: String {
    var value = json
    value["digest"] = .string(ContentDigest(of: json.canonical.utf8).hex)
    return value.pretty + "\n"
  }

  private var json: JSONValue {
    [
      "schema": .string(Self.schema), "version": .string(version), "createdAt": .string(createdAt), "state": JSONValue(state),
      "batches": .integer(Int64(batches)), "missingModels": JSONValue(missingModels),
      "files": .array(
        files.map { ["path": .string($0.path), "bytes": .integer($0.bytes), "sha256": .string($0.digest.hex)] }),
    ]
  }
}

extension BackupManifest {
  /// More than the manifest of any backup of ours.
  private static let byteLimit: Int64 = 256 << 20

  /// Reads the manifest of a backup. Throws `backup.missing`, `backup.damaged`, `backup.open` for one that others may change, and
  /// `state.newer` for one of a later form.
  static func read(_ folder: String) throws(CoordinatorError) -> BackupManifest {
    let path = "\(folder)/\(name)"
    guard let size = PrivateFiles.size(of: path) else {
      throw CoordinatorError(
        .backupMissing, "there is no backup here: it has no \(name)", place: folder,
        hint: "name a folder that 'podium coordinator backup' made")
    }
    try requireClosed(["", name], in: folder)
    guard size <= byteLimit, let bytes = try? PrivateFiles.read(path),  // what cannot be read is as good as damaged
      let json = try? JSONValue(parsing: bytes, file: path), let schema = json["schema"]?.text, schema.hasPrefix(schemaName)
    else { throw damaged("it is not a backup's", path) }
    guard schema == Self.schema else {
      throw CoordinatorError(
        .stateNewer, "the backup was made by a newer release of Podium (\(json["version"]?.text ?? "?"))", place: path,
        hint: "restore it with that release, or a later one")
    }
    var content = json
    content["digest"] = nil
    guard json["digest"]?.text == ContentDigest(of: content.canonical.utf8).hex, let manifest = BackupManifest(json) else {
      throw damaged("it is not as it was written", path)
    }
    let inner = Set(manifest.files.compactMap { $0.path.lastIndex(of: "/").map($0.path.prefix(upTo:)) }).map(String.init)
    try requireClosed(inner.sorted() + manifest.files.map(\.path), in: folder)
    return manifest
  }

  /// Throws `backup.open` for one of these below the folder to which others than its owner may write. What is missing is open to nobody.
  private static func requireClosed(_ paths: [String], in folder: String) throws(CoordinatorError) {
    for path in paths.map({ $0.isEmpty ? folder : "\(folder)/\($0)" }) {
      guard PrivateFiles.size(of: path) != nil, !PrivateFiles.isClosedToWriters(path) else { continue }
      throw CoordinatorError(
        .backupOpen, "others may change this backup, and so let themselves in", place: path,
        hint: "run: chmod -R go-w \(folder), if you know that nobody did")
    }
  }

  static func damaged(_ what: String, _ place: String) -> CoordinatorError {
    CoordinatorError(.backupDamaged, what, place: place, hint: "use another backup; nothing was restored")
  }

  /// Nil when a member is missing, or a file would lie elsewhere than in a backup.
  private init?(_ json: JSONValue) {
    guard let version = json["version"]?.text, let createdAt = json["createdAt"]?.text, let state = json["state"]?.array,
      let batches = json["batches"]?.integer, let files = json["files"]?.array
    else { return nil }
    self.version = version
    self.createdAt = createdAt
    self.state = state.compactMap(\.text)
    self.batches = Int(clamping: batches)
    missingModels = json["missingModels"]?.array?.compactMap(\.text) ?? []
    self.files = files.compactMap { file in
      guard let path = file["path"]?.text, StateFolder.mayHold(path), let bytes = file["bytes"]?.integer,
        let digest = file["sha256"]?.text.flatMap({ ContentDigest(hex: $0) })
      else { return nil }
      return File(path: path, bytes: bytes, digest: digest)
    }
    let paths = Set(self.files.map(\.path))
    guard self.files.count == files.count, paths.count == files.count, paths.contains(StateFolder.database) else { return nil }
  }
}
