import FoundationEssentials
import Glibc

/// A `podium` that goes on running: a coordinator, a worker, a waiting submit. It is ended with this object at the latest.
final class BackgroundProgram {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let pid: pid_t
  private let log: String
  private let answers: String
  private var exit: Int32?

  /// What it says goes to files in `folder`.
  init(_ arguments: [String], folder: TestFolder, environment: [String: String] = [:]) throws {
    let number = UInt64.random(in: 0 ... .max)
    log = "\(folder.path)/\(number).stderr"
    answers = "\(folder.path)/\(number).stdout"
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let output = open(answers, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let errors = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { for descriptor in [input, output, errors] { close(descriptor) } }
    pid = try Program.spawn(
      arguments, [input, output, errors], folder: folder.path,
      environment: ["XDG_CACHE_HOME": folder.path].merging(environment) { $1 })
  }

  deinit {
    guard exit == nil else { return }
    // Twice: stop now, and end what runs.
    kill(pid, SIGTERM)
    usleep(20_000)
    kill(pid, SIGTERM)
    if Program.waitForExit(pid, until: .now + .seconds(5)) == nil { killNow() }
  }

  var stderr: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }  // not there yet: nothing said
  var stdout: String { (try? String(contentsOfFile: answers, encoding: .utf8)) ?? "" }  // as above

  var isRunning: Bool {
    if exit == nil { exit = Program.waitForExit(pid, until: .now) }
    return exit == nil
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// As the kernel's out-of-memory killer does it: no goodbye.
  func killNow() {
    kill(pid, SIGKILL)
    exit = Program.waitForExit(pid, until: .now + .seconds(10))
  }

  /// What it has used of the processor so far.
  func processorTime() throws -> Duration {
    let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    // Fields 14 and 15, in ticks of 1/100 s; counted after the name, which is in parentheses and may hold spaces.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Int64(fields[12]), let system = Int64(fields[13]) else {
      throw Failure(description: "/proc/\(pid)/stat is not as expected")
    }
    return .milliseconds((user + system) * 10)
  }

  /// The exit code once it has ended.
  func waitForExit(atMost limit: Duration = .seconds(20)) throws -> Int32 {
    if let exit { return exit }
    exit = Program.waitForExit(pid, until: .now + limit)
    guard let exit else { throw Failure(description: "still running after \(limit); it said: \(stderr)") }
    return exit
  }

  /// Waits until it said this on standard error; fails when it ends before.
  func waitFor(_ text: String, atMost limit: Duration = .seconds(20)) throws {
    let end = ContinuousClock.now + limit
    while !stderr.contains(text) {
      let isOver = !isRunning || ContinuousClock.now >= end
      if isOver, !stderr.contains(text) { throw Failure(description: "never said \(text.debugDescription), but: \(stderr)") }
      usleep(5_000)
    }
  }
}

/// Looks again and again until `condition` holds; throws when it does not within `limit`.
func eventually(_ what: String, atMost limit: Duration = .seconds(30), _ condition: () throws -> Bool) throws {
  let end = ContinuousClock.now + limit
  while !(try condition()) {
    guard ContinuousClock.now < end else { throw BackgroundProgram.Failure(description: "not within \(limit): \(what)") }
    usleep(20_000)
  }
}
