import Glibc

/// Held while one process owns a state folder; the kernel frees it when the process ends, however it ends.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Throws `state.locked` when another process holds it; `owner` says what that process is.
  public init(_ folder: String, owner: String) throws(MessagingError) {
    let path = folder + "/lock"
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
  }

  deinit { close(descriptor) }
}
