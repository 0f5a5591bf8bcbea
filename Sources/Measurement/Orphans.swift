internal import CKernels
import Glibc
import Synchronization

/// Processes that a child started and left behind, out of reach of its group: the kernel gives them to this process, if it asks
/// for them, when the child ends.
///
/// A child adopts what is lost below it while it lives. So a process that is a child of ours though we never started it was
/// left behind by a child that has ended, also when several run at once.
enum Orphans {
  private struct State {
    /// Started by `ChildProcess` and not reaped.
    var children: Set<Int32> = []
    var isAdopting = false
  }

  /// A fork bomb is fought no longer than this; what is left is looked at again when the next child ends.
  private static let limit = Duration.seconds(5)
  /// Between two looks: a killed process takes a moment to end.
  private static let pauseMilliseconds: Int32 = 1

  private static let state = Mutex(State())
  private static let files = SystemFiles()

  /// From now on this process gets the orphans.
  static func adopt() {
    state.withLock { state in
      // A kernel that refuses leaves it as it was: the group is killed, and nothing else.
      state.isAdopting = podium_adopt_orphans(1) == 0
    }
  }

  /// Starts a child, and knows it from the beginning.
  static func registering(_ start: () throws(MeasurementError) -> Int32) throws(MeasurementError) -> Int32 {
    try state.withLock { (state) throws(MeasurementError) in
      let child = try start()
      state.children.insert(child)
      return child
    }
  }

  /// Waits until a child has ended and reaps it, then kills what it left behind and waits until that is gone.
  ///
  /// Others may start and end children meanwhile. Only reaping, and one look at what is left with its killing, keep them waiting: a
  /// child that starts then may get the number of one that is reaped.
  ///
  /// - Parameter pause: between two looks.
  static func sweep(
    after child: Int32, pause: () -> Void = { poll(nil, 0, pauseMilliseconds) }, reap: () -> Void
  ) {
    waitForEnd(of: child)
    state.withLock { state in
      reap()
      state.children.remove(child)
    }
    let end = MonotonicTime.nanoseconds() + limit.nanoseconds
    while killOrphans(), MonotonicTime.nanoseconds() < end { pause() }
  }

  /// Leaves it to be reaped.
  private static func waitForEnd(of child: Int32) {
    var info = siginfo_t()
    while waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
  }

  /// False when there are none.
  private static func killOrphans() -> Bool {
    state.withLock { state in
      guard state.isAdopting else { return false }
      let orphans = childrenOfThisProcess().filter { !state.children.contains($0) }
      guard !orphans.isEmpty else { return false }
      // With all that is below them: a tree that grows from its leaves must not outrun us.
      let tree = ProcessTree.below(orphans, in: ProcessLine.all(files), files: files)
      // Nobody else reaps these, so that their numbers are theirs.
      for process in orphans { kill(process, SIGKILL) }
      for process in tree { ProcessTree.kill(process, files: files) }
      for process in orphans { waitpid(process, nil, WNOHANG) }
      return true
    }
  }

  private static func childrenOfThisProcess() -> [Int32] {
    let lists = files.names(in: "/proc/self/task").map { files.text("/proc/self/task/\($0)/children") }
    // Some kernels are built without these lists.
    guard lists.contains(where: { $0 != nil }) else {
      let own = getpid()
      return ProcessLine.all(files).filter { $0.parent == own }.map(\.process)
    }
    return lists.flatMap { ($0 ?? "").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) } }
  }
}

extension ChildProcess {
  /// Makes this process answer for what its children leave behind: when a child has ended, every process below it is killed,
  /// also one that has left the child's group or session. For a program that starts processes in no other way than by
  /// `ChildProcess`; call it before the first.
  public static func adoptOrphans() { Orphans.adopt() }
}
