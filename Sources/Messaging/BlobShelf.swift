import Glibc
public import ModelFormats

/// Files kept by the digest of their content: complete and verified, or not there at all.
///
/// A file that is still arriving lies beside the shelf as `DIGEST.part`; a transfer that was cut goes on from its end. One
/// thread owns a shelf; a folder has one owner.
public final class BlobShelf {
  /// Bytes in one chunk: small enough that a heartbeat is never late behind it.
  public static let chunkBytes = 256 * 1024
  /// Files under way at once.
  public static let arrivalLimit = 64
  /// The largest file that is taken, in bytes: 64 GiB.
  public static let blobBytes: Int64 = 64 << 30

  /// How far a file has come.
  public struct Progress: Hashable, Sendable {
    /// The first byte that is missing.
    public var nextOffset: Int64
    /// Verified and on disk.
    public var isComplete: Bool

    public init(nextOffset: Int64, isComplete: Bool) {
      self.nextOffset = nextOffset
      self.isComplete = isComplete
    }
  }

  private struct Arrival {
    var descriptor: Int32
    var hasher: ContentHasher
    var nextOffset: Int64
  }

  public let folder: String
  private let limitBytes: Int64
  private var arrivals: [ContentDigest: Arrival] = [:]

  /// - Parameter limitBytes: beyond this the files used longest ago are removed when another arrives.
  public init(folder: String, limitBytes: Int64 = .max) throws(MessagingError) {
    self.folder = folder
    self.limitBytes = limitBytes
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Self.failure("cannot create the folder", folder) }
  }

  deinit {
    for arrival in arrivals.values { close(arrival.descriptor) }
  }

  public func path(of digest: ContentDigest) -> String { "\(folder)/\(digest)" }

  /// The size of a complete file; nil when it is not on the shelf.
  public func size(of digest: ContentDigest) -> Int64? {
    var status = stat()
    return stat(path(of: digest), &status) == 0 ? Int64(status.st_size) : nil
  }

  public func contains(_ digest: ContentDigest) -> Bool { size(of: digest) != nil }

  /// Notes that a file is in use, for eviction.
  public func touch(_ digest: ContentDigest) { utimes(path(of: digest), nil) }

  /// How far a file has come; `nextOffset` 0 when nothing of it is there.
  public func progress(of digest: ContentDigest) throws(MessagingError) -> Progress {
    if let size = size(of: digest) { return Progress(nextOffset: size, isComplete: true) }
    return Progress(nextOffset: try arrival(of: digest)?.nextOffset ?? 0, isComplete: false)
  }

  /// Up to `length` bytes from `offset`; fewer at the end. Nil when the file is not on the shelf.
  public func read(_ digest: ContentDigest, offset: Int64, length: Int) throws(MessagingError) -> [UInt8]? {
    let descriptor = open(path(of: digest), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let wanted = min(max(length, 0), Self.chunkBytes)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      let got = pread(descriptor, buffer.baseAddress, wanted, Int(max(0, offset)))
      failed = got < 0
      count = max(0, got)
    }
    if failed { throw Self.failure("cannot read", path(of: digest)) }
    return bytes
  }

  /// Takes the next chunk of a file of `size` bytes. A chunk that does not start where the last one ended changes nothing: the
  /// answer says what is wanted. Throws `access.file` when the whole does not have the digest it was announced under.
  public func receive(
    _ digest: ContentDigest, size: Int64, offset: Int64, _ bytes: some Collection<UInt8>
  ) throws(MessagingError) -> Progress {
    if let size = self.size(of: digest) { return Progress(nextOffset: size, isComplete: true) }
    guard size >= 0, size <= Self.blobBytes else {
      throw MessagingError(.accessFile, "a model of \(size) bytes is not taken", hint: "the limit is \(Self.blobBytes) bytes")
    }
    if try arrival(of: digest) == nil { arrivals[digest] = try begin(digest) }
    guard var arrival = arrivals[digest] else { return Progress(nextOffset: 0, isComplete: false) }
    guard offset == arrival.nextOffset, offset + Int64(bytes.count) <= size else {
      if arrival.nextOffset > size { discard(digest) }
      return Progress(nextOffset: min(arrival.nextOffset, size), isComplete: false)
    }
    try append(Array(bytes), to: &arrival, digest)
    arrivals[digest] = arrival
    guard arrival.nextOffset == size else { return Progress(nextOffset: arrival.nextOffset, isComplete: false) }
    try finish(digest, arrival)
    return Progress(nextOffset: size, isComplete: true)
  }

  private func append(_ bytes: [UInt8], to arrival: inout Arrival, _ digest: ContentDigest) throws(MessagingError) {
    let written = bytes.withUnsafeBytes { pwrite(arrival.descriptor, $0.baseAddress, $0.count, Int(arrival.nextOffset)) }
    guard written == bytes.count else { throw Self.failure("cannot write", part(of: digest)) }
    arrival.hasher.update(bytes)
    arrival.nextOffset += Int64(bytes.count)
  }

  /// Verifies, flushes, and moves the file to its place.
  private func finish(_ digest: ContentDigest, _ arrival: Arrival) throws(MessagingError) {
    arrivals[digest] = nil
    defer { close(arrival.descriptor) }
    guard arrival.hasher.finalize() == digest else {
      unlink(part(of: digest))
      throw MessagingError(
        .accessFile, "a model arrived damaged: its content does not have the digest \(digest)", hint: "send it again")
    }
    guard fsync(arrival.descriptor) == 0, rename(part(of: digest), path(of: digest)) == 0 else {
      throw Self.failure("cannot keep", path(of: digest))
    }
    // The rename itself must survive a power cut too.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    guard directory >= 0, fsync(directory) == 0 else { throw Self.failure("cannot keep", folder) }
    evict(keeping: digest)
  }

  /// The file's arrival, also one that an earlier process began: its bytes are read again for the digest.
  private func arrival(of digest: ContentDigest) throws(MessagingError) -> Arrival? {
    if let arrival = arrivals[digest] { return arrival }
    let descriptor = open(part(of: digest), O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var arrival = Arrival(descriptor: descriptor, hasher: ContentHasher(), nextOffset: 0)
    var buffer = [UInt8](repeating: 0, count: Self.chunkBytes)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, Int(arrival.nextOffset))
      guard count >= 0 else {
        close(descriptor)
        throw Self.failure("cannot read", part(of: digest))
      }
      if count == 0 { break }
      arrival.hasher.update(Array(buffer[..<count]))
      arrival.nextOffset += Int64(count)
    }
    arrivals[digest] = arrival
    return arrival
  }

  private func begin(_ digest: ContentDigest) throws(MessagingError) -> Arrival {
    guard arrivals.count < Self.arrivalLimit else {
      throw MessagingError(.socket, "too many models are arriving at once", hint: "try again")
    }
    let descriptor = open(part(of: digest), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("cannot write", part(of: digest)) }
    return Arrival(descriptor: descriptor, hasher: ContentHasher(), nextOffset: 0)
  }

  private func discard(_ digest: ContentDigest) {
    if let arrival = arrivals.removeValue(forKey: digest) { close(arrival.descriptor) }
    unlink(part(of: digest))
  }

  /// Removes the files used longest ago until the rest fits.
  private func evict(keeping kept: ContentDigest) {
    guard limitBytes < .max, let listing = opendir(folder) else { return }
    var files: [(path: String, bytes: Int64, used: Int)] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var status = stat()
      guard let digest = ContentDigest(hex: name), stat(path(of: digest), &status) == 0 else { continue }
      files.append((path(of: digest), Int64(status.st_size), status.st_mtim.tv_sec))
    }
    closedir(listing)
    var total = files.reduce(0) { $0 + $1.bytes }
    for file in files.sorted(by: { $0.used < $1.used }) where total > limitBytes && file.path != path(of: kept) {
      unlink(file.path)
      total -= file.bytes
    }
  }

  private func part(of digest: ContentDigest) -> String { "\(folder)/\(digest).part" }

  private static func failure(_ what: String, _ path: String) -> MessagingError {
    MessagingError(.stateFolder, "\(what) (\(String(cString: strerror(errno))))", place: path)
  }
}
