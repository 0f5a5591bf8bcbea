import FoundationEssentials

extension RuntimeLibrary {
  /// A user's own choice of the library.
  public static let variable = "PODIUM_ONNXRUNTIME"

  /// Finds ONNX Runtime and loads it: the file given here, else the one that `PODIUM_ONNXRUNTIME` names, else that of the
  /// onnxruntime package in the nearest `.venv` upward from the current folder or from this program, else what the system's
  /// loader knows.
  ///
  /// - Throws: `runtime.missing`, `runtime.version`. What was named is never replaced by something else.
  public static func find(explicit: String? = nil) throws(RuntimeError) -> RuntimeLibrary {
    let named = explicit ?? ProcessInfo.processInfo.environment[variable] ?? ""
    if !named.isEmpty {
      // Without a slash the system's loader would look elsewhere.
      return try RuntimeLibrary(loading: named.contains("/") ? named : "./" + named)
    }
    // Where there is no /proc, the current folder is all there is.
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    for folder in [FileManager.default.currentDirectoryPath, program] {
      if let file = installed(upwardFrom: folder) { return try RuntimeLibrary(loading: file) }
    }
    for name in systemNames {
      do throws(RuntimeError) {
        return try RuntimeLibrary(loading: name)
      } catch {
        if error.code != .missing { throw error }
      }
    }
    throw RuntimeError(
      .missing, "ONNX Runtime is not installed",
      hint: "install it, as with: pip install onnxruntime (in .venv), or name its library with --runtime or \(variable)")
  }

  private static let systemNames = ["libonnxruntime.so.1", "libonnxruntime.so"]

  /// The library in the nearest virtual environment `.venv` in this folder or one around it.
  static func installed(upwardFrom folder: String) -> String? {
    var folder = folder[...]
    while true {
      if let file = library(inEnvironment: folder + "/.venv") { return file }
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = folder[..<slash]
    }
  }

  /// Where pip puts it: `lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.32.0`.
  private static func library(inEnvironment path: String) -> String? {
    for python in names(in: path + "/lib").filter({ $0.hasPrefix("python") }).sorted(by: >) {
      let folder = "\(path)/lib/\(python)/site-packages/onnxruntime/capi"
      if let name = names(in: folder).filter({ $0.hasPrefix("libonnxruntime.so") }).max() { return "\(folder)/\(name)" }
    }
    return nil
  }

  /// A folder that is not there, or that we may not read, holds nothing for us.
  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
