import FoundationEssentials
import Measurement
import Testing

@testable import Kernels

/// The backends that multiply matrices and do nothing else.
@Suite(.serialized) struct ProductBackendTests {
  static let names = ["openblas", "libxsmm"]

  private func error(_ backend: String, _ text: String, threads: Int = 1) throws -> KernelsError {
    let backend = try KernelBackends.named(backend)
    let spec = try KernelSpec(parsing: text)
    return try #require(throws: KernelsError.self) {
      try backend.prepare(spec, inputs: KernelInputs(spec), threads: threads)
    }
  }

  @Test(arguments: [
    ("onednm", "did you mean `onednn`?"), ("openblass", "did you mean `openblas`?"), ("libxsm", "did you mean `libxsmm`?"),
    ("abacus", "known: onednn, openblas, libxsmm"),
  ])
  func unknownBackendNamesTheKnown(name: String, hint: String) throws {
    let error = try #require(throws: KernelsError.self) { try KernelBackends.named(name) }
    #expect(error.code == .unknownBackend)
    #expect(error.hint == hint)
  }

  @Test func everyBackendIsFoundByItsName() throws {
    #expect(KernelBackends.names == ["onednn", "openblas", "libxsmm"])
    for name in KernelBackends.names { #expect(try KernelBackends.named(name).name == name) }
  }

  /// scripts/setup has put all of them on the machine that tests.
  @Test func installedBackendsHaveVersions() {
    let installed = KernelBackends.installed()
    #expect(installed.keys.sorted() == KernelBackends.names.sorted())
    #expect(installed.values.allSatisfy { $0.first?.isNumber == true }, "\(installed)")
  }

  @Test(arguments: names) func convolutionsAreUnsupported(name: String) throws {
    let error = try error(name, "conv:c=4,h=5,w=5,k=4,r=3,s=3")
    #expect(error.code == .unsupported)
    #expect(error.hint == "use the backend onednn")
  }

  @Test(arguments: names, ["bf16", "u8s8"]) func otherElementTypesAreUnsupported(name: String, type: String) throws {
    let error = try error(name, "matmul:m=4,n=4,k=4,dtype=\(type)")
    #expect(error.code == .unsupported)
    #expect(error.hint == "use the backend onednn")
  }

  @Test func libxsmmTakesOneThread() throws {
    #expect(try error("libxsmm", "matmul:m=4,n=4,k=4", threads: 2).code == .threads)
  }

  @Test func openBLASTakesNoMoreThreadsThanItWasBuiltFor() throws {
    #expect(try error("openblas", "matmul:m=4,n=4,k=4", threads: 100_000).code == .threads)
  }

  @Test func libxsmmTakesNoLargeProducts() throws {
    let error = try error("libxsmm", "matmul:m=64,n=64,k=65")
    #expect(error.code == .unsupported)
    #expect(error.place == "matmul:m=64,n=64,k=65,dtype=f32")
    // The kernel that was asked for is refused, not the small one that it is checked with.
    let large = "matmul:m=256,n=256,k=256,dtype=f32"
    let refused = #expect(throws: KernelsError.self) { try LibxsmmBackend().measure(KernelSpec(parsing: large), threads: 1) }
    #expect(refused?.place == large)
  }

  @Test(arguments: names, Golden.all.filter { $0.kernel.hasPrefix("matmul:") && !$0.kernel.contains("dtype") })
  func outputIsThatOfThePeer(name: String, golden: Golden) throws {
    let spec = try KernelSpec(parsing: golden.kernel)
    let inputs = try patterned(spec)
    let kernel = try KernelBackends.named(name).prepare(spec, inputs: inputs, threads: 1)
    // Twice: a kernel that adds to its last output would be wrong now.
    try kernel.run(times: 2)
    let buffer = try TensorBuffer(spec.output)
    try kernel.readOutput(into: buffer)
    let output = buffer.elements
    #expect(Array(output.prefix(4)) == golden.first)
    #expect(output.last == golden.last)
    #expect(output.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 17 + 1) } == golden.weighted)
    #expect(try OutputCheck(spec, inputs, buffer).maximumError == 0)
  }

  @Test(
    arguments: names,
    [
      "matmul:m=1,n=1,k=1", "matmul:m=1,n=37,k=19,bias=1", "matmul:m=37,n=1,k=19", "matmul:m=17,n=31,k=13",
      "matmul:m=64,n=64,k=64", "matmul:b=5,m=7,n=9,k=11", "matmul:m=1,n=1,k=50000", "matmul:b=3,m=23,n=33,k=15,bias=1",
    ])
  func smallProductsAreRightAndMeasured(name: String, text: String) throws {
    let spec = try KernelSpec(parsing: text)
    let result = try KernelBackends.named(name).measure(spec, threads: 1, budget: .brief)
    #expect(result.spec == spec)
    #expect(result.backend == name)
    #expect(result.maximumError <= spec.shape.tolerance)
    #expect(result.checkedOutputs == Int(spec.output.count))
    #expect(result.timing.median > 0)
    #expect(result.reorderNanoseconds == 0)
    #expect(!result.implementation.isEmpty)
    #expect(result.version.first?.isNumber == true, "\(result.version)")
  }

  @Test(arguments: ["matmul:m=300,n=301,k=302", "matmul:b=4,m=128,n=130,k=64,bias=1", "matmul:m=1,n=1000,k=2048,bias=1"])
  func largeProductsAreRightOnEveryNumberOfThreads(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    for threads in 1...min(2, try CoreSet.allowed().cores.count) {
      let result = try OpenBLASBackend().measure(spec, threads: threads, budget: .brief)
      #expect(result.threads == threads)
      #expect(result.maximumError <= spec.shape.tolerance)
    }
  }

  @Test(arguments: names, ["matmul:m=20,n=18,k=33", "matmul:b=3,m=5,n=7,k=9,bias=1"])
  func corruptedOutputIsFoundAndNotTimed(name: String, text: String) throws {
    let backend = try KernelBackends.named(name)
    let spec = try KernelSpec(parsing: text)
    for corrupt in corruptions {
      let error = try #require(throws: KernelsError.self) {
        try backend.measure(spec, threads: 1, budget: .brief, outputFilter: corrupt)
      }
      #expect(error.code == .wrongResult)
    }
  }
}
