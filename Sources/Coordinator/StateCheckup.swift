import Glibc
import GRDB
public import Measurement
import Messaging

/// What keeps a coordinator from serving a state folder, or will, and what to do about it. Nothing is changed.
public struct StateCheckup {
  public typealias Finding = HostCheckup.Finding

  private let state: String

  public init(state: String) { self.state = state }

  /// The release of SQLite that this program has.
  public static var databaseLibrary: String {
    // In memory: it cannot fail but for want of memory, and then there is more to worry about.
    (try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? "unknown"
  }

  /// One for each thing looked at.
  public var findings: [Finding] {
    guard StateFolder.exists(state) else {
      return [Finding("state", .fine, "there is no folder \(state) yet: a coordinator makes it")]
    }
    return [folder, lock, database, keys, space]
  }

  /// Free bytes with which a day's work has room.
  private static let spaceWanted: UInt64 = 1 << 30

  /// Room on the disk of a folder for what a coordinator or a worker keeps.
  public static func space(in folder: String) -> Finding {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      return Finding("disk", .warning, "\(folder) does not tell how much is free", remedy: "choose another folder")
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let text = "\(free >> 20) MiB are free in \(folder)"
    if free < Coordinator.standardReserve {
      return Finding("disk", .problem, "\(text): a coordinator takes nothing more", remedy: "make space, or choose another folder")
    }
    if free < spaceWanted || status.f_favail == 0 && status.f_files > 0 {
      return Finding("disk", .warning, text, remedy: "make space before it is full: models and results come")
    }
    return Finding("disk", .fine, text)
  }

  private var space: Finding { Self.space(in: state) }

  private var folder: Finding {
    do {
      try StateRestore.requireFinished(state)
      try CoordinatorKeys.prepare(state: state)
      return Finding("state", .fine, "\(state) is this user's, and closed to other writers")
    } catch let error as CoordinatorError {
      return Finding("state", .problem, "\(error)", remedy: error.hint ?? "restore a backup")
    } catch let error as MessagingError {
      return Finding("state", .problem, "\(error)", remedy: error.hint ?? "choose another folder with --state")
    } catch {
      return Finding("state", .problem, "\(error)", remedy: "choose another folder with --state")
    }
  }

  /// Whether somebody serves it; nothing is taken, so that a coordinator may start meanwhile.
  var lock: Finding {
    guard StateFolder.exists("\(state)/lock") else { return Finding("state-lock", .fine, "nobody has ever served it") }
    do throws(MessagingError) {
      let isHeld = try FolderLock.isHeld(state)
      return Finding("state-lock", .fine, isHeld ? "a coordinator or worker uses this state folder now" : "nobody serves it now")
    } catch {
      return Finding("state-lock", .problem, "\(error)", remedy: error.hint ?? "choose another folder with --state")
    }
  }

  private var database: Finding {
    let path = "\(state)/\(StateFolder.database)"
    guard StateFolder.exists(path) else { return Finding("schema", .fine, "no coordinator's database yet") }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
      return Finding("schema", .warning, "others may read the database", remedy: "chmod 600 \(path)")
    }
    do throws(CoordinatorError) {
      let standing = try Store.standing(of: path)
      if standing.isNewer {
        return Finding(
          "schema", .problem, "the database was written by a newer release of Podium", remedy: "install that, or a later one")
      }
      let text = "the database has \(standing.steps) of this release's \(standing.allSteps) steps"
      guard standing.steps < standing.allSteps else { return Finding("schema", .fine, text) }
      return Finding(
        "schema", .warning, "\(text): an older release's",
        remedy: "make a backup with podium coordinator backup; the coordinator takes the other steps when it starts")
    } catch {
      return Finding("schema", .problem, "\(error)", remedy: error.hint ?? "restore a backup with podium coordinator restore")
    }
  }

  private var keys: Finding {
    let key = "\(state)/\(StateFolder.key)"
    guard StateFolder.exists(key) else { return Finding("keys", .fine, "no coordinator's key yet") }
    do throws(MessagingError) {
      _ = try CoordinatorKeys.load(state: state)
      guard StateFolder.exists("\(state)/\(StateFolder.access)") else { return Finding("keys", .fine, "no key is let in yet") }
      let grants = try AllowList(state: state).all()
      return Finding("keys", .fine, "closed to others; \(grants.count) keys are let in")
    } catch {
      return Finding("keys", .problem, "\(error)", remedy: error.hint ?? "restore them from a backup")
    }
  }
}
