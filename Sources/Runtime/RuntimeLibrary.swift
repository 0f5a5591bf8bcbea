internal import CRuntime

/// ONNX Runtime's library, loaded and ready for sessions. Belongs to one thread, with all of its sessions.
///
/// The code stays in memory until the process ends, also when this object goes away.
public final class RuntimeLibrary {
  /// The file that was loaded.
  public let path: String
  public let version: RuntimeVersion
  let handle: OpaquePointer

  /// Loads the library in a file; a name without a slash is looked for as the system does.
  ///
  /// - Throws: `runtime.missing`, `runtime.version`.
  init(loading file: String) throws(RuntimeError) {
    guard let handle = podium_runtime_load(file) else {
      throw RuntimeError(.missing, "there is no memory to load it", place: file)
    }
    do throws(RuntimeError) {
      version = try Self.start(handle, file)
    } catch {
      podium_runtime_close(handle)
      throw error
    }
    path = text(podium_runtime_path(handle))
    self.handle = handle
  }

  deinit { podium_runtime_close(handle) }

  /// What the library said last.
  var message: String { text(podium_runtime_message(handle)) }

  private static func start(_ handle: OpaquePointer, _ file: String) throws(RuntimeError) -> RuntimeVersion {
    guard let given = podium_runtime_version(handle) else {
      throw RuntimeError(
        .missing, "cannot be loaded as ONNX Runtime: \(text(podium_runtime_message(handle)))", place: file,
        hint: "name the file libonnxruntime.so.VERSION of an installed onnxruntime")
    }
    // Before this nothing is called whose position depends on the version.
    guard let version = RuntimeVersion(text(given)), version.isUsable else {
      throw RuntimeError(
        .version, "its version is \(text(given)); what is known are \(RuntimeVersion.usable)", place: file,
        hint: "install a known one, as with: pip install onnxruntime")
    }
    guard podium_runtime_start(handle) == 0 else {
      throw RuntimeError(.version, "it does not start: \(text(podium_runtime_message(handle)))", place: file)
    }
    return version
  }
}

/// What a C string says; what is not UTF-8 is replaced.
func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
