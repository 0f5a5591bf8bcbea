import Leaderboard
import Messaging
import ModelFormats
import Scheduling

/// Puts a backup in the place of a coordinator's state.
///
/// What was decided between the backup and the loss is not in it, while workers and the leaderboard may know of it. So the restored
/// state is fenced (`Store.restore`): no lease, batch or event of it is taken for one that was lost. Jobs that ended in between run again,
/// unless their workers still hold the results of leases that are in the backup; what the leaderboard shows of them stays the only thing
/// that it shows of them.
public struct StateRestore {
  /// What came of it.
  public struct Outcome: Hashable, Sendable {
    public var manifest: BackupManifest
    /// Jobs that are not at their end.
    public var unfinishedJobs: Int
    /// Where the state that was in the folder lies now.
    public var former: String?
    /// The keys in the folder were those of the same coordinator, and stay: what was revoked since the backup stays revoked.
    public var keepsAccess: Bool
  }

  private static let staging = "restore.tmp"

  private let backup: String
  private let state: String
  private let board: String

  /// - Parameters:
  ///   - backup: the backup's folder.
  ///   - state: the state folder, which need not be there.
  ///   - board: the leaderboard file; with one that is there the backup's is merged.
  public init(of backup: String, to state: String, board: String) {
    self.backup = backup
    self.state = state
    self.board = board
  }

  /// Throws `state.damaged` when files were being put in place and that did not come to its end.
  static func requireFinished(_ state: String) throws(CoordinatorError) {
    guard RestoreMark(in: state).exists else { return }
    throw CoordinatorError(
      .stateDamaged, "a backup was being restored here, and that did not come to its end", place: state,
      hint: "run again: podium coordinator restore")
  }

  /// Verifies the backup, then puts it in place. A state that is there is moved aside if `isReplacing`, and refused otherwise.
  ///
  /// Until all of the backup was read and found good nothing is changed. A restoration that is cut after that leaves a folder that no
  /// coordinator serves, and is done again.
  ///
  /// Throws `state.locked` while a coordinator serves the folder, `state.exists`, `state.newer` for a backup of a newer release,
  /// `backup.missing`, `backup.damaged`, what keeps the folder from being used, and what `BoardFile.update` throws.
  public func run(isReplacing: Bool) throws -> Outcome {
    let manifest = try BackupManifest.read(backup)
    try CoordinatorKeys.prepare(state: state)
    let lock = try FolderLock(state, owner: "a coordinator")
    defer { withExtendedLifetime(lock) {} }
    let mark = RestoreMark(in: state)
    guard isReplacing || mark.exists || !holdsState else {
      throw CoordinatorError(
        .stateExists, "the folder holds a coordinator's state already", place: state,
        hint: "choose another with --state; --replace moves what is there aside")
    }
    let staging = "\(state)/\(Self.staging)"
    PrivateFiles.remove(staging)
    defer { PrivateFiles.remove(staging) }
    try stage(manifest, in: staging)
    try checkBoard(in: staging)
    let unfinished = try Self.fence("\(staging)/\(StateFolder.database)")
    var outcome = Outcome(manifest: manifest, unfinishedJobs: unfinished, former: nil, keepsAccess: isSameCoordinator(staging))
    outcome.former = try moveAside(mark, keepingAccess: outcome.keepsAccess)
    try mark.write(.placing)
    try putInPlace(from: staging, keepingAccess: outcome.keepsAccess)
    try mergeBoard(from: staging)
    try mark.remove()
    return outcome
  }

  private var holdsState: Bool {
    ([StateFolder.key] + StateFolder.databaseFiles).contains { StateFolder.exists("\(state)/\($0)") }
  }

  /// Copies all files into the state folder's own file system, each held against its digest.
  private func stage(_ manifest: BackupManifest, in staging: String) throws(CoordinatorError) {
    try PrivateFiles.makeFolder(staging)
    for folder in [StateFolder.access, StateFolder.models, StateFolder.samples] {
      try PrivateFiles.makeFolder("\(staging)/\(folder)")
    }
    for file in manifest.files {
      let path = "\(backup)/\(file.path)"
      guard let (bytes, digest) = try PrivateFiles.copy(path, to: "\(staging)/\(file.path)", limit: file.bytes) else {
        throw BackupManifest.damaged("a file of the backup is missing", path)
      }
      guard bytes == file.bytes, digest == file.digest else {
        throw BackupManifest.damaged("the file is not as the backup has it: its SHA-256 differs", path)
      }
      guard !file.path.hasPrefix("\(StateFolder.models)/") || file.path.hasSuffix("/\(digest.hex)") else {
        throw BackupManifest.damaged("the model is not what its name says", path)
      }
    }
    for folder in [StateFolder.access, StateFolder.models, StateFolder.samples] {
      try PrivateFiles.flush(folder: "\(staging)/\(folder)")
    }
  }

  /// Throws what keeps the backup's leaderboard from being merged with the one that is there.
  private func checkBoard(in staging: String) throws(LeaderboardError) {
    let copy = "\(staging)/\(StateFolder.board)"
    guard StateFolder.exists(copy) else { return }
    let restored = try BoardFile(path: copy).read()
    guard StateFolder.exists(board) else { return }
    var merged = try BoardFile(path: board).read()
    try merged.merge(restored)
  }

  /// Brings the database to this release's schema and fences it. Gives the number of jobs that are not at their end.
  private static func fence(_ database: String) throws(CoordinatorError) -> Int {
    let store = try Store(path: database)
    try store.restore(at: SystemClock().wallTime)
    // It shows now that all of it can be understood.
    let unfinished = try Coordinator.recover(store).jobs.count(where: { !$0.state.isFinal })
    try store.closeFile()
    return unfinished
  }

  /// True when the folder's keys are those of the coordinator that the backup was made of.
  private func isSameCoordinator(_ staging: String) -> Bool {
    // Without a key, or with one that cannot be read, it is another one.
    guard let mine = try? PrivateFiles.read("\(state)/\(StateFolder.key)"),
      let theirs = try? PrivateFiles.read("\(staging)/\(StateFolder.key)")
    else { return false }
    return mine == theirs && StateFolder.exists("\(state)/\(StateFolder.access)")
  }

  /// Gives the folder into which what was here went; nil when there was nothing. An attempt that was cut meanwhile is gone on with, into
  /// its folder.
  private func moveAside(_ mark: RestoreMark, keepingAccess: Bool) throws(CoordinatorError) -> String? {
    let names = StateFolder.databaseFiles + (keepingAccess ? [] : [StateFolder.key, StateFolder.access])
    let present = names.filter { StateFolder.exists("\(state)/\($0)") }
    var begun: String?
    if case .movingAside(let folder)? = mark.step { begun = folder }
    // Nothing is moved over what is there.
    if let folder = begun, present.contains(where: { StateFolder.exists("\(state)/\(folder)/\($0)") }) { begun = nil }
    let folder = begun ?? mark.freeFormer
    let former = "\(state)/\(folder)"
    guard !present.isEmpty else { return StateFolder.exists(former) ? former : nil }
    try mark.write(.movingAside(into: folder))
    if !StateFolder.exists(former) { try PrivateFiles.makeFolder(former) }
    for name in present { try PrivateFiles.move("\(state)/\(name)", to: "\(former)/\(name)") }
    try PrivateFiles.flush(folder: former)
    try PrivateFiles.flush(folder: state)
    return former
  }

  /// The database comes last: without it there is no state.
  private func putInPlace(from staging: String, keepingAccess: Bool) throws(CoordinatorError) {
    let models = "\(state)/\(StateFolder.models)"
    if !StateFolder.exists(models) { try PrivateFiles.makeFolder(models) }
    for model in StateFolder.names(in: "\(staging)/\(StateFolder.models)") {
      try PrivateFiles.move("\(staging)/\(StateFolder.models)/\(model)", to: "\(models)/\(model)")
    }
    try PrivateFiles.flush(folder: models)
    if !keepingAccess {
      for name in [StateFolder.access, StateFolder.key] where StateFolder.exists("\(staging)/\(name)") {
        try PrivateFiles.move("\(staging)/\(name)", to: "\(state)/\(name)")
      }
    }
    try PrivateFiles.flush(folder: state)
    try PrivateFiles.move("\(staging)/\(StateFolder.database)", to: "\(state)/\(StateFolder.database)")
  }

  /// The union of the backup's leaderboard and the one that is there, and the samples that are missing beside it.
  private func mergeBoard(from staging: String) throws {
    let copy = BoardFile(path: "\(staging)/\(StateFolder.board)")
    guard StateFolder.exists(copy.path) else { return }
    let restored = try copy.read()
    if StateFolder.exists(board) {
      try BoardFile(path: board).update { (board) throws(LeaderboardError) in try board.merge(restored) }
    } else {
      try PrivateFiles.install(copy.path, as: board)
    }
    let samples = StateFolder.names(in: "\(staging)/\(StateFolder.samples)")
    let folder = board + ".samples"
    if !samples.isEmpty, !StateFolder.exists(folder) { try PrivateFiles.makeFolder(folder, mode: 0o755) }
    for name in samples where !StateFolder.exists("\(folder)/\(name)") {
      try PrivateFiles.install("\(staging)/\(StateFolder.samples)/\(name)", as: "\(folder)/\(name)")
    }
  }
}
