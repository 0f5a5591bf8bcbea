import Glibc
public import ModelFormats

/// Files kept by the digest of their content: complete and verified, or not there at all.
///
/// A file that is still arriving lies beside them as `.part`; a transfer that was cut goes on from its end. What it takes in
/// may make it flush or read a whole file: who serves messages leaves that to a `BlobThread`. One thread owns a shelf; a folder
/// has one owner.
public final class BlobShelf {
  /// Bytes in one chunk: a line of half a megabit a second carries it before a silent connection is given up.
  public static let chunkBytes = 64 << 10
  /// Files under way at once, of all sources.
  static let arrivalLimit = 128
  /// Files under way at once from one source, so that none keeps out the others.
  public static let arrivalsPerSource = 32
  /// The largest file that is taken, in bytes: 64 GiB.
  public static let blobBytes: Int64 = 64 << 30
  /// What has arrived of a file is removed when nothing more came for so long, in seconds.
  public static let partSeconds = 24 * 3_600
  /// An arrival that got nothing to speak of for so long makes room for another one; it can go on later. In seconds.
  static let idleSeconds = 60
  /// Less than so many bytes is nothing to speak of: who sends a byte now and then has no right to room for a whole file.
  static let leastBytes: Int64 = 1 << 20
  /// Bytes between two flushes: neither the last one nor anybody else's waits for a whole file.
  private static let flushBytes: Int64 = 64 << 20

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

  /// One file on its way from one source.
  struct ArrivalKey: Hashable {
    var digest: ContentDigest
    var source: String
  }

  struct Arrival {
    var descriptor: Int32
    var hasher = ContentHasher()
    var nextOffset: Int64 = 0
    /// Size of the whole file.
    var size: Int64
    /// Bytes that are on the disk for certain.
    var flushed: Int64 = 0
    /// When the last `leastBytes` were there: seconds of the monotonic clock.
    var heardAt: Int
    /// How far it had come by then.
    var heardOffset: Int64 = 0
  }

  public let files: BlobFiles
  let limitBytes: Int64
  let restSeconds: Int
  var arrivals: [ArrivalKey: Arrival] = [:]

  /// - Parameters:
  ///   - limitBytes: beyond this the files used longest ago are removed before another is let in.
  ///   - restSeconds: a file used more recently than that is never removed for another.
  public init(folder: String, limitBytes: Int64 = .max, restSeconds: Int = 0) throws(MessagingError) {
    files = BlobFiles(folder: folder)
    self.limitBytes = limitBytes
    self.restSeconds = restSeconds
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw BlobFiles.failure("cannot create the folder", folder) }
    removeOldParts()
  }

  deinit {
    for arrival in arrivals.values { close(arrival.descriptor) }
  }

  public func path(of digest: ContentDigest) -> String { files.path(of: digest) }
  public func size(of digest: ContentDigest) -> Int64? { files.size(of: digest) }
  public func contains(_ digest: ContentDigest) -> Bool { files.contains(digest) }

  /// Makes ready for a file of `size` bytes and tells how far it has come; what an earlier process took in is read again for the
  /// digest. `needed` files are not removed for it; nil: none is, whatever the limit says.
  ///
  /// Throws `model.no-room`, `model.invalid`, `state.full`, `state.folder`, and `model.damaged` as `receive` does.
  public func begin(
    _ digest: ContentDigest, size: Int64, from source: String = "", keeping needed: Set<ContentDigest>? = nil
  ) throws(MessagingError) -> Progress {
    let key = ArrivalKey(digest: digest, source: source)
    if let size = self.size(of: digest) {
      // What was coming beside it is of no more use.
      discard(key)
      return Progress(nextOffset: size, isComplete: true)
    }
    guard (0...Self.blobBytes).contains(size) else {
      throw MessagingError(.blobInvalid, "a model of \(size) bytes is not taken", hint: "the limit is \(Self.blobBytes) bytes")
    }
    // Who announces another size than before, or less than came already, starts anew.
    if let known = arrivals[key], known.size != size { discard(key) }
    if arrivals[key] == nil {
      if files.arrivedBytes(of: digest, from: source) > size { discard(key) }
      try makeRoom(for: size, key, keeping: needed)
      arrivals[key] = try open(key, size: size)
    }
    guard let arrival = arrivals[key] else { return Progress(nextOffset: 0, isComplete: false) }
    if arrival.nextOffset == size { try finish(key, arrival) }
    return Progress(nextOffset: arrival.nextOffset, isComplete: arrival.nextOffset == size)
  }

  /// Takes the next chunk of a file of `size` bytes. A chunk that does not start where the last one ended changes nothing: the
  /// answer says what is wanted. Throws what `begin` does; `model.damaged` when the whole does not have the digest it was
  /// announced under, `state.full` when the disk is: of both nothing stays.
  public func receive(
    _ digest: ContentDigest, size: Int64, offset: Int64, _ bytes: some Collection<UInt8>, from source: String = "",
    keeping needed: Set<ContentDigest>? = nil
  ) throws(MessagingError) -> Progress {
    let before = try begin(digest, size: size, from: source, keeping: needed)
    let key = ArrivalKey(digest: digest, source: source)
    guard !before.isComplete, var arrival = arrivals[key], offset == arrival.nextOffset,
      offset + Int64(bytes.count) <= size
    else { return before }
    do {
      try append(bytes, to: &arrival, key)
    } catch  where error.code == .diskFull {
      // Files that nobody needs give way; when that was not enough, so does what has come of this one: others need the disk too.
      guard let needed, removeUnused(keeping: needed) else {
        discard(key)
        throw error
      }
      do {
        try append(bytes, to: &arrival, key)
      } catch {
        discard(key)
        throw error
      }
    }
    arrivals[key] = arrival
    guard arrival.nextOffset == size else { return Progress(nextOffset: arrival.nextOffset, isComplete: false) }
    try finish(key, arrival)
    return Progress(nextOffset: size, isComplete: true)
  }

  private func append(_ bytes: some Collection<UInt8>, to arrival: inout Arrival, _ key: ArrivalKey) throws(MessagingError) {
    let bytes = ContiguousArray(bytes)
    let written = bytes.withUnsafeBytes { pwrite(arrival.descriptor, $0.baseAddress, $0.count, Int(arrival.nextOffset)) }
    if written >= 0, written < bytes.count { errno = ENOSPC }
    guard written == bytes.count else { throw BlobFiles.failure("cannot write", files.part(of: key.digest, from: key.source)) }
    bytes.withUnsafeBytes { arrival.hasher.update($0) }
    arrival.nextOffset += Int64(bytes.count)
    if arrival.nextOffset - arrival.heardOffset >= Self.leastBytes {
      arrival.heardAt = Self.now
      arrival.heardOffset = arrival.nextOffset
    }
    if arrival.nextOffset - arrival.flushed >= Self.flushBytes {
      guard fdatasync(arrival.descriptor) == 0 else {
        throw BlobFiles.failure("cannot write", files.part(of: key.digest, from: key.source))
      }
      arrival.flushed = arrival.nextOffset
    }
  }

  /// Verifies, flushes, and moves the file to its place.
  private func finish(_ key: ArrivalKey, _ arrival: Arrival) throws(MessagingError) {
    let part = files.part(of: key.digest, from: key.source)
    guard arrival.hasher.finalize() == key.digest else {
      discard(key)
      throw MessagingError(
        .blobDamaged, "a model arrived damaged: its content does not have the digest \(key.digest)", hint: "send it again")
    }
    arrivals[key] = nil
    defer { close(arrival.descriptor) }
    guard fsync(arrival.descriptor) == 0, rename(part, path(of: key.digest)) == 0 else {
      let error = BlobFiles.failure("cannot keep", path(of: key.digest))
      unlink(part)
      throw error
    }
    // The rename itself must survive a power cut too.
    let directory = Glibc.open(files.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    guard directory >= 0, fsync(directory) == 0 else { throw BlobFiles.failure("cannot keep", files.folder) }
  }

  /// The file's arrival, also one that an earlier process began: its bytes are read again for the digest.
  private func open(_ key: ArrivalKey, size: Int64) throws(MessagingError) -> Arrival {
    if isCrowded(by: key.source) { closeIdleArrivals() }
    guard !isCrowded(by: key.source) else {
      throw MessagingError(.noRoom, "too many models are arriving already", hint: "try again when others have arrived")
    }
    let part = files.part(of: key.digest, from: key.source)
    let descriptor = Glibc.open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BlobFiles.failure("cannot write", part) }
    var arrival = Arrival(descriptor: descriptor, size: size, heardAt: Self.now)
    var buffer = [UInt8](repeating: 0, count: Self.chunkBytes)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, Int(arrival.nextOffset))
      guard count >= 0 else {
        let error = BlobFiles.failure("cannot read", part)
        close(descriptor)
        throw error
      }
      if count == 0 { break }
      buffer.withUnsafeBytes { arrival.hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      arrival.nextOffset += Int64(count)
    }
    arrival.flushed = arrival.nextOffset
    arrival.heardOffset = arrival.nextOffset
    return arrival
  }

  private func isCrowded(by source: String) -> Bool {
    arrivals.count >= Self.arrivalLimit || arrivals.keys.count { $0.source == source } >= Self.arrivalsPerSource
  }

  /// Nobody goes on with this file for now: it is promised no room any more, and what has come of it may give way.
  public func release(_ digest: ContentDigest, from source: String = "") { release(ArrivalKey(digest: digest, source: source)) }

  func release(_ key: ArrivalKey) {
    if let arrival = arrivals.removeValue(forKey: key) { close(arrival.descriptor) }
  }

  /// Forgets what has come of a file.
  func discard(_ key: ArrivalKey) {
    release(key)
    unlink(files.part(of: key.digest, from: key.source))
  }

  /// Seconds of the monotonic clock.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec
  }
}
