import Glibc

/// Names in a coordinator's state folder. A backup uses the same.
enum StateFolder {
  static let database = "podium.sqlite"
  /// What SQLite keeps beside a database that is open, or was not closed.
  static let databaseFiles = [database, database + "-wal", database + "-shm"]
  static let key = "coordinator.key"
  static let access = "access"
  static let models = "models"
  /// Of a backup: its leaderboard, wherever the coordinator has its own.
  static let board = "leaderboard.json"
  static let samples = board + ".samples"

  /// True for a path that may stand in a backup: below its folder, with names of ours only.
  static func mayHold(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isNamed = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.count <= 255 && !part.hasPrefix(".")
        && part.utf8.allSatisfy { byte in
          UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
        }
    }
    guard isNamed else { return false }
    switch parts.count {
    case 1: return [database, key, board].contains(path)
    case 2: return [access, models, samples].contains(String(parts[0]))
    default: return false
    }
  }

  /// Names in a folder, sorted; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    guard let opened = opendir(folder) else { return [] }
    defer { closedir(opened) }
    var names: [String] = []
    while let entry = readdir(opened) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }
}
