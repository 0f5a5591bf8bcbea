/// The variables that tell numerical libraries how many threads to use. They are read when a library is loaded, so they must be
/// in the environment that a trial process starts with.
public enum ThreadEnvironment {
  /// For a trial with so many threads, each bound to a core of its own.
  public static func variables(threads: Int) -> [String: String] {
    [
      "OMP_NUM_THREADS": "\(threads)",
      "OMP_PROC_BIND": "true",
      "OMP_DYNAMIC": "false",
      "OPENBLAS_NUM_THREADS": "\(threads)",
      // A thread of ONNX Runtime that sends what it does to its makers.
      "ORT_DISABLE_TELEMETRY": "1",
    ]
  }

  /// Variables of a user that change how fast a library is, and what waits cost: a trial must not inherit them.
  public static let removed = [
    "GOMP_CPU_AFFINITY", "GOMP_SPINCOUNT", "KMP_AFFINITY", "KMP_BLOCKTIME", "OMP_PLACES", "OMP_SCHEDULE", "OMP_STACKSIZE",
    "OMP_THREAD_LIMIT", "OMP_WAIT_POLICY",
  ]
}
