internal import CRuntime
public import ModelGraph

/// A model in ONNX Runtime, ready to run on the processor. Belongs to the thread of its library.
public final class RuntimeSession {
  /// How much of the graph the library rewrites before it runs.
  public enum Optimization: String, Codable, Hashable, Sendable, CaseIterable {
    case none, basic, extended, all

    /// As the library's interface numbers them.
    var level: Int32 {
      switch self {
      case .none: 0
      case .basic: 1
      case .extended: 2
      case .all: 99
      }
    }
  }

  public struct Options: Hashable, Sendable {
    /// Threads that share the work of one operator, the calling one included. Operators run one after the other.
    public var threads: Int
    public var optimization: Optimization
    /// What the name of the profile begins with; nil: no profile is taken.
    public var profilePrefix: String?

    public init(threads: Int = 1, optimization: Optimization = .all, profilePrefix: String? = nil) {
      self.threads = threads
      self.optimization = optimization
      self.profilePrefix = profilePrefix
    }
  }

  /// An input or an output as the model declares it.
  public struct Port: Hashable, Sendable {
    public let name: String
    /// Nil when it is no tensor, or one of a type that we do not know.
    public let elementType: ElementType?
    /// -1 where a size is free; also empty when not even the rank is declared.
    public let shape: [Int]
  }

  public let library: RuntimeLibrary
  /// What must be bound; inputs that the file gives a value are not among them.
  public let inputPorts: [Port]
  public let outputPorts: [Port]
  let handle: OpaquePointer

  /// Reads and prepares the model in a file; weights in other files are found beside it.
  ///
  /// - Throws: `runtime.model`.
  public convenience init(library: RuntimeLibrary, path: String, options: Options = Options()) throws(RuntimeError) {
    try self.init(library, place: path, options) { podium_session_open(library.handle, path, $0) }
  }

  /// The same of a file's content, which is copied as far as it is needed. Weights must be in it.
  ///
  /// - Throws: `runtime.model`.
  public convenience init(
    library: RuntimeLibrary, bytes: UnsafeRawBufferPointer, options: Options = Options()
  ) throws(RuntimeError) {
    try self.init(library, place: nil, options) { podium_session_open_bytes(library.handle, bytes.baseAddress, bytes.count, $0) }
  }

  /// The same.
  public convenience init(library: RuntimeLibrary, bytes: [UInt8], options: Options = Options()) throws(RuntimeError) {
    try self.init(library, place: nil, options) { options in
      bytes.withUnsafeBytes { podium_session_open_bytes(library.handle, $0.baseAddress, $0.count, options) }
    }
  }

  private init(
    _ library: RuntimeLibrary, place: String?, _ options: Options,
    open: (UnsafePointer<podium_session_options>) -> OpaquePointer?
  ) throws(RuntimeError) {
    func opened(_ prefix: UnsafePointer<CChar>?) -> OpaquePointer? {
      var c = podium_session_options(
        threads: Int32(clamping: options.threads), optimization: options.optimization.level, profile_prefix: prefix)
      return open(&c)
    }
    guard options.threads >= 1, let handle = options.profilePrefix.map({ $0.withCString(opened) }) ?? opened(nil) else {
      let reason = options.threads < 1 ? "\(options.threads) threads" : library.message
      throw RuntimeError(
        .model, "ONNX Runtime \(library.version) does not take the model: \(reason)", place: place,
        hint: "operators it does not know may be in a newer one: pip install --upgrade onnxruntime")
    }
    self.library = library
    self.handle = handle
    inputPorts = (0..<podium_session_input_count(handle)).map { Port(podium_session_input(handle, $0)) }
    outputPorts = (0..<podium_session_output_count(handle)).map { Port(podium_session_output(handle, $0)) }
  }

  deinit { podium_session_close(handle) }
}

extension RuntimeSession.Port {
  init(_ type: podium_tensor_type) {
    name = text(type.name)
    elementType = ElementType(onnxCode: Int(type.element_type))
    shape = UnsafeBufferPointer(start: type.sizes, count: Int(type.rank)).map { Int($0) }
  }

  /// True when the model takes this tensor here, as far as it says.
  func takes(_ tensor: RuntimeTensor) -> Bool {
    guard elementType == tensor.elementType else { return false }
    guard !shape.isEmpty else { return true }
    return shape.count == tensor.shape.count && zip(shape, tensor.shape).allSatisfy { $0 < 0 || $0 == $1 }
  }

  /// `float32 ?x3x224x224`.
  var declaration: String {
    let sizes = shape.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: "x")
    return [elementType?.description ?? "no tensor", sizes].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
