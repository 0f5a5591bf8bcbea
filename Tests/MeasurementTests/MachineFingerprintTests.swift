import FoundationEssentials
import Testing

@testable import Measurement

@Suite struct MachineFingerprintTests {
  private let scratch: Scratch
  private var files: SystemFiles { SystemFiles(root: scratch.path) }

  init() throws { scratch = try Scratch() }

  private func makeServer(memory: Int = 16_265_436) throws {
    let core = """
      vendor_id\t: AuthenticAMD
      cpu family\t: 25
      model\t\t: 17
      model name\t: AMD EPYC
      stepping\t: 1
      flags\t\t: fpu sse4_2 fma avx avx2 avx512f avx512_vnni rdpid

      """
    try scratch.write("processor\t: 0\n\(core)\nprocessor\t: 1\n\(core)\n", to: "proc/cpuinfo")
    try scratch.write("MemTotal:       \(memory) kB\nMemFree: 1 kB\n", to: "proc/meminfo")
    try scratch.write("6.1.0-18-amd64\n", to: "proc/sys/kernel/osrelease")
    try scratch.write("0-1\n", to: "sys/devices/system/cpu/online")
    for (index, cache) in [("1", "Data", "32K"), ("1", "Instruction", "32K"), ("2", "Unified", "1M")].enumerated() {
      let folder = "sys/devices/system/cpu/cpu0/cache/index\(index)"
      try scratch.write(cache.0 + "\n", to: folder + "/level")
      try scratch.write(cache.1 + "\n", to: folder + "/type")
      try scratch.write(cache.2 + "\n", to: folder + "/size")
    }
  }

  @Test func machineWithoutDescriptionIsAnError() throws {
    let error = #expect(throws: MeasurementError.self) { try MachineFingerprint.read(files, architecture: "x86_64") }
    #expect(error?.code == .machineUnreadable)
    try scratch.write("processor : 0\n", to: "proc/cpuinfo")
    try scratch.write("MemTotal: lots\n", to: "proc/meminfo")
    #expect(throws: MeasurementError.self) { try MachineFingerprint.read(files, architecture: "x86_64") }
  }

  @Test func serverIsRead() throws {
    try makeServer()
    let machine = try MachineFingerprint.read(files, architecture: "x86_64")
    #expect(machine.processor == "AMD EPYC")
    #expect(machine.cores == 2)
    #expect(machine.instructionSets == ["avx", "avx2", "avx512_vnni", "avx512f", "fma", "sse4_2"])
    #expect(machine.cacheBytes(level: 1) == 32 << 10)
    #expect(machine.cacheBytes(level: 2) == 1 << 20)
    #expect(machine.cacheBytes(level: 3) == nil)
    #expect(machine.kernel == "6.1.0-18-amd64")
    #expect(
      machine.canonicalText == "arch=x86_64;vendor=AuthenticAMD;processor=AMD EPYC;family=25;model=17;stepping=1;cores=2;"
        + "isa=avx,avx2,avx512_vnni,avx512f,fma,sse4_2;caches=L1d:32768,L1i:32768,L2u:1048576;memory=16GiB")
  }

  @Test func armIsReadByItsOwnFields() throws {
    let text = """
      processor\t: 0
      Features\t: fp asimd asimddp sve bf16
      CPU implementer\t: 0x41
      CPU variant\t: 0x1
      CPU part\t: 0xd40
      CPU revision\t: 1
      """
    try scratch.write(text, to: "proc/cpuinfo")
    try scratch.write("MemTotal: 100 kB\n", to: "proc/meminfo")
    let machine = try MachineFingerprint.read(files, architecture: "aarch64")
    #expect(machine.processor == "0x41 0xd40")
    #expect(machine.stepping == "1")
    #expect(machine.cores == 1)
    #expect(machine.memoryGiB == 1)
    #expect(machine.instructionSets == ["asimd", "asimddp", "bf16", "sve"])
  }

  @Test func equalHardwareIsOneClassWhateverTheKernel() throws {
    try makeServer()
    let first = try MachineFingerprint.read(files, architecture: "x86_64")
    // Another kernel keeps a few megabytes more for itself.
    try makeServer(memory: 16_261_000)
    try scratch.write("6.12.1\n", to: "proc/sys/kernel/osrelease")
    let second = try MachineFingerprint.read(files, architecture: "x86_64")
    #expect(first != second)
    #expect(first.canonicalText == second.canonicalText)
  }

  @Test func everyPartOfTheHardwareMakesAClass() throws {
    try makeServer()
    let machine = try MachineFingerprint.read(files, architecture: "x86_64")
    let changes: [(inout MachineFingerprint) -> Void] = [
      { $0.architecture = "aarch64" }, { $0.vendor = "GenuineIntel" }, { $0.processor = "Xeon" }, { $0.family = "6" },
      { $0.model = "18" }, { $0.stepping = "2" }, { $0.cores = 4 }, { $0.instructionSets = [] }, { $0.caches[0].bytes = 1 },
      { $0.memoryGiB = 32 },
    ]
    for change in changes {
      var other = machine
      change(&other)
      #expect(other.canonicalText != machine.canonicalText)
    }
  }

  @Test func namesCannotForgeFields() {
    let honest = MachineFingerprint(architecture: "a", processor: "p", vendor: "v", cores: 1, memoryGiB: 1)
    let forged = MachineFingerprint(architecture: "a;vendor=v", processor: "p", vendor: "", cores: 1, memoryGiB: 1)
    #expect(!forged.canonicalText.hasPrefix("arch=a;vendor=v"))
    #expect(honest.canonicalText.hasPrefix("arch=a;vendor=v"))
  }

  @Test func thisMachineSurvivesJSON() throws {
    let machine = try MachineFingerprint.current()
    #expect(machine.cores >= 1)
    #expect(try JSONDecoder().decode(MachineFingerprint.self, from: JSONEncoder().encode(machine)) == machine)
  }
}
