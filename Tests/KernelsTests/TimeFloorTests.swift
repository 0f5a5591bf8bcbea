import Testing

@testable import Kernels

@Suite struct TimeFloorTests {
  private let caches = CacheSizes([.l1: 32 << 10, .l2: 512 << 10, .l3: 32 << 20])
  private let peaks: [TimeFloor.Resource: Double] = [
    .arithmetic(.f32): 100, .arithmetic(.u8s8): 400, .bandwidth(.l1): 200, .bandwidth(.l2): 100, .bandwidth(.l3): 50,
    .bandwidth(.memory): 20,
  ]

  private func floor(threads: Int = 1) -> TimeFloor { TimeFloor(threads: threads, caches: caches, peaks: peaks) }

  private func work(
    operations: Double = 0, _ type: ArithmeticType? = .f32, bytes: Double = 0, nanoseconds: Double
  ) -> TimeFloor.Work {
    TimeFloor.Work(name: "made up", operations: operations, type: type, bytes: bytes, nanoseconds: nanoseconds)
  }

  /// 1e6 operations at 100 in a nanosecond: 10,000 ns, times 0.95.
  @Test(arguments: [(9_501.0, true), (9_499.0, false)]) func arithmeticJustAboveAndBelow(nanoseconds: Double, isKept: Bool) {
    #expect(floor().isKept(by: work(operations: 1e6, nanoseconds: nanoseconds)) == isKept)
  }

  /// 1e6 operations at 400 in a nanosecond: 2,500 ns, times 0.95. What is impossible in f32 is honest in bytes.
  @Test(arguments: [(2_376.0, true), (2_374.0, false)]) func everyTypeHasItsOwnPeak(nanoseconds: Double, isKept: Bool) {
    #expect(floor().isKept(by: work(operations: 1e6, .u8s8, nanoseconds: nanoseconds)) == isKept)
  }

  @Test func typeWithoutAPeakIsNotChecked() {
    #expect(floor().limit(of: work(operations: 1e6, .bf16, nanoseconds: 1)) == nil)
    #expect(floor().limit(of: work(operations: 1e6, nil, nanoseconds: 1)) == nil)
    #expect(floor().isKept(by: work(operations: 1e6, .bf16, nanoseconds: 1)))
  }

  /// 20,000 bytes fit into L1: 100 ns at 200 in a nanosecond, times 0.95.
  @Test(arguments: [(96.0, true), (94.0, false)]) func firstLevelJustAboveAndBelow(nanoseconds: Double, isKept: Bool) {
    #expect(floor().isKept(by: work(bytes: 20_000, nanoseconds: nanoseconds)) == isKept)
  }

  /// 64 MiB: all but 33,324 KiB (32 + 512 + 32,768 are 33,312) comes from memory at 20, perhaps twice that, in a nanosecond:
  /// (65,536 - 33,312) x 1,024 / 40 = 824,934 ns, times 0.95 = 783,688 ns.
  @Test(arguments: [(783_700.0, true), (783_600.0, false)]) func memoryJustAboveAndBelow(nanoseconds: Double, isKept: Bool) {
    let work = work(bytes: Double(64 << 20), nanoseconds: nanoseconds)
    #expect(floor().limit(of: work)?.resource == .bandwidth(.memory))
    #expect(floor().isKept(by: work) == isKept)
  }

  @Test func dataThatFitsIntoACacheOwesNothingToTheNextLevel() {
    let all = work(bytes: Double(33_312 << 10), nanoseconds: 1)
    #expect(floor().bytes(of: all, from: .memory) == 0)
    #expect(floor().bytes(of: all, from: .l3) == Double(32 << 20))
    // Two threads have twice the caches.
    #expect(floor(threads: 2).bytes(of: work(bytes: Double(1_200 << 10), nanoseconds: 1), from: .l3) == Double(112 << 10))
  }

  @Test func largestLimitCounts() throws {
    // Arithmetic: 9,500 ns; L1: 20,000 / 200 x 0.95 = 95 ns.
    let limit = try #require(floor().limit(of: work(operations: 1e6, bytes: 20_000, nanoseconds: 1)))
    #expect(limit.resource == .arithmetic(.f32))
    #expect(abs(limit.nanoseconds - 9_500) < 1e-6)
  }

  @Test func nothingToDoHasNoFloor() { #expect(floor().limit(of: work(nanoseconds: 1)) == nil) }

  @Test func warmDataLiesInTheNearestLevelThatHoldsIt() {
    #expect(caches.level(holding: 32 << 10, threads: 1) == .l1)
    #expect(caches.level(holding: 33 << 10, threads: 1) == .l2)
    #expect(caches.level(holding: 33 << 10, threads: 2) == .l1)
    #expect(caches.level(holding: 33 << 20, threads: 2) == .memory)
    #expect(CacheSizes([:]).level(holding: 1, threads: 1) == .memory)
  }

  @Test func canariesSuitWhatAKernelLeansOn() {
    func canaries(_ operations: Double, _ bytes: Double) -> Set<Canary> {
      Canary.suiting(operations: operations, bytes: bytes, threads: 1, caches: caches)
    }
    #expect(canaries(1e9, 1e6) == [.compute, .cache])
    #expect(canaries(2e5, 1e5) == [.compute, .cache])
    #expect(canaries(2e6, 1e6) == [.compute, .cache, .shared])
    #expect(canaries(2e8, 1e8) == [.compute, .cache, .shared, .memory])
    #expect(canaries(0, 0) == [.compute, .cache])
  }
}

@Suite struct LeastBytesTests {
  private func least(_ signature: String) throws -> Int64 { try KernelSpec(parsing: signature).leastBytes }

  @Test func strideBeyondTheKernelSkipsInput() throws {
    // Input 4 x 4 of 2 x 2 outputs: 4 of 16 are met. 4 x (4 + 1 weight + 4 outputs) bytes.
    #expect(try least("conv:n=1,c=1,h=4,w=4,k=1,r=1,s=1,stride=2,dtype=f32") == 36)
  }

  @Test func overlappingWindowsMeetAll() throws {
    // 4 x (16 + 9 + 16).
    #expect(try least("conv:n=1,c=1,h=4,w=4,k=1,r=3,s=3,pad=1,dtype=f32") == 164)
  }

  @Test func productsMeetAll() throws {
    #expect(try least("matmul:m=2,n=3,k=4,dtype=f32") == KernelSpec(parsing: "matmul:m=2,n=3,k=4,dtype=f32").bytes)
  }
}
