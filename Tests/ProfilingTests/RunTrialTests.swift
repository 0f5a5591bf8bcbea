import Foundation
import Kernels
import ModelFormats
import Profiling
import Testing

private func model(_ name: String) throws -> String {
  let folder = try #require(
    ProcessInfo.processInfo.environment["PODIUM_TEST_MODELS"], "PODIUM_TEST_MODELS is not set: run scripts/test")
  return "\(folder)/\(name).onnx"
}

@Suite struct RunTrialTests {
  private func run(_ work: TrialRequest.Work) throws -> TrialReport { try runTrial(TrialRequest(work: work, cores: [0])) }

  @Test func missingModelIsTold() {
    #expect(
      performing: { try self.run(.count(TrialRequest.ModelInput(path: "/nowhere/model.onnx"))) },
      throws: { ($0 as? ModelFormatsError)?.code == .missing })
  }

  @Test func unknownBackendIsTold() {
    #expect(
      performing: { try self.run(.kernel(signature: "matmul:m=8,n=8,k=8,dtype=f32", backend: "abacus")) },
      throws: { ($0 as? KernelsError)?.code == .unknownBackend })
  }

  @Test func probeThatIsAskedToFailFails() {
    let probe = TrialRequest.Probe(sleepMilliseconds: 0, failure: "error", outputBytes: 0)
    #expect(performing: { try self.run(.probe(probe)) }, throws: { ($0 as? ProfilingError)?.code == .probe })
  }

  /// From golden/counts/light_squeezenet.json: refcount.mac and initializer_elements.
  @Test func countingATrialGivesExactMetrics() throws {
    let report = try run(.count(TrialRequest.ModelInput(path: model("light_squeezenet"))))
    #expect(report.metrics["macs"] == 349_151_936)
    #expect(report.metrics["parameters"] == 757)
    #expect(report.timing == nil)
  }

  @Test func measuredKernelIsCheckedAndTimed() throws {
    let report = try run(.kernel(signature: "matmul:m=32,n=32,k=32,dtype=f32", backend: "onednn"))
    let timing = try #require(report.timing)
    #expect(timing.minNanoseconds <= timing.p50Nanoseconds && timing.p50Nanoseconds <= timing.p99Nanoseconds)
    #expect(report.metrics["flops"] == 65_536)  // 2 x 32 x 32 x 32
    #expect(Set(report.checks.map(\.name)) == ["output", "floor", "environment"])
    #expect(report.checks.first { $0.name == "output" }?.passed == true)
    #expect(report.software["onednn"] != nil)
  }

  /// 2 x 2 x 3 x 4 FLOPs; (2 x 4 + 4 x 3 + 2 x 3) x 4 bytes.
  @Test func listedKernelHasItsCanonicalSignature() throws {
    let report = try run(.listKernel(signature: "matmul:k=4,n=3,m=2", backend: "onednn"))
    #expect(
      report.listed == [ListedKernel(signature: "matmul:m=2,n=3,k=4,dtype=f32", uses: 1, flops: 48, bytes: 104)])
    #expect(report.timing == nil && report.software["onednn"]?.isEmpty == false)
    #expect(
      performing: { try self.run(.listKernel(signature: "matmul:m=2,n=3,k=4", backend: "abacus")) },
      throws: { ($0 as? KernelsError)?.code == .unknownBackend })
  }

  @Test func onlyTheKernelsThatAreAskedForAreMeasured() throws {
    let input = TrialRequest.ModelInput(path: try model("light_squeezenet"))
    let listed = try #require(try run(.listKernels(input, backend: "onednn")).listed)
    // SqueezeNet 1.1: 8 fire modules of 3 convolutions, the first and the last, each with its Relu; a Concat for each module; three
    // pools, the last average, Softmax: 26 + 26 + 8 + 3 + 1 + 1.
    let layers: Int = listed.map(\.uses).reduce(0, +)
    #expect(layers == 65)
    let least = try #require(listed.min { $0.flops < $1.flops })
    let report = try run(.modelKernels(input, backend: "onednn", only: [least.signature]))
    #expect(report.kernels.map(\.signature) == [least.signature])
    #expect(report.kernels.first?.timing?.samples ?? 0 > 0)
  }

  /// The 3x3 convolution of 64 to 256 channels on 13x13 of the last fire module: 2 x 256 x 13 x 13 x 64 x 9 = 49.8 MFLOP on
  /// (64 x 169 + 256 x 169 + 256 x 64 x 9) x 4 = 0.81 MB, 62 a byte: memory does not slow that. Other kernels lean on memory.
  @Test func onlyTheCanariesOfTheKernelsThatAreAskedForAreHeard() throws {
    let input = TrialRequest.ModelInput(path: try model("light_squeezenet"))
    let listed = try #require(try run(.listKernels(input, backend: "onednn")).listed)
    let most = try #require(listed.max { Double($0.flops) / Double($0.bytes) < Double($1.flops) / Double($1.bytes) })
    let report = try run(.modelKernels(input, backend: "onednn", only: [most.signature]))
    #expect(report.canaries.map { Set($0.keys) } == ["compute", "cache"])
  }

  @Test func requestsAndReportsSurviveTheProcessBoundary() throws {
    let request = TrialRequest(
      work: .modelKernels(
        TrialRequest.ModelInput(path: "m.onnx", inputs: ["x": [1, 3]], dims: ["N": 4], values: ["k": [1, 0]]), backend: "onednn"),
      cores: [1])
    #expect(try JSONDecoder().decode(TrialRequest.self, from: JSONEncoder().encode(request)) == request)
    let report = try run(.countKernel(signature: "matmul:m=2,n=3,k=4,dtype=f32"))
    #expect(report.metrics["flops"] == 48)
    #expect(try JSONDecoder().decode(TrialReport.self, from: JSONEncoder().encode(report)) == report)
  }
}
