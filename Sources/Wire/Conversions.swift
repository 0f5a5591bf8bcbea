public import Scheduling

extension LeaseClaim {
  /// Nil for numbers that no coordinator gave out.
  public init?(_ wire: WireLeaseClaim) {
    guard wire.job > 0, wire.attempt > 0 else { return nil }
    self.init(job: JobID(wire.job), attempt: Int(wire.attempt), fence: Fence(wire.fence))
  }
}

extension WireLeaseClaim {
  public init(_ claim: LeaseClaim) {
    self.init()
    job = claim.job.rawValue
    attempt = Int32(clamping: claim.attempt)
    fence = claim.fence.rawValue
  }
}

extension Capabilities {
  /// `hardware` is the machine's fingerprint, which workers tell beside their capabilities.
  public init(_ wire: WireCapabilities, hardware: String = "") {
    self.init(
      slots: min(max(1, Int(wire.slots)), Self.slotLimit), timedSlots: min(max(1, Int(wire.timedSlots)), Self.timedSlotLimit),
      credit: min(max(0, Int(wire.credit)), Self.creditLimit), cores: max(1, Int(wire.cores)),
      memoryBytes: max(0, wire.memoryBytes),
      architecture: wire.architecture, instructionSets: Set(wire.instructionSets), labels: wire.labels,
      profilers: Set(wire.profilers), hardware: hardware)
  }
}

extension WireCapabilities {
  public init(_ capabilities: Capabilities) {
    self.init()
    slots = Int32(clamping: capabilities.slots)
    timedSlots = Int32(clamping: capabilities.timedSlots)
    credit = Int32(clamping: capabilities.credit)
    cores = Int32(clamping: capabilities.cores)
    memoryBytes = capabilities.memoryBytes
    architecture = capabilities.architecture
    instructionSets = capabilities.instructionSets.sorted()
    labels = capabilities.labels
    profilers = capabilities.profilers.sorted()
  }
}

extension Outcome {
  /// Nil for an ending this build does not know.
  public init?(_ ending: WireEnding) {
    switch ending {
    case .done: self = .done
    case .jobError: self = .failed(.jobError)
    case .deadline: self = .failed(.deadline)
    case .contaminated: self = .failed(.contaminated)
    case .returned: self = .returned
    case .unspecified, .UNRECOGNIZED: return nil
    }
  }
}
