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

  /// Reaps a child, then kills what it left behind and waits until that is gone. Nobody starts a child meanwhile: its number may be
  /// that of the one that is reaped.
  static func sweep(after child: Int32, reap: () -> Void) {
    state.withLock { state in
      reap()
      state.children.remove(child)
      guard state.isAdopting else { return }
      let end = MonotonicTime.nanoseconds() + limit.nanoseconds
      while true {
        let orphans = childrenOfThisProcess().filter {
          !state.children.contains($0)
        }
        guard !orphans.isEmpty, MonotonicTime.nanoseconds() < end else { return }
        // With all that is below them: a tree that grows from its leaves must not outrun us.
        let tree = withDescendants(orphans)
        for process in tree { kill(process, SIGKILL) }
        for process in orphans { waitpid(process, nil, WNOHANG) }
        poll(nil, 0, pauseMilliseconds)
      }
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

  /// Parents before their children.
  private static func withDescendants(_ roots: [Int32]) -> [Int32] {
    let children = Dictionary(grouping: ProcessLine.all(files), by: \.parent).mapValues { $0.map(\.process) }
    var all = roots
    var seen = Set(roots)
    var next = 0
    while next < all.count {
      for child in children[all[next]] ?? [] where seen.insert(child).inserted { all.append(child) }
      next += 1
    }
    return all
  }
}

extension ChildProcess {
  /// Makes this process answer for what its children leave behind: when a child has ended, every process below it is killed,
  /// also one that has left the child's group or session. For a program that starts processes in no other way than by
  /// `ChildProcess`; call it before the first.
  public static func adoptOrphans() { Orphans.adopt() }
}
