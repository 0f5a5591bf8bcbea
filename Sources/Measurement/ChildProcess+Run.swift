import Glibc

extension ChildProcess {
  /// A process that has ended, and what it wrote.
  public struct Completion: Sendable {
    public var exit: ChildExit
    public var standardOutput: [UInt8]
    public var isStandardOutputCut: Bool
    public var standardErrorTail: String
    /// True when it was killed because its time was over.
    public var isTimedOut: Bool
  }

  /// Waits until the process ends and gives what it wrote; kills its group when it takes longer than `deadline`. Blocks the
  /// calling thread, which sleeps meanwhile.
  ///
  /// - Throws: `process.wait`; the process is killed then.
  public func run(deadline: Duration) throws(MeasurementError) -> Completion {
    let (end, isEndless) = MonotonicTime.nanoseconds().addingReportingOverflow(deadline.nanoseconds)
    var isTimedOut = false
    while true {
      drainOutput()
      if let exit = reap() {
        return Completion(
          exit: exit, standardOutput: standardOutput, isStandardOutputCut: isStandardOutputCut,
          standardErrorTail: standardErrorTail, isTimedOut: isTimedOut)
      }
      let left = isEndless ? .max : end - MonotonicTime.nanoseconds()
      if left <= 0, !isTimedOut {
        isTimedOut = true
        killGroup()
      }
      try waitForChange(nanoseconds: isTimedOut ? .max : left)
    }
  }

  private func waitForChange(nanoseconds: Int64) throws(MeasurementError) {
    var watched = ([exitDescriptor] + outputDescriptors).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // Rounded up: a wait that is a moment too short would only be repeated.
    let milliseconds = nanoseconds == .max ? -1 : Int32(clamping: (nanoseconds / 1_000_000) + 1)
    if poll(&watched, nfds_t(watched.count), milliseconds) < 0, errno != EINTR {
      let error = errno
      killAndReap()
      throw MeasurementError(.processWait, "cannot wait for process \(processID): \(errorText(error))")
    }
  }
}
