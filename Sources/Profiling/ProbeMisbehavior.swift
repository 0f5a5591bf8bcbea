import Glibc

/// Garbage that a probe writes: more than is kept of a trial's output.
private let garbageBytes = 20 << 20
/// Asked for at once by a probe that takes memory.
private let memoryStep = 64 << 20
/// How long a process that a probe leaves behind would live.
private let leftBehindSeconds = 1_000

/// What a probe does to this process, which is a trial's own, to show that its worker copes; other words do nothing.
func misbehave(_ failure: String) throws(ProfilingError) {
  switch failure {
  case "memory": takeMemory()
  case "garbage": writeGarbage()
  case "fork": try leaveProcessBehind()
  default: break
  }
}

/// The memory is never touched, so a machine without a limit for this process loses addresses only.
private func takeMemory() -> Never {
  while malloc(memoryStep) != nil {}
  let words = Array("cannot allocate memory\n".utf8)
  write(STDERR_FILENO, words, words.count)
  abort()
}

private func writeGarbage() -> Never {
  let garbage = [UInt8](repeating: 0xFF, count: 1 << 16)
  // A reader that is gone ends it early, which is as good.
  for _ in 0..<(garbageBytes / garbage.count) where write(STDOUT_FILENO, garbage, garbage.count) < 0 { break }
  exit(0)
}

/// In a group of its own, so that no signal to this process' group reaches it.
private func leaveProcessBehind() throws(ProfilingError) -> Never {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
  // Not freed: this process ends here.
  let words = [strdup("/bin/sleep"), strdup("\(leftBehindSeconds)"), nil]
  var process = pid_t()
  let status = posix_spawn(&process, "/bin/sleep", nil, &attributes, words, environ)
  guard status == 0 else {
    throw ProfilingError(.probe, "the probe cannot start a process: \(String(cString: strerror(status)))")
  }
  exit(1)
}
