import Testing

@testable import Measurement

@Suite struct ProcessMemoryTests {
  @Test func peakHoldsWhatWasTouched() throws {
    let count = 64 << 20
    let before = try #require(ProcessMemory.peakResidentBytes())
    let touched = [UInt8](repeating: 1, count: count)
    let after = try #require(ProcessMemory.peakResidentBytes())
    #expect(after >= count)
    #expect(after >= before)
    #expect(touched.count == count)
  }

  @Test func linesAreReadByTheirNames() throws {
    let scratch = try Scratch()
    try scratch.write("VmPeak:\t  9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t-1 kB\nVmLib:\n", to: "proc/self/status")
    let files = SystemFiles(root: scratch.path)
    #expect(files.kibibytes("VmHWM", in: "/proc/self/status") == 2048)
    #expect(files.kibibytes("VmRSS", in: "/proc/self/status") == nil)
    #expect(files.kibibytes("VmLib", in: "/proc/self/status") == nil)
    #expect(files.kibibytes("Vm", in: "/proc/self/status") == nil)
  }
}
