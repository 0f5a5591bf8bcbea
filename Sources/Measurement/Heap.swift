internal import CKernels

/// The heap of this process.
public enum Heap {
  private static let step: Int32 = 4 << 20
  private static let kept: Int32 = 32 << 20

  /// Takes memory from the system, and gives it back, in fewer and larger pieces: models come and go, each with thousands of small
  /// objects. What is taken and not touched costs nothing.
  public static func growInLargeSteps() { podium_heap_steps(step, kept) }
}
