import ArgumentParser
import Kernels

/// Which library runs kernels.
struct BackendOption: ParsableArguments {
  @Option(help: "The library that runs the kernels: \(KernelBackends.names.joined(separator: ", ")).")
  var backend = "onednn"
}
