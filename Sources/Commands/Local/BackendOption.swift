import ArgumentParser

/// Which library runs kernels.
struct BackendOption: ParsableArguments {
  @Option(help: "The library that runs the kernels: onednn.")
  var backend = "onednn"
}
