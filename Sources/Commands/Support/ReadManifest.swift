import Batches
import FoundationEssentials
import Kernels

/// Reads and expands the manifest at `path`; `-` is standard input.
func readManifest(_ path: String) throws(BatchesError) -> Batch {
  try loadBatch(at: path, environment: ProcessInfo.processInfo.environment, backends: KernelBackends.names)
}
