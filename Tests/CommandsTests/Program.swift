import FoundationEssentials
import Glibc

/// The built `podium`, run as a stranger runs it: arguments in, exit code and two texts out.
enum Program {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// What a finished process left.
  struct Output: Sendable {
    var exit: Int32
    var stdout: String
    var stderr: String

    /// Standard output as one JSON value.
    var json: JSON {
      get throws { try JSONDecoder().decode(JSON.self, from: Data(stdout.utf8)) }
    }

    /// The code of a `podium.error/1` on standard output.
    var errorCode: String? { try? json["error"]?["code"]?.text }
  }

  /// `PODIUM_BINARY`, else the executable beside the test bundle, where `swift build` puts both.
  static func path() throws -> String {
    if let path = environment["PODIUM_BINARY"], !path.isEmpty { return path }
    var places = [(try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""]  // no /proc: go on
    places += CommandLine.arguments.map { absolute($0) }
    for place in places {
      var folder = place[...]
      // The bundle is a file on Linux; on other systems a folder with the executable some levels down.
      for _ in 0..<4 {
        guard let slash = folder.lastIndex(of: "/") else { break }
        folder = folder[..<slash]
        let candidate = folder + "/podium"
        if isExecutableFile(String(candidate)) { return String(candidate) }
      }
    }
    throw Missing(description: "no podium beside the test bundle: build it (swift build), or name it in PODIUM_BINARY")
  }

  /// Trials wait for others that measure on this host, and are repeated while other tests disturb them.
  static let patience = Duration.seconds(900)

  /// Disturbed as the tests' trials are, the user's own history must not know of them.
  private static var cache: String { "\(environment["TMPDIR"] ?? "/tmp")/podium-test-cache" }

  /// Runs it to its end. A process that outlives `timeout` is killed, and its exit code is -1.
  static func run(
    _ arguments: [String], stdin: String = "", folder: String? = nil, environment extra: [String: String] = [:],
    timeout: Duration = patience
  ) throws -> Output {
    // Files, not pipes: they hold any amount, and are complete when the process has ended.
    let files = try (0..<3).map { _ in try anonymousFile() }
    defer { for file in files { close(file) } }
    let input = Array(stdin.utf8)
    guard pwrite(files[0], input, input.count, 0) == input.count else { throw Missing(description: "no room for standard input") }
    let process = try spawn(arguments, files, folder: folder, environment: extra)
    guard let exit = waitForExit(process, until: .now + timeout) else {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
      return Output(exit: -1, stdout: content(files[1]), stderr: "killed by the test after \(timeout): podium \(arguments)")
    }
    return Output(exit: exit, stdout: content(files[1]), stderr: content(files[2]))
  }

  static func run(_ arguments: String..., folder: String? = nil) throws -> Output { try run(arguments, folder: folder) }

  /// Starts it with the given standard input, output and error. Nothing else is inherited.
  static func spawn(
    _ arguments: [String], _ descriptors: [Int32], folder: String?, environment extra: [String: String]
  ) throws -> pid_t {
    let program = try path()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that a Ctrl-C on the tests reaches it only through us; and signals as a shell starts a program.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let environment = Self.environment.filter { !$0.key.hasPrefix("PODIUM_") }
      .merging(["XDG_CACHE_HOME": cache]) { $1 }.merging(extra) { $1 }
    // A shell changes the folder and then becomes the program: same process, same signals.
    let launch = folder.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0, program] } ?? [program]
    var words = (launch + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, launch[0], &actions, &attributes, &words, &variables)
    guard status == 0 else { throw Missing(description: "\(program): \(String(cString: strerror(status)))") }
    return process
  }

  /// The exit code, or 128 and the signal as a shell tells it; nil when it still runs at `end`.
  static func waitForExit(_ process: pid_t, until end: ContinuousClock.Instant) -> Int32? {
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < end else { return nil }
      usleep(2_000)
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
  }

  static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// A file that is gone when it is closed, and that other processes started meanwhile do not hold.
  private static func anonymousFile() throws -> Int32 {
    let path = "\(environment["TMPDIR"] ?? "/tmp")/podium-test-\(UInt64.random(in: 0 ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Missing(description: "\(path): \(String(cString: strerror(errno)))") }
    unlink(path)
    return descriptor
  }

  private static func content(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &chunk, chunk.count, bytes.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func isExecutableFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
