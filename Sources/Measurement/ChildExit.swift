import Glibc

/// How a process ended and what it used.
public struct ChildExit: Hashable, Sendable {
  public enum Ending: Hashable, Sendable, CustomStringConvertible {
    case exited(code: Int32)
    case signalled(signal: Int32)

    /// `exit code 1`, `SIGSEGV (segmentation fault)`.
    public var description: String {
      switch self {
      case .exited(let code): "exit code \(code)"
      case .signalled(let signal): signalText(signal)
      }
    }

    /// `ended with exit code 1`, `was killed by SIGSEGV (segmentation fault)`.
    var story: String {
      switch self {
      case .exited: "ended with \(self)"
      case .signalled: "was killed by \(self)"
      }
    }
  }

  public var ending: Ending
  /// The most memory it had resident at once.
  public var peakResidentBytes: Int64
  /// On all cores together, in the program and in the kernel for it.
  public var processorTime: Duration

  public init(ending: Ending, peakResidentBytes: Int64, processorTime: Duration) {
    self.ending = ending
    self.peakResidentBytes = peakResidentBytes
    self.processorTime = processorTime
  }

  /// True for exit code 0.
  public var isSuccess: Bool { ending == .exited(code: 0) }
}

extension ChildExit {
  /// From what `wait4` gives.
  init(status: Int32, usage: rusage) {
    // The macros of wait.h are not visible in Swift: the low seven bits are the signal, the next byte the exit code.
    let signal = status & 0x7F
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    self.init(
      ending: signal == 0 ? .exited(code: (status >> 8) & 0xFF) : .signalled(signal: signal),
      peakResidentBytes: Int64(usage.ru_maxrss) * 1024,
      processorTime: .seconds(seconds) + .microseconds(microseconds))
  }
}

/// The signals that end a program that does not expect them. Their numbers differ between processors, so they are named here.
private let signalNames: [Int32: String] = [
  SIGABRT: "SIGABRT", SIGALRM: "SIGALRM", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGHUP: "SIGHUP", SIGILL: "SIGILL",
  SIGINT: "SIGINT", SIGKILL: "SIGKILL", SIGPIPE: "SIGPIPE", SIGQUIT: "SIGQUIT", SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS",
  SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGUSR1: "SIGUSR1", SIGUSR2: "SIGUSR2", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
]

private func signalText(_ signal: Int32) -> String {
  let name = signalNames[signal] ?? "signal \(signal)"
  return strsignal(signal).map { "\(name) (\(String(cString: $0).lowercased()))" } ?? name
}
