import Glibc

/// The files in which Linux describes itself (`/proc`, `/sys`), below a root that tests replace.
struct SystemFiles: Sendable {
  /// Empty: the machine itself.
  var root = ""

  /// More than any file we read; longer ones are cut.
  private static let byteLimit = 4 << 20

  /// The text of a file; nil when it cannot be read.
  func text(_ path: String) -> String? {
    let file = open(root + path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count < Self.byteLimit {
      let count = read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first line without white space around it; nil when there is none.
  func line(_ path: String) -> String? {
    text(path)?.split(separator: "\n", maxSplits: 1).first.map { trimmed($0) }
  }

  func integer(_ path: String) -> Int64? { line(path).flatMap { Int64($0) } }

  /// The number of a line such as `MemTotal:       24689012 kB`; nil when there is none, or it is negative.
  func kibibytes(_ field: String, in path: String) -> Int64? {
    guard let line = text(path)?.split(separator: "\n").first(where: { $0.hasPrefix("\(field):") }) else { return nil }
    let words = line.split { $0 == " " || $0 == "\t" }
    guard words.count >= 2, let kibibytes = Int64(words[1]), kibibytes >= 0 else { return nil }
    return kibibytes
  }

  /// The names in a folder, sorted; none when it cannot be read.
  func names(in path: String) -> [String] {
    guard let folder = opendir(root + path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// Without spaces and tabs around it.
func trimmed(_ text: some StringProtocol) -> String {
  let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
  guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) else {
    return ""
  }
  return String(text[first...last])
}
