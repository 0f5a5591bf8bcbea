import FoundationEssentials
import Glibc
import Synchronization

/// One coordinator's state folder and address on the loopback, with the keys and processes around it: real processes, TCP with CURVE.
final class Fleet {
  let folder: TestFolder
  let address: String
  private(set) var coordinator: BackgroundProgram?

  init() throws {
    address = "tcp://127.0.0.1:\(try LoopbackPort.free())"
    folder = try TestFolder()
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }
  var state: String { path("state") }

  /// Makes an access file, once for each name; gives its path.
  @discardableResult
  func grant(_ name: String, _ role: String) throws -> String {
    let file = path("\(name).access")
    guard !TestFolder.exists(file) else { return file }
    let output = try Program.run([
      "keys", "create", name, "--role", role, "--state", state, "--connect", address, "--out", file,
    ])
    guard output.exit == 0 else { throw TestFolder.Failure(description: "keys create: \(output.stderr)") }
    return file
  }

  /// Starts the coordinator, and waits until it listens.
  func startCoordinator(_ more: [String] = []) throws {
    let program = try BackgroundProgram(["coordinator", "--bind", address, "--state", state] + more, folder: folder)
    try program.waitFor("coordinator listens on")
    coordinator = program
  }

  /// Starts a worker that is called `name`, and does not wait for it.
  func startWorker(
    _ name: String, _ more: [String] = [], environment: [String: String] = [:]
  ) throws -> BackgroundProgram {
    try BackgroundProgram(
      ["worker", "--access", grant(name, "work"), "--name", name, "--state", path("state-\(name)")] + more, folder: folder,
      environment: environment)
  }

  /// A command that goes on in the background, by the holder of the key `submitter`.
  func startSubmit(_ manifest: String, _ more: [String] = []) throws -> BackgroundProgram {
    try BackgroundProgram(["submit", manifest, "--access", grant("submitter", "submit")] + more, folder: folder)
  }

  /// Runs a command by the holder of the key `submitter`.
  func ask(_ arguments: String...) throws -> Program.Output {
    try Program.run(arguments + ["--access", grant("submitter", "submit")])
  }

  /// Workers by name with their states, as `podium workers list` tells them.
  func workers() throws -> [String: String] {
    let workers = try ask("workers", "list", "--json").json["workers"]?.items ?? []
    return Dictionary(workers.map { ($0["worker"]?.text ?? "", $0["state"]?.text ?? "") }) { $1 }
  }

  /// Jobs of a batch by state, as `podium batch show` counts them.
  func counts(_ batch: String) throws -> [String: Int] {
    guard case .object(let counts)? = try ask("batch", "show", batch, "--json").json["batch"]?["counts"] else { return [:] }
    return counts.compactMapValues(\.integer)
  }

  func waitForWorkers(_ names: String...) throws {
    try eventually("workers \(names)") { Set(try workers().keys).isSuperset(of: names) }
  }

  /// Processes of this name below the fleet's own: they carry its folder in their environment.
  func processes(named name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
      // A process may end while we look.
      let environment = (try? [UInt8](contentsOf: "/proc/\(process)/environ")) ?? []
      let own = (try? [UInt8](contentsOf: "/proc/\(process)/comm")) ?? []
      return String(decoding: environment, as: UTF8.self).contains(folder.path) && own == Array("\(name)\n".utf8)
    }
  }

  func manifest(_ name: String, _ text: String) throws -> String { try folder.write(name, text) }
}

/// Ports that nothing listens on, below those that the kernel gives to outgoing connections.
enum LoopbackPort {
  private static let used = Mutex<Set<UInt16>>([])

  static func free() throws -> UInt16 {
    for _ in 0..<200 {
      let port = UInt16.random(in: 20_000...29_999)
      guard used.withLock({ $0.insert(port).inserted }), let listener = listen(on: port) else { continue }
      close(listener)
      return port
    }
    throw TestFolder.Failure(description: "no free port")
  }

  /// A socket that holds the port; nil when it is taken.
  static func listen(on port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let isListening = withAddress(of: port) { bind(descriptor, $0, $1) == 0 } && Glibc.listen(descriptor, 8) == 0
    if isListening { return descriptor }
    close(descriptor)
    return nil
  }

  /// A connection to the port; nil when nobody listens.
  static func connect(to port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if withAddress(of: port, { Glibc.connect(descriptor, $0, $1) == 0 }) { return descriptor }
    close(descriptor)
    return nil
  }

  private static func withAddress(of port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }
}
