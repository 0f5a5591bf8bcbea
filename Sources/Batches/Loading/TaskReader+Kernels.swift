extension TaskReader {
  /// `with` of a task `kernels`.
  func kernelOptions(_ node: ManifestNode?) -> KernelOptions {
    var options = KernelOptions()
    guard let node, let map = MapReader(node, "`with`", keys: ["reuse"], log) else { return options }
    options.reuse = map["reuse"]?.word("reuse", log, as: KernelOptions.Reuse.self) ?? options.reuse
    return options
  }
}
