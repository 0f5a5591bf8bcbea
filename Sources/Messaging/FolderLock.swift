import Glibc

/// Held while one process owns a state folder; the kernel frees it when the process ends, however it ends.
///
/// Whole-file locks of two kinds: `flock` decides who owns the folder, and cannot be looked at but by taking it; the other, of the open
/// file description (`F_OFD_SETLK`), only shows that somebody does.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Throws `state.locked` when another process holds it; `owner` says what that process is.
  public init(_ folder: String, owner: String) throws(MessagingError) {
    let path = Self.path(folder)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw MessagingError(
        .stateFolder, "cannot write to the state folder (\(String(cString: strerror(errno))))", place: path,
        hint: "choose a folder that this user may write to with --state")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw MessagingError(
        .stateLocked, "\(owner) uses this state folder", place: folder, hint: "stop it, or choose another folder with --state")
    }
    var mark = Self.wholeFile
    // A file system that has no such locks leaves us unseen, and no less alone.
    _ = fcntl(descriptor, Self.setDescriptionLock, &mark)
  }

  deinit { close(descriptor) }

  /// True while a process of this release owns the folder. Nothing is taken, so nobody who comes at this moment is refused. Throws
  /// `state.folder` when the lock's file cannot be looked at; one that is not there is nobody's.
  public static func isHeld(_ folder: String) throws(MessagingError) -> Bool {
    let path = path(folder)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return false }
    defer { close(descriptor) }
    var mark = wholeFile
    guard descriptor >= 0, fcntl(descriptor, getDescriptionLock, &mark) == 0 else {
      throw MessagingError(
        .stateFolder, "cannot look at the state folder's lock (\(String(cString: strerror(errno))))", place: path,
        hint: "look as the user whose folder it is, or as root")
    }
    return mark.l_type != Int16(F_UNLCK)
  }

  private static func path(_ folder: String) -> String { folder + "/lock" }

  /// For writing: it meets every other.
  private static var wholeFile: Glibc.flock {
    var mark = Glibc.flock()
    mark.l_type = Int16(F_WRLCK)
    mark.l_whence = Int16(SEEK_SET)
    return mark
  }

  /// Of Linux, `F_OFD_GETLK` and `F_OFD_SETLK`.
  private static let getDescriptionLock: Int32 = 36
  private static let setDescriptionLock: Int32 = 37
}
