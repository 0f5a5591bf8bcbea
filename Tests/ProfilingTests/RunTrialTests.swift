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
