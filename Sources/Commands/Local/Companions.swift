import FoundationEssentials
import Glibc

/// Other processes of this very program, for as long as a command runs. What they say on standard error goes to files.
final class Companions {
  private let folder: String
  private var processes: [pid_t] = []

  /// How long they get to end by themselves, in milliseconds.
  private static let patience = 5_000

  init(folder: String) { self.folder = folder }

  /// Starts one; it is in a process group of its own, so that Ctrl-C reaches only us.
  func start(_ name: String, _ arguments: [String]) throws(CommandFailure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "\(folder)/\(name).log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words = ([WorkerCommand.executable] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, WorkerCommand.executable, &actions, &attributes, &words, environ)
    guard status == 0 else {
      throw CommandFailure(
        code: "run.spawn", message: "cannot start the \(name) (\(String(cString: strerror(status))))",
        exitCode: ExitStatus.temporary)
    }
    processes.append(process)
  }

  /// Asks all to end, and makes them.
  func end() {
    for process in processes { kill(process, SIGTERM) }
    for _ in 0..<(Self.patience / 10) where !processes.isEmpty {
      processes.removeAll { waitpid($0, nil, WNOHANG) != 0 }
      usleep(10_000)
    }
    for process in processes {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    processes = []
  }
}
