import Measurement
import Testing

@testable import Kernels

/// Figures of the makers' optimisation guides.
@Suite struct CoreDesignTests {
  private func design(
    _ vendor: String, _ family: Int, _ model: Int, name: String = "", sets: [String] = [], architecture: String = "x86_64"
  ) -> CoreDesign? {
    CoreDesign(
      MachineFingerprint(
        architecture: architecture, processor: name, vendor: vendor, family: "\(family)", model: "\(model)", cores: 1,
        instructionSets: sets, memoryGiB: 1))
  }

  @Test func zen3DoesTwoMultiplyAddsOf256Bits() throws {
    // 2 units x 8 elements x 2 operations, half as many of twice the size; two loads of 32 bytes.
    let found = try #require(design("AuthenticAMD", 25, 1, sets: ["avx2", "fma"]))
    #expect(found.operations == [.f32: 32, .f64: 16])
    #expect(found.loads == [.l1: 64, .l2: 32])
  }

  @Test func zen4AddsBFloatsAndBytes() throws {
    let found = try #require(design("AuthenticAMD", 25, 17, sets: ["avx512_bf16", "avx512_vnni"]))
    // One vector of 512 bits a cycle: 32 products of bf16, 64 of bytes.
    #expect(found.operations == [.f32: 32, .f64: 16, .bf16: 64, .u8s8: 128])
  }

  @Test func whatAVirtualMachineHidesHasNoTheory() throws {
    #expect(try #require(design("AuthenticAMD", 25, 17)).operations == [.f32: 32, .f64: 16])
  }

  @Test func skylakeServerIsKnownByNamesWithBothUnitsOnly() {
    #expect(design("GenuineIntel", 6, 85, name: "Intel(R) Xeon(R) Platinum 8175M")?.operations[.f32] == 64)
    #expect(design("GenuineIntel", 6, 85, name: "Intel(R) Xeon(R) Bronze 3104") == nil)
  }

  @Test func whatCannotBeNamedHasNoTheory() {
    #expect(design("AuthenticAMD", 25, 200) == nil)
    #expect(design("GenuineIntel", 6, 1) == nil)
    #expect(design("GenuineIntel", 15, 106) == nil)
    #expect(design("HygonGenuine", 24, 1) == nil)
    #expect(design("AuthenticAMD", 25, 1, architecture: "aarch64") == nil)
  }
}
