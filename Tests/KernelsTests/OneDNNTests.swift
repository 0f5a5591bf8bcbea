import FoundationEssentials
import Measurement
import Testing

@testable import Kernels

@Suite(.serialized) struct OneDNNTests {
  private let backend = OneDNNBackend()

  @Test(arguments: [0, -1, 100_000]) func threadsWithoutCoresAreAnError(threads: Int) throws {
    let spec = try KernelSpec(parsing: "matmul:m=4,n=4,k=4")
    let error = try #require(throws: KernelsError.self) { try backend.measure(spec, threads: threads, budget: .brief) }
    #expect(error.code == .threads)
  }

  @Test(arguments: [
    "matmul:m=64,n=48,k=33", "matmul:b=3,m=5,n=7,k=9,bias=1", "conv:c=16,h=9,w=9,k=16,r=3,s=3,pad=1",
    "matmul:m=300,n=300,k=300", "conv:c=64,h=40,w=40,k=64,r=3,s=3,pad=1", "matmul:m=64,n=48,k=33,dtype=u8s8",
    "matmul:m=300,n=300,k=300,dtype=u8s8", "conv:c=16,h=9,w=9,k=16,r=3,s=3,pad=1,dtype=u8s8",
    "conv:c=8,d=5,h=6,w=7,k=8,t=3,r=3,s=3,pad=1", "convt:c=8,h=9,w=9,k=16,r=3,s=3,stride=2,pad=1,outpad=1",
  ])
  func corruptedOutputIsFoundAndNotTimed(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    for corrupt in corruptions {
      let error = try #require(throws: KernelsError.self) {
        try backend.measure(spec, threads: 1, budget: .brief, outputFilter: corrupt)
      }
      #expect(error.code == .wrongResult)
    }
  }

  @Test(arguments: Golden.all) func outputIsThatOfThePeer(golden: Golden) throws {
    let spec = try KernelSpec(parsing: golden.kernel)
    let inputs = try patterned(spec)
    let kernel = try backend.prepare(spec, inputs: inputs, threads: 1)
    try kernel.run(times: 2)
    let buffer = try TensorBuffer(spec.output)
    try kernel.readOutput(into: buffer)
    let output = buffer.elements
    #expect(Array(output.prefix(4)) == golden.first)
    #expect(output.last == golden.last)
    #expect(output.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 17 + 1) } == golden.weighted)
    // Our own definition must agree with the peer too; it is what every measured kernel is compared with.
    let check = try OutputCheck(spec, inputs, buffer)
    #expect(check.maximumError == 0)
    #expect(check.outputs == output.count)
  }

  @Test(arguments: Golden.all) func definitionFindsEveryWrongOutput(golden: Golden) throws {
    let spec = try KernelSpec(parsing: golden.kernel)
    let inputs = try patterned(spec)
    let kernel = try backend.prepare(spec, inputs: inputs, threads: 1)
    try kernel.run(times: 1)
    let buffer = try TensorBuffer(spec.output)
    try kernel.readOutput(into: buffer)
    for index in 0..<buffer.count {
      let right = buffer[index]
      buffer[index] = right + 1
      #expect(throws: KernelsError.self) { try OutputCheck(spec, inputs, buffer) }
      buffer[index] = right
    }
  }

  @Test(arguments: [
    "matmul:m=64,n=64,k=64", "matmul:m=1,n=1000,k=2048", "matmul:b=12,m=128,n=128,k=64", "matmul:m=500,n=500,k=500,bias=1",
    "conv:n=2,c=3,h=32,w=32,k=16,r=7,s=7,stride=2,pad=3", "conv:c=96,h=28,w=28,k=96,r=3,s=3,pad=1,groups=96",
    "conv:c=64,h=28,w=28,k=64,r=3,s=3,pad=2,dilation=2,groups=4", "conv:c=16,w=400,k=32,s=3,stride=2,pad=1,bias=1",
    "conv:c=64,h=40,w=30,k=128,r=1,s=1", "conv:c=16,d=8,h=14,w=14,k=32,t=3,r=3,s=3,pad=1",
    "conv:c=32,d=6,h=10,w=10,k=32,t=3,r=3,s=3,stride=2,pad=1,groups=32", "convt:c=64,h=14,w=14,k=32,r=4,s=4,stride=2,pad=1,bias=1",
    "convt:c=16,w=200,k=16,s=8,stride=4,padl=2,padr=3,outpad=1", "convt:c=8,d=4,h=8,w=8,k=8,t=2,r=2,s=2,stride=2",
    "convt:c=32,h=20,w=20,k=32,r=4,s=4,stride=2,pad=1,groups=32", "matmul:m=128,n=256,k=512,bias=1,dtype=u8s8",
    "matmul:b=12,m=64,n=64,k=64,dtype=u8s8", "conv:c=64,h=28,w=28,k=64,r=3,s=3,pad=1,bias=1,dtype=u8s8",
    "conv:c=96,h=28,w=28,k=96,r=3,s=3,pad=1,groups=96,dtype=u8s8", "conv:c=16,w=400,k=32,s=3,stride=2,pad=1,dtype=u8s8",
    "conv:c=16,d=8,h=14,w=14,k=32,t=3,r=3,s=3,pad=1,dtype=u8s8", "convt:c=16,h=14,w=14,k=16,r=4,s=4,stride=2,pad=1,dtype=u8s8",
  ])
  func kernelsOfModelsAreRightAndMeasured(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    let result = try backend.measure(spec, threads: 1, budget: .brief)
    #expect(result.spec == spec)
    #expect(result.maximumError <= spec.shape.tolerance)
    #expect(result.checkedOutputs >= 64)
    #expect(result.timing.median > 0)
    #expect(result.gigaflopsPerSecond > 0)
    #expect(result.gigabytesPerSecond > 0)
    #expect(result.backend == "onednn")
    #expect(!result.implementation.isEmpty)
    #expect(result.version.split(separator: ".").count == 3)
    #expect(try JSONDecoder().decode(KernelResult.self, from: JSONEncoder().encode(result)) == result)
  }

  /// Small whole numbers and their sums are exact in bf16 and f32, so what the peer makes of f32 holds.
  @Test(arguments: Golden.all.filter { !$0.kernel.contains("dtype") }) func bfloat16IsRightOrRefused(golden: Golden) throws {
    let spec = try KernelSpec(parsing: golden.kernel + ",dtype=bf16")
    let inputs = try patterned(spec)
    #expect(inputs.buffers.prefix(2).allSatisfy { $0.elementType == .bf16 })
    let output = try TensorBuffer(spec.output)
    for index in 0..<output.count { output[index] = spec.shape.definition(inputs, at: Int64(index)).value }
    #expect(output.elements.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 17 + 1) } == golden.weighted)
    // A processor without such arithmetic must say so.
    guard let kernel = try? backend.prepare(spec, inputs: inputs, threads: 1) else {
      let error = #expect(throws: KernelsError.self) { try backend.prepare(spec, inputs: inputs, threads: 1) }
      #expect(error?.code == .unsupported)
      #expect(error?.hint == "use dtype=f32, or a processor with avx512_bf16 or amx")
      return
    }
    try kernel.run(times: 1)
    try kernel.readOutput(into: output)
    #expect(try OutputCheck(spec, inputs, output).maximumError == 0)
  }

  @Test func coldCachesAreMeasuredToo() throws {
    let spec = try KernelSpec(parsing: "matmul:m=64,n=64,k=64")
    var budget = SamplingBudget.brief
    budget.mode = .cold
    let result = try backend.measure(spec, threads: 1, budget: budget)
    #expect(result.timing.mode == .cold)
    #expect(result.timing.callsPerSample == 1)
  }

  @Test func ratesFollowFromWorkAndTime() throws {
    let timing = try #require(TrialMeasurement(samples: [4_000, 4_000], callsPerSample: 2, stability: .stable))
    let result = KernelResult(
      spec: try KernelSpec(parsing: "matmul:m=100,n=100,k=100"), backend: "b", version: "1", implementation: "i", threads: 1,
      reorderNanoseconds: 0, maximumError: 0, checkedOutputs: 1, timing: timing)
    // 2,000,000 FLOPs and 120,000 bytes in 2 microseconds.
    #expect(result.gigaflopsPerSecond == 1000)
    #expect(result.gigabytesPerSecond == 60)
  }
}
