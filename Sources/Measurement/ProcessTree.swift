internal import CKernels
import Glibc

/// Processes below others. Whoever started one may reap it at any moment, and the system gives its number to another then: so a
/// process is known here by its number and the time it began.
enum ProcessTree {
  /// What is below `roots`, parents before their children, without the roots themselves.
  ///
  /// What was read of one process was read a moment before or after that of its parent. So each is looked at once more: when it
  /// still began then and has that parent, and its parent too, the two belong together. What does not fit any more is left out,
  /// with all below it.
  ///
  /// - Parameters:
  ///   - roots: whose numbers are theirs until this process reaps them.
  ///   - lines: of all processes, read before.
  static func below(_ roots: [Int32], in lines: [ProcessLine], files: SystemFiles) -> [ProcessLine] {
    let children = Dictionary(grouping: lines, by: \.parent)
    var all: [ProcessLine] = []
    var seen = Set(roots)
    func add(childrenOf parent: Int32) {
      for child in children[parent] ?? [] where seen.insert(child.process).inserted {
        guard let now = ProcessLine.of(child.process, files), now.begin == child.begin, now.parent == child.parent else { continue }
        all.append(child)
      }
    }
    for root in roots { add(childrenOf: root) }
    var next = 0
    while next < all.count {
      add(childrenOf: all[next].process)
      next += 1
    }
    return all
  }

  /// Kills a process that this one cannot reap, unless its number is another's by now.
  static func kill(_ line: ProcessLine, files: SystemFiles) {
    let process = podium_pidfd_open(line.process)
    // It has ended, or there is no room for a descriptor: what is left is killed once it is ours.
    guard process >= 0 else { return }
    defer { close(process) }
    // From here on the descriptor stands for one process, and the number still is its own.
    guard ProcessLine.of(line.process, files)?.begin == line.begin else { return }
    podium_pidfd_kill(process)
  }
}
