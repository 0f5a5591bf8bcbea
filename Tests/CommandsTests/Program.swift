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

  /// Runs it to its end. A process that outlives `timeout` is killed, and its exit code is -1.
  static func run(
    _ arguments: [String], stdin: String = "", folder: String? = nil, environment extra: [String: String] = [:],
    timeout: Duration = .seconds(60)
  ) throws -> Output {
    let (outRead, outWrite) = try pipe()
    let (errRead, errWrite) = try pipe()
    let (inRead, inWrite) = try pipe()
    let process = try spawn(arguments, [inRead, outWrite, errWrite], folder: folder, environment: extra)
    for descriptor in [inRead, outWrite, errWrite] { close(descriptor) }
    // Our inputs are far smaller than a pipe's buffer, so this never waits for the program.
    _ = Array(stdin.utf8).withUnsafeBytes { write(inWrite, $0.baseAddress, $0.count) }
    close(inWrite)
    defer {
      close(outRead)
      close(errRead)
    }
    let texts = collect([outRead, errRead], until: .now + timeout)
    guard let texts, let exit = waitForExit(process, until: .now + .seconds(5)) else {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
      return Output(exit: -1, stdout: texts?[0] ?? "", stderr: "killed by the test after \(timeout): podium \(arguments)")
    }
    return Output(exit: exit, stdout: texts[0], stderr: texts[1])
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
    if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
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
    let environment = Self.environment.filter { !$0.key.hasPrefix("PODIUM_") }.merging(extra) { $1 }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, program, &actions, &attributes, &words, &variables)
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

  /// Both ends close by themselves in other processes that tests start meanwhile.
  static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw Missing(description: "no pipe: \(String(cString: strerror(errno)))") }
    return (ends[0], ends[1])
  }

  /// What comes until all ends are closed; nil when they are not at `end`.
  private static func collect(_ descriptors: [Int32], until end: ContinuousClock.Instant) -> [String]? {
    var bytes = descriptors.map { _ in [UInt8]() }
    var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while polls.contains(where: { $0.fd >= 0 }) {
      guard ContinuousClock.now < end else { return nil }
      poll(&polls, nfds_t(polls.count), 100)
      for index in polls.indices where polls[index].fd >= 0 && polls[index].revents != 0 {
        let count = read(polls[index].fd, &chunk, chunk.count)
        if count > 0 { bytes[index] += chunk[..<count] } else { polls[index].fd = -1 }
      }
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  private static func isExecutableFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
