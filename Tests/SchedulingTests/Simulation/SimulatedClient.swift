import Scheduling

/// Who sent a request, and sends it until it is answered.
struct SimulatedClient {
  /// What it was told.
  var batch: BatchID?
  /// What it was told when it asked too often or too early, and the disk was full.
  var refusals = 0
}
