import Glibc
public import ModelFormats

/// Looks at the files of a shelf: complete ones by the digest of their content, and how far those have come that still arrive.
///
/// Any thread may ask while another one takes files in. All copies of one value keep the same files.
public struct BlobFiles: Sendable {
  public let folder: String
  /// Files that are not removed for others.
  private let kept = Locked<Set<ContentDigest>>([])

  public init(folder: String) { self.folder = folder }

  public func path(of digest: ContentDigest) -> String { "\(folder)/\(digest)" }

  /// The size of a complete file in bytes; nil when it is not on the shelf.
  public func size(of digest: ContentDigest) -> Int64? { Self.size(path(of: digest)) }

  public func contains(_ digest: ContentDigest) -> Bool { size(of: digest) != nil }

  /// Notes that a file is in use: the ones used longest ago are removed first.
  public func touch(_ digest: ContentDigest) { utimes(path(of: digest), nil) }

  /// From now on these files are not removed for others, and no others are kept. Who is about to rely on a file keeps it first, and
  /// then looks whether it is there: so it cannot go in between.
  public func keep(_ digests: Set<ContentDigest>) { kept.withLock { $0 = digests } }

  /// Keeps these files too.
  public func keep(also digests: some Sequence<ContentDigest>) { kept.withLock { $0.formUnion(digests) } }

  /// Removes a complete file, unless it is kept. False when it stays.
  func remove(_ digest: ContentDigest) -> Bool {
    kept.withLock { kept in
      guard !kept.contains(digest) else { return false }
      return unlink(path(of: digest)) == 0
    }
  }

  /// Bytes of a file that have come from this source; they are looked at again before more is added to them.
  public func arrivedBytes(of digest: ContentDigest, from source: String) -> Int64 {
    Self.size(part(of: digest, from: source)) ?? 0
  }

  /// Up to `length` bytes from `offset`, at most `BlobShelf.chunkBytes`; fewer at the end. Nil when the file is not on the shelf.
  /// Throws `state.folder` when it cannot be read.
  public func read(_ digest: ContentDigest, offset: Int64, length: Int) throws(MessagingError) -> [UInt8]? {
    let descriptor = open(path(of: digest), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let wanted = min(max(length, 0), BlobShelf.chunkBytes)
    let start = min(max(0, offset), BlobShelf.blobBytes)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      let got = pread(descriptor, buffer.baseAddress, wanted, Int(start))
      failed = got < 0
      count = max(0, got)
    }
    if failed { throw Self.failure("cannot read", path(of: digest)) }
    return bytes
  }

  /// Where a file lies while it arrives. Every source has its own, so that what one sends cannot spoil what another does.
  func part(of digest: ContentDigest, from source: String) -> String {
    guard !source.isEmpty else { return "\(path(of: digest)).part" }
    // Never trust a name: only its digest becomes part of a path.
    return "\(path(of: digest)).\(ContentDigest(of: source.utf8).hex.prefix(16)).part"
  }

  static func failure(_ what: String, _ path: String) -> MessagingError {
    let isFull = errno == ENOSPC || errno == EDQUOT
    return MessagingError(
      isFull ? .diskFull : .stateFolder, "\(what) (\(String(cString: strerror(errno))))", place: path,
      hint: isFull ? "free some space there, or keep fewer models with --models-limit" : nil)
  }

  private static func size(_ path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }
}
