extension TaskReader {
  /// `with` of a task `kernels`.
  func kernelOptions(_ node: ManifestNode?) -> KernelOptions {
    var options = KernelOptions()
    guard let node, let map = MapReader(node, "`with`", keys: TaskKind.kernels.optionNames, log) else { return options }
    options.reuse = map["reuse"]?.word("reuse", log, as: KernelOptions.Reuse.self) ?? options.reuse
    options.caches = map["caches"]?.word("caches", log, as: KernelOptions.Caches.self) ?? options.caches
    return options
  }
}
