import Glibc
import ModelFormats

extension BlobShelf {
  /// A file of the folder, or what has come of one.
  private struct Entry {
    var path: String
    /// Nil for what is still arriving.
    var digest: ContentDigest?
    var bytes: Int64
    /// When it was last used: seconds and nanoseconds since 1970.
    var seconds: Int
    var nanoseconds: Int
  }

  /// Removes the files used longest ago until one of `size` bytes fits under the limit; nothing when that cannot be reached.
  /// Throws `model.no-room`.
  func makeRoom(for size: Int64, _ key: ArrivalKey, keeping needed: Set<ContentDigest>?) throws(MessagingError) {
    guard limitBytes < .max, let needed else { return }
    closeIdleArrivals()
    let own = files.part(of: key.digest, from: key.source)
    let entries = entries().filter { $0.path != own }
    let open = openParts
    // What others were promised counts in full.
    let total = entries.reduce(size) { $0 + (open[$1.path] ?? $1.bytes) }
    var excess = total - limitBytes
    guard excess > 0 else { return }
    let candidates = removable(entries, keeping: needed)
    guard candidates.reduce(0, { $0 + $1.bytes }) >= excess else { throw noRoom(for: size) }
    for entry in candidates where excess > 0 && remove(entry) { excess -= entry.bytes }
    // Somebody has come to rely on one of them meanwhile.
    guard excess <= 0 else { throw noRoom(for: size) }
  }

  private func noRoom(for size: Int64) -> MessagingError {
    MessagingError(
      .noRoom, "no room for a model of \(size) bytes: the limit is \(limitBytes) and the others are in use", place: files.folder,
      hint: size > limitBytes ? "raise --models-limit" : "try again when other batches have ended, or raise --models-limit")
  }

  /// False for a file that stays.
  private func remove(_ entry: Entry) -> Bool { entry.digest.map(files.remove) ?? (unlink(entry.path) == 0) }

  /// Removes every file that is not needed now. False when none was removed.
  func removeUnused(keeping needed: Set<ContentDigest>) -> Bool {
    removable(entries(), keeping: needed).filter(remove).count > 0
  }

  /// Removes what has come of files that nobody has gone on with for long.
  func removeOldParts() {
    let limit = time(nil) - Self.partSeconds
    let open = openParts
    for entry in entries() where entry.digest == nil && entry.seconds < limit && open[entry.path] == nil { unlink(entry.path) }
  }

  /// Lets go of arrivals that got nothing for a while; they can go on later.
  func closeIdleArrivals() {
    for (key, arrival) in arrivals where Self.now - arrival.heardAt > Self.idleSeconds { release(key) }
    removeOldParts()
  }

  /// What may be removed, in the order of last use.
  private func removable(_ entries: [Entry], keeping needed: Set<ContentDigest>) -> [Entry] {
    let open = openParts
    let restsSince = time(nil) - restSeconds
    return entries.filter { entry in
      if restSeconds > 0, entry.seconds >= restsSince { return false }
      return entry.digest.map { !needed.contains($0) } ?? (open[entry.path] == nil)
    }.sorted { ($0.seconds, $0.nanoseconds) < ($1.seconds, $1.nanoseconds) }
  }

  /// Paths of what is arriving now, with the bytes that it will have.
  private var openParts: [String: Int64] {
    Dictionary(arrivals.map { (files.part(of: $0.key.digest, from: $0.key.source), $0.value.size) }) { $1 }
  }

  /// An unreadable folder has no files.
  private func entries() -> [Entry] {
    guard let listing = opendir(files.folder) else { return [] }
    defer { closedir(listing) }
    var entries: [Entry] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let digest = ContentDigest(hex: name)
      let path = "\(files.folder)/\(name)"
      var status = stat()
      guard digest != nil || name.hasSuffix(".part"), stat(path, &status) == 0 else { continue }
      entries.append(
        Entry(
          path: path, digest: digest, bytes: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
          nanoseconds: status.st_mtim.tv_nsec))
    }
    return entries
  }
}
