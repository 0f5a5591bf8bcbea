extension BatchExpander {
  /// Only kernels can be measured in another type than they have; a kernel that is written out says its own.
  func checkElementType(_ variant: ExpandedVariant, _ kind: TaskKind) {
    let (name, type) = (variant.variant.name, variant.variant.parameters.dtype)
    guard type != VariantParameters().dtype else { return }
    if case .kernel = variant.variant.model {
      log.add(
        .value, "variant `\(name)` is a kernel, whose own text says its dtype", at: variant.place,
        hint: "write dtype=\(type) in the kernel, and leave `dtype` out")
    } else if kind != .kernels && kind != .flops {
      log.add(
        .notAvailable, "task `\(kind.rawValue)` of variant `\(name)` cannot run in \(type)", at: variant.place,
        hint: "dtype is for tasks of kind kernels")
    }
  }
}
