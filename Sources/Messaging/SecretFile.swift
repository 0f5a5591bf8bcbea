package import FoundationEssentials
import Glibc

/// Reads and writes small files that hold secrets: mode 0600, whole or not at all.
package enum SecretFile {
  /// Whether the last part of a path may be a symbolic link. What it leads to is held to the same rules.
  package enum Links { case followed, refused }

  /// Larger than any of ours; more is not read.
  static let byteLimit = 64 * 1024

  /// Creates the file: written under another name, flushed, linked into place. Throws `access.exists` when it is there.
  static func create(_ path: String, _ bytes: Data) throws(MessagingError) {
    // Made by us or not at all, under a name that nobody can guess: a file or link laid there beforehand would be another's.
    let temporary = "\(path).\(UInt64.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fsync(descriptor) == 0 else { throw cannotWrite(path) }
    guard link(temporary, path) == 0 else {
      guard errno == EEXIST else { throw cannotWrite(path) }
      throw MessagingError(
        .accessExists, "the file exists already", place: path, hint: "choose another name with --out, or remove the file first")
    }
  }

  /// Reads the file. Throws `access.missing`, `access.file` for what is no regular file, and `access.permissions` for one that
  /// others than this user may read or change.
  package static func read(_ path: String, links: Links = .followed) throws(MessagingError) -> Data {
    // A pipe must not hold us up: what it is shows once it is open.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (links == .refused ? O_NOFOLLOW : 0))
    guard descriptor >= 0 else {
      guard errno != ELOOP else {
        throw MessagingError(
          .accessFile, "is a symbolic link, which is not followed here", place: path, hint: "put the file itself in its place")
      }
      throw MessagingError(
        .accessMissing, "cannot read the file (\(String(cString: strerror(errno))))", place: path,
        hint: "make an access file with: podium keys create NAME --role ROLE --state DIR --connect tcp://HOST:PORT --out FILE")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw MessagingError(.accessFile, "not a regular file", place: path)
    }
    guard status.st_mode & 0o077 == 0 else {
      throw MessagingError(
        .accessPermissions, "holds a secret key, but others may read it", place: path, hint: "run: chmod 600 \(path)")
    }
    guard PrivateFolder.isTrusted(owner: status.st_uid) else {
      throw MessagingError(
        .accessPermissions, "belongs to another user, who may read and change it", place: path, hint: "use a file of your own")
    }
    var bytes = [UInt8](repeating: 0, count: byteLimit)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0, count < byteLimit else { throw MessagingError(.accessFile, "too large to be one of ours", place: path) }
    return Data(bytes.prefix(count))
  }

  private static func cannotWrite(_ path: String) -> MessagingError {
    MessagingError(
      .stateFolder, "cannot write (\(String(cString: strerror(errno))))", place: path,
      hint: "choose a folder that this user may write to")
  }
}
