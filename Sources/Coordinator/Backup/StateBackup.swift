import Leaderboard
import ModelFormats

/// A copy of all that a coordinator must not lose, made while it serves: what it acknowledged before is in the copy.
///
/// In the order of what refers to what: first the database at one moment, then what that needs. The leaderboard is copied after the
/// database, so it shows all results that the database takes for shown; it may show later ones.
public struct StateBackup {
  private let state: String
  private let board: String
  private let folder: String

  /// - Parameters:
  ///   - state: the coordinator's state folder.
  ///   - board: its leaderboard file, which need not be there.
  ///   - folder: where the backup will be; there must be nothing of this name.
  public init(of state: String, board: String, to folder: String) {
    self.state = state
    self.board = board
    var folder = folder
    while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder
  }

  /// Makes the backup: under another name first, flushed, then renamed. When it fails nothing is left of it.
  ///
  /// Throws `state.missing`, `backup.exists`, and what reading and writing meets: `state.damaged`, `state.foreign`, `state.full`,
  /// `state.locked`, `state.write`.
  public func make(version: String) throws(CoordinatorError) -> BackupManifest {
    let database = "\(state)/\(StateFolder.database)"
    guard StateFolder.exists(database) else {
      throw CoordinatorError(
        .stateMissing, "there is no coordinator's state here", place: state, hint: "name the coordinator's folder with --state")
    }
    try StateRestore.requireFinished(state)
    guard !StateFolder.exists(folder) else {
      throw CoordinatorError(.backupExists, "there is something of this name already", place: folder, hint: "choose another name")
    }
    let temporary = "\(folder).\(UInt64.random(in: 0 ... .max)).tmp"
    do throws(CoordinatorError) {
      try PrivateFiles.makeFolder(temporary)
      let manifest = try fill(temporary, from: database, version: version)
      try PrivateFiles.create("\(temporary)/\(BackupManifest.name)", Array(manifest.text.utf8))
      try PrivateFiles.flush(folder: temporary)
      guard !StateFolder.exists(folder) else {
        throw CoordinatorError(.backupExists, "somebody has just made something of this name", place: folder)
      }
      try PrivateFiles.move(temporary, to: folder)
      try PrivateFiles.flush(folder: folder + "/..")
      return manifest
    } catch {
      PrivateFiles.remove(temporary)
      throw error
    }
  }

  private func fill(_ target: String, from database: String, version: String) throws(CoordinatorError) -> BackupManifest {
    let begin = Timestamp(milliseconds: SystemClock().wallMilliseconds).description
    let copy = "\(target)/\(StateFolder.database)"
    let snapshot = try Store.snapshot(of: database, to: copy)
    var manifest = BackupManifest(
      version: version, createdAt: begin, state: snapshot.schema, batches: snapshot.batches, missingModels: [], files: [])
    manifest.files.append(try PrivateFiles.flushed(copy, as: StateFolder.database))
    try add("\(state)/\(StateFolder.key)", as: StateFolder.key, in: target, to: &manifest)
    try add(folder: "\(state)/\(StateFolder.access)", as: StateFolder.access, ending: ".json", in: target, to: &manifest)
    try add(board, as: StateFolder.board, in: target, to: &manifest)
    try add(folder: board + ".samples", as: StateFolder.samples, ending: ".jsonl", in: target, to: &manifest)
    if !snapshot.models.isEmpty { try PrivateFiles.makeFolder("\(target)/\(StateFolder.models)") }
    for model in snapshot.models.map(\.hex).sorted() {
      let path = "\(StateFolder.models)/\(model)"
      if let (bytes, digest) = try PrivateFiles.copy("\(state)/\(path)", to: "\(target)/\(path)"), digest.hex == model {
        manifest.files.append(BackupManifest.File(path: path, bytes: bytes, digest: digest))
      } else {
        // A copy of other bytes would keep all of the backup from being restored.
        PrivateFiles.remove("\(target)/\(path)")
        manifest.missingModels.append(model)
      }
    }
    if !snapshot.models.isEmpty { try PrivateFiles.flush(folder: "\(target)/\(StateFolder.models)") }
    return manifest
  }

  /// Nothing when there is no such file.
  private func add(
    _ source: String, as path: String, in target: String, to manifest: inout BackupManifest
  ) throws(CoordinatorError) {
    guard let (bytes, digest) = try PrivateFiles.copy(source, to: "\(target)/\(path)") else { return }
    manifest.files.append(BackupManifest.File(path: path, bytes: bytes, digest: digest))
  }

  /// The files of a folder that are ours by their names; one that goes meanwhile is left out.
  private func add(
    folder source: String, as name: String, ending: String, in target: String, to manifest: inout BackupManifest
  ) throws(CoordinatorError) {
    let names = StateFolder.names(in: source).filter { $0.hasSuffix(ending) && StateFolder.mayHold("\(name)/\($0)") }
    guard !names.isEmpty else { return }
    try PrivateFiles.makeFolder("\(target)/\(name)")
    for file in names { try add("\(source)/\(file)", as: "\(name)/\(file)", in: target, to: &manifest) }
    try PrivateFiles.flush(folder: "\(target)/\(name)")
  }
}
