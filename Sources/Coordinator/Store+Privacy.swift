import Glibc

extension Store {
  /// Makes sure that the database is there and this user's alone: SQLite gives its other files the same mode. Throws `state.write`.
  static func makePrivate(_ path: String) throws(CoordinatorError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CoordinatorError(.stateWrite, "cannot open the database (\(String(cString: strerror(errno))))", place: path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CoordinatorError(.stateForeign, "the database is not a regular file", place: path)
    }
    // A file system without modes keeps its own: the state folder is closed to writers either way.
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
  }
}
