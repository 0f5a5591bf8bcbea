import Glibc

/// The folder that TensorFlow saves a model in.
enum SavedModelFolder {
  static let fileName = "saved_model.pb"

  /// The file with the graph; nil unless `path` is a folder that has one.
  static func file(in path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    let file = path.hasSuffix("/") ? path + fileName : "\(path)/\(fileName)"
    return access(file, F_OK) == 0 ? file : nil
  }
}
