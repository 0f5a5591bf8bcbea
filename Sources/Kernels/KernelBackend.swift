public import Measurement

/// A library that runs kernels. One file for each, and a place in `KernelBackends`.
public protocol KernelBackend: Sendable {
  /// As users name it.
  var name: String { get }
  /// Of the library that is loaded, with what else tells two builds of it apart.
  var version: String { get }
  /// Environment variables that change the library's speed and may be meant so: recorded with a result.
  var variables: [String] { get }

  /// Loads the library; does nothing the second time.
  ///
  /// - Throws: `kernel.backend`, with how to install it.
  func load() throws(KernelsError)

  /// Tells without the library whether it has such kernels.
  ///
  /// - Throws: `kernel.unsupported`. A kernel that passes may still be refused when it is prepared.
  func check(_ spec: KernelSpec) throws(KernelsError)

  /// Everything that happens once: the inputs are brought into the library's layouts, its code is made, every page touched.
  ///
  /// - Throws: `kernel.unsupported`, `kernel.threads`, `kernel.backend`.
  func prepare(_ spec: KernelSpec, inputs: KernelInputs, threads: Int) throws(KernelsError) -> any PreparedKernel
}

/// A kernel that is ready to run. Belongs to one thread.
public protocol PreparedKernel: AnyObject {
  /// What the library says it chose.
  var implementation: String { get }
  var reorderNanoseconds: Int64 { get }

  /// Runs it so many times; it is done when this returns.
  func run(times: Int) throws(KernelsError)

  /// Writes the output of the last run into memory for it.
  func readOutput(into output: TensorBuffer) throws(KernelsError)
}

/// The backends there are.
public enum KernelBackends {
  private static let all: [any KernelBackend] = [OneDNNBackend(), OpenBLASBackend(), LibxsmmBackend()]

  public static var names: [String] { all.map(\.name) }

  /// - Throws: `kernel.unknown-backend`.
  public static func named(_ name: String) throws(KernelsError) -> any KernelBackend {
    guard let backend = all.first(where: { $0.name == name }) else {
      throw KernelsError(
        .unknownBackend, "`\(name.prefix(40))` is not a kernel backend", hint: suggestion(for: name, among: names))
    }
    return backend
  }

  /// Those whose libraries are on this machine, name -> version. Loads all of them: for a process that measures nothing.
  public static func installed() -> [String: String] {
    var versions: [String: String] = [:]
    for backend in all {
      // One that cannot be loaded is not there; why is told when it is asked for by name.
      guard (try? backend.load()) != nil else { continue }
      versions[backend.name] = backend.version
    }
    return versions
  }
}

extension KernelBackend {
  /// Checks that the backend computes the kernel right, then measures it. To be called in a process that was started for this
  /// and does nothing else, with `ThreadEnvironment.variables` set and pinned to as many cores as threads.
  ///
  /// - Parameter listener: tells the samples that something slowed; nil: all are taken as they come.
  /// - Throws: those of `prepare`; `kernel.wrong-result`, and then no time is taken.
  public func measure(
    _ spec: KernelSpec, threads: Int, budget: SamplingBudget = SamplingBudget(), listener: (any CoreListening)? = nil
  ) throws(KernelsError) -> KernelResult {
    try measure(spec, threads: threads, budget: budget, listener: listener, outputFilter: { _ in })
  }

  /// - Parameter outputFilter: may change every output before it is checked: how a test injects a fault.
  func measure(
    _ spec: KernelSpec, threads: Int, budget: SamplingBudget, listener: (any CoreListening)? = nil,
    outputFilter: (TensorBuffer) -> Void
  ) throws(KernelsError) -> KernelResult {
    try checkCores(for: threads)
    // A large kernel is checked at some places in its own shape, and whole in a small one of the same kind.
    let (kernel, check) = try checked(spec, threads, outputFilter)
    let reduced = spec.reduced
    if reduced != spec { _ = try checked(reduced, threads, outputFilter) }
    let flushed = budget.mode == .cold ? CacheFlush.bytesToFlush() : 0
    let timing = try Sampler(budget: budget).measure(
      listener: listener, flush: { () throws(KernelsError) in try CacheFlush.flush(bytes: flushed) },
      work: { (times) throws(KernelsError) in try kernel.run(times: times) })
    return KernelResult(
      spec: spec, backend: name, version: version, implementation: kernel.implementation, threads: threads,
      reorderNanoseconds: kernel.reorderNanoseconds, maximumError: check.maximumError, checkedOutputs: check.outputs,
      timing: timing)
  }

  private func checked(
    _ spec: KernelSpec, _ threads: Int, _ outputFilter: (TensorBuffer) -> Void
  ) throws(KernelsError) -> (any PreparedKernel, OutputCheck) {
    let inputs = try KernelInputs(spec)
    let kernel = try prepare(spec, inputs: inputs, threads: threads)
    try kernel.run(times: 1)
    let output = try TensorBuffer(spec.output)
    try kernel.readOutput(into: output)
    outputFilter(output)
    return (kernel, try OutputCheck(spec, inputs, output))
  }

  /// - Parameter problem: why the library cannot be loaded; nil when it is.
  /// - Throws: `kernel.backend`.
  func checkLoading(_ problem: UnsafePointer<CChar>?, install: String) throws(KernelsError) {
    guard let problem else { return }
    throw KernelsError(.backend, "\(name) cannot be loaded: \(String(cString: problem))", hint: "install it, as with: \(install)")
  }

  private func checkCores(for threads: Int) throws(KernelsError) {
    guard threads >= 1 else { throw KernelsError(.threads, "\(threads) threads", hint: "use at least 1") }
    // When the system does not tell, the number of threads cannot be judged, and the library may still know.
    guard let cores = try? CoreSet.allowed().cores.count, threads > cores else { return }
    throw KernelsError(
      .threads, "\(threads) threads on \(cores) \(cores == 1 ? "core" : "cores") would wait for each other",
      hint: "use at most \(cores), or give the process more cores")
  }
}
