/// The file `restoring`, which lies in a state folder while a backup is put in place there, and says how far that is.
///
/// It is flushed before what it speaks of begins. So an attempt that was cut is gone on with where it was: of a database and what SQLite
/// keeps beside it no half goes elsewhere than the other.
struct RestoreMark {
  enum Step: Hashable {
    /// What was in the folder goes into this one within it, name by name. What is still in its place was there too.
    case movingAside(into: String)
    /// All that was there is aside: what is in its place comes from a backup.
    case placing
  }

  private static let name = "restoring"
  private static let moving = "moving aside into "
  private static let placing = "placing"
  /// Of folders for what was there, before their number.
  private static let former = "former-"

  private let state: String
  private var path: String { "\(state)/\(Self.name)" }

  init(in state: String) { self.state = state }

  var exists: Bool { StateFolder.exists(path) }

  /// Nil when there is no mark, or it says nothing that is understood: earlier releases leave it empty.
  var step: Step? {
    // What cannot be read says nothing.
    guard let content = try? PrivateFiles.read(path) else { return nil }
    let text = String(decoding: content, as: UTF8.self)
    if text == Self.placing + "\n" { return .placing }
    guard text.hasPrefix(Self.moving + Self.former), text.hasSuffix("\n") else { return nil }
    let name = String(text.dropFirst(Self.moving.count).dropLast())
    return Int(name.dropFirst(Self.former.count)).flatMap { $0 > 0 ? .movingAside(into: name) : nil }
  }

  /// Writes the mark, whole or not at all, also in a power cut.
  func write(_ step: Step) throws(CoordinatorError) {
    let text =
      switch step {
      case .movingAside(let folder): Self.moving + folder
      case .placing: Self.placing
      }
    let temporary = path + ".tmp"
    PrivateFiles.remove(temporary)
    try PrivateFiles.create(temporary, Array((text + "\n").utf8))
    try PrivateFiles.move(temporary, to: path)
    try PrivateFiles.flush(folder: state)
  }

  /// All is in place.
  func remove() throws(CoordinatorError) {
    try PrivateFiles.flush(folder: state)
    PrivateFiles.remove(path)
    try PrivateFiles.flush(folder: state)
  }

  /// A name that no folder has.
  var freeFormer: String {
    var number = 1
    while StateFolder.exists("\(state)/\(Self.former)\(number)") { number += 1 }
    return Self.former + "\(number)"
  }
}
