import Glibc

/// What tells whether a file was replaced or changed between two looks.
struct FileVersion: Hashable {
  /// Which file it is, whatever its name.
  struct Place: Hashable {
    let device: UInt64
    let node: UInt64
  }

  let place: Place
  let bytes: Int64
  /// Of the last change.
  let seconds: Int
  let nanoseconds: Int
  let mode: mode_t

  /// Nil when there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    place = Place(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    bytes = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    mode = status.st_mode & 0o777
  }
}
