import Glibc

/// Reads and expands the manifest at `path`; `-` is standard input. Model files are relative to the manifest's folder, with
/// standard input to the working folder. `environment` is what `${env.NAME}` may name, `backends` the kernel backends there are.
public func loadBatch(at path: String, environment: [String: String], backends: [String]) throws(BatchesError) -> Batch {
  let file = path == "-" ? "stdin" : path
  let bytes: [UInt8]
  do {
    bytes = try path == "-" ? readAll(STDIN_FILENO, file) : readFile(path)
  } catch {
    throw BatchesError(error)
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw BatchesError(ManifestIssue(.encoding, "not a text in UTF-8", place: file, hint: "a manifest is a YAML text"))
  }
  return try loadBatch(
    text: text, file: file, folder: path == "-" ? "" : folder(of: path), environment: environment, backends: backends)
}

/// Reads and expands a manifest that is in memory. `file` names it in places; model files are relative to `folder`, empty:
/// the working folder.
public func loadBatch(
  text: String, file: String, folder: String, environment: [String: String], backends: [String]
) throws(BatchesError) -> Batch {
  let root: ManifestNode
  do {
    root = try YAMLReader.read(text, file: file)
  } catch {
    throw BatchesError(error)
  }
  let log = IssueLog(file: file)
  let batch = BatchReader(folder: folder, environment: environment, backends: backends, log: log).read(root)
  if let error = log.error { throw error }
  guard let batch else { throw BatchesError(ManifestIssue(.empty, "the manifest is empty", place: file)) }
  return batch
}

private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "" }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func readFile(_ path: String) throws(ManifestIssue) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    let isMissing = errno == ENOENT
    throw ManifestIssue(
      isMissing ? .missing : .unreadable,
      isMissing ? "there is no such manifest" : "the manifest cannot be read: \(String(cString: strerror(errno)))", place: path)
  }
  defer { close(descriptor) }
  return try readAll(descriptor, path)
}

/// Reads to the end, but no more than one byte beyond the limit.
private func readAll(_ descriptor: Int32, _ file: String) throws(ManifestIssue) -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while bytes.count <= ManifestLimits.bytes {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw ManifestIssue(.unreadable, "the manifest cannot be read: \(String(cString: strerror(errno)))", place: file)
    }
    bytes.append(contentsOf: chunk[..<count])
  }
  throw ManifestIssue(.limit, "the manifest is larger than \(ManifestLimits.bytes) bytes", place: file)
}
