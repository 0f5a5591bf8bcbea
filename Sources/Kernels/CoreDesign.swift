import Measurement

/// What one core of a processor can do in a cycle, by its design: published by the makers, for families that can be named with
/// certainty. Times the clock it is the theoretical peak.
struct CoreDesign: Hashable, Sendable {
  /// Operations a cycle; a multiply and an add are two. Types that are not known for certain are missing.
  var operations: [ArithmeticType: Double]
  /// Bytes a cycle that a core loads from a level; only the nearest are stated by makers.
  var loads: [MachinePeaks.Level: Double]

  /// - Parameters:
  ///   - lanes: f32 elements of all multiply-adds that start in one cycle.
  ///   - loads: bytes a cycle from L1.
  private init(lanes: Double, loads: Double, bf16: Double? = nil, u8s8: Double? = nil, secondLevel: Double? = nil) {
    operations = [.f32: lanes * 2, .f64: lanes]
    operations[.bf16] = bf16
    operations[.u8s8] = u8s8
    self.loads = [.l1: loads]
    self.loads[.l2] = secondLevel
  }

  /// Nil for every processor that we cannot name with certainty.
  init?(_ machine: MachineFingerprint) {
    guard machine.architecture == "x86_64", let family = Int(machine.family), let model = Int(machine.model) else { return nil }
    let found =
      switch (machine.vendor, family) {
      case ("AuthenticAMD", _): Self.amd(family: family, model: model)
      case ("GenuineIntel", 6): Self.intel(model: model, name: machine.processor)
      default: nil as CoreDesign?
      }
    guard let found else { return nil }
    self = found
    // What a virtual machine hides cannot be used.
    let sets = Set(machine.instructionSets)
    if !sets.contains("avx512_bf16") { operations[.bf16] = nil }
    if sets.isDisjoint(with: ["avx512_vnni", "avx_vnni"]) { operations[.u8s8] = nil }
  }

  private static func amd(family: Int, model: Int) -> CoreDesign? {
    switch (family, model) {
    // Zen 2 and 3: two multiply-adds of 256 bits, two loads of 256 bits, 32 bytes from the second level.
    case (0x17, 0x30...0xaf), (0x19, 0x00...0x0f), (0x19, 0x20...0x5f):
      CoreDesign(lanes: 16, loads: 64, secondLevel: 32)
    // Zen 4: the same, a vector of 512 bits takes two passes.
    case (0x19, 0x10...0x1f), (0x19, 0x60...0x7f), (0x19, 0xa0...0xaf):
      CoreDesign(lanes: 16, loads: 64, bf16: 64, u8s8: 128, secondLevel: 32)
    // Zen 5 in servers and desktops: two multiply-adds and two loads of 512 bits.
    case (0x1a, 0x00...0x1f), (0x1a, 0x40...0x4f):
      CoreDesign(lanes: 32, loads: 128)
    default: nil
    }
  }

  private static func intel(model: Int, name: String) -> CoreDesign? {
    switch model {
    // Haswell and Broadwell, and Skylake and its successors without AVX-512: two multiply-adds and two loads of 256 bits.
    case 0x3c, 0x3f, 0x45, 0x46, 0x3d, 0x47, 0x4f, 0x56, 0x4e, 0x5e, 0x8e, 0x9e, 0xa5, 0xa6:
      CoreDesign(lanes: 16, loads: 64)
    // Skylake-SP and Cascade Lake: the second unit of 512 bits is missing in some; these names have it.
    case 0x55 where name.contains("Platinum") || name.contains("Gold 6"):
      CoreDesign(lanes: 32, loads: 128, u8s8: 256)
    // Ice Lake-SP, Sapphire Rapids and Emerald Rapids: two multiply-adds and two loads of 512 bits.
    case 0x6a, 0x6c, 0x8f, 0xcf:
      CoreDesign(lanes: 32, loads: 128, u8s8: 256)
    default: nil
    }
  }
}
