import Glibc

/// Rules for folders whose files decide who is let in.
enum PrivateFolder {
  /// What others than its owner may not do in a folder.
  enum Closed {
    /// Nothing at all: mode 0700.
    case toEverybody
    /// Add, replace or remove files. What they hold is closed by their own modes.
    case toWriters

    fileprivate var forbidden: mode_t {
      switch self {
      case .toEverybody: 0o077
      case .toWriters: 0o022
      }
    }

    fileprivate var remedy: String {
      switch self {
      case .toEverybody: "chmod 700"
      case .toWriters: "chmod go-w"
      }
    }
  }

  /// What the folder is like. Throws `access.permissions` for one that is open to others or belongs to another user, `state.folder`
  /// for what is none.
  @discardableResult
  static func check(_ path: String, closed: Closed) throws(MessagingError) -> stat {
    var status = stat()
    // A link in place of a folder that is ours alone was made by somebody else; a state folder may be wherever its user wants it.
    guard closed == .toEverybody ? lstat(path, &status) == 0 : stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw MessagingError(.stateFolder, "not a folder", place: path, hint: "choose another state folder with --state")
    }
    guard isTrusted(owner: status.st_uid) else {
      throw MessagingError(
        .accessPermissions, "the folder belongs to another user, who decides who is let in", place: path,
        hint: "choose a folder of your own with --state")
    }
    guard status.st_mode & closed.forbidden == 0 else {
      throw MessagingError(
        .accessPermissions, "others may \(closed == .toWriters ? "write to" : "use") this folder, and so let themselves in",
        place: path, hint: "run: \(closed.remedy) \(path)")
    }
    return status
  }

  /// True for this user and for root. Root itself takes what it is given: in a container other users' files are often mounted.
  static func isTrusted(owner: uid_t) -> Bool { owner == geteuid() || owner == 0 || geteuid() == 0 }
}
