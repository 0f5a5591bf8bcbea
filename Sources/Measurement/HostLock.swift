import Glibc

/// Held by the one process on a host that measures: two that measured at once would measure each other.
///
/// A lock on a file, so the system frees it when its holder ends, however that happens. It is freed too when this object goes
/// away. Every user of the host shares it; any of them can hold it, so it protects from accidents, not from malice.
public final class HostLock {
  private let file: Int32
  public let path: String

  /// Between two looks at a lock that another process holds.
  private static let pause = Duration.milliseconds(20)

  private init(file: Int32, path: String) {
    self.file = file
    self.path = path
  }

  deinit { close(file) }

  /// The same file for every user of a host: `podium-measure.lock` in `/run/lock` where everybody may write there, else in
  /// `/tmp`. Services must therefore not get a private `/run/lock`.
  public static var defaultPath: String {
    for folder in ["/run/lock", "/tmp"] where isShared(folder) { return folder + "/podium-measure.lock" }
    return "/tmp/podium-measure.lock"
  }

  /// Takes the lock if it is free; nil while another process, or another object in this one, holds it.
  ///
  /// - Throws: `lock.unavailable`.
  public static func tryAcquire(path: String = defaultPath) throws(MeasurementError) -> HostLock? {
    let file = try openShared(path)
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return HostLock(file: file, path: path) }
    let error = errno
    close(file)
    if error == EWOULDBLOCK || error == EINTR { return nil }
    throw unavailable(path, "cannot be locked", error)
  }

  /// Takes the lock, waiting for it; blocks the calling thread.
  ///
  /// - Throws: `lock.unavailable`; `lock.busy` when the time has passed.
  public static func acquire(path: String = defaultPath, within timeout: Duration) throws(MeasurementError) -> HostLock {
    let (end, _) = MonotonicTime.nanoseconds().addingReportingOverflow(timeout.nanoseconds)
    while true {
      if let lock = try tryAcquire(path: path) { return lock }
      guard MonotonicTime.nanoseconds() < end else {
        throw MeasurementError(
          .lockBusy, "another process measures on this host and did not end within \(timeout.secondsText)", place: path,
          hint: "try again when it is done")
      }
      usleep(UInt32(pause.nanoseconds / 1000))
    }
  }

  /// Opens the file, and makes it when it is not there. Never with `O_CREAT` on a file that exists: in a shared folder the
  /// kernel refuses that for files of another user (`fs.protected_regular`).
  private static func openShared(_ path: String) throws(MeasurementError) -> Int32 {
    let common = O_CLOEXEC | O_NOFOLLOW
    for _ in 0..<3 {
      let file = open(path, O_RDONLY | common)
      if file >= 0 { return try checked(file, path) }
      guard errno == ENOENT else { break }
      let made = open(path, O_RDONLY | O_CREAT | O_EXCL | common, 0o444)
      if made >= 0 {
        // The mask of this process must not shut out other users; if it cannot be changed they are told when they open it.
        fchmod(made, 0o444)
        return try checked(made, path)
      }
      guard errno == EEXIST else { break }
    }
    throw unavailable(path, "cannot be opened", errno)
  }

  private static func checked(_ file: Int32, _ path: String) throws(MeasurementError) -> Int32 {
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return file }
    close(file)
    throw MeasurementError(.lockUnavailable, "is not a regular file", place: path, hint: "remove it")
  }

  private static func isShared(_ folder: String) -> Bool {
    var status = stat()
    return stat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_mode & 0o1002 == 0o1002
  }

  private static func unavailable(_ path: String, _ what: String, _ error: Int32) -> MeasurementError {
    MeasurementError(
      .lockUnavailable, "\(what): \(errorText(error))", place: path, hint: "may every user read it, and write to its folder?")
  }
}
