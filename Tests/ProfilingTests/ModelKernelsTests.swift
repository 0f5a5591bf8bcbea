import Costs
import Foundation
import Kernels
import ModelFormats
import ModelGraph
import Profiling
import Testing

/// Where scripts/test puts the nine light models and the encoder.
private func model(_ name: String) throws -> String {
  let folder = try #require(
    ProcessInfo.processInfo.environment["PODIUM_TEST_MODELS"], "PODIUM_TEST_MODELS is not set: run scripts/test")
  return "\(folder)/\(name).onnx"
}

@Suite struct ModelKernelsTests {
  @Test func freeDimensionsAreToldBeforeAnythingIsMeasured() throws {
    let path = try model("encoder")
    #expect(
      performing: { try ModelKernels(model: TrialRequest.ModelInput(path: path)) },
      throws: { ($0 as? ProfilingError)?.code == .freeDimensions })
  }

  /// MACs from golden/counts (refcount.mac); every convolution and product of these networks is a kernel, so the kernels' work
  /// without bias is exactly two FLOPs for each.
  @Test(arguments: [
    ("light_resnet50", 4_089_184_256), ("light_shufflenet", 124_664_528), ("light_squeezenet", 349_151_936),
    ("light_densenet121", 2_834_161_664), ("light_vgg19", 19_632_062_464), ("light_bvlc_alexnet", 654_560_384),
    ("light_inception_v1", 1_431_556_352), ("light_inception_v2", 2_018_851_840), ("light_zfnet512", 1_481_727_008),
  ])
  func kernelsCoverEveryMultiplyAccumulate(name: String, macs: Int64) throws {
    let kernels = try ModelKernels(model: TrialRequest.ModelInput(path: model(name)))
    let work = try kernels.uses.filter(\.spec.isProduct).reduce(Int64(0)) { sum, use in
      sum + (try Self.flopsWithoutBias(use.spec)) * Int64(use.layers.count)
    }
    #expect(work == 2 * macs)
    // And every other operation of theirs is in one of the other kernels.
    let cost = try count(readModel(at: model(name)).graph)
    let flops = kernels.uses.reduce(Int64(0)) { $0 + $1.spec.flops * Int64($1.runs) }
    #expect(cost.flops.constant.map(Int64.init) == flops)
    #expect(kernels.unmeasured.isEmpty)
  }

  /// Resnet50 has 53 convolutions in 20 distinct shapes (He et al., 2016, table 1: the stem, and in each of four stages the
  /// 1x1, 3x3 and 1x1 of a block, the first block's own 1x1, 3x3 and its shortcut) and one product.
  @Test func equalLayersAreOneKernel() throws {
    let kernels = try ModelKernels(model: TrialRequest.ModelInput(path: model("light_resnet50")))
    let products = kernels.uses.filter(\.spec.isProduct)
    #expect(products.reduce(0) { $0 + $1.layers.count } == 54)
    #expect(products.count < 30)
    #expect(Set(kernels.uses.map(\.spec.description)).count == kernels.uses.count)
  }

  /// By hand: 12 layers x (4 projections of 128x768x768, 2 products per head, 2 of the feed-forward network) for one sample.
  @Test func encoderIsProductsOfTwoKinds() throws {
    let kernels = try ModelKernels(model: TrialRequest.ModelInput(path: model("encoder"), dims: ["N": 1]))
    let (s, h, f, heads) = (Int64(128), Int64(768), Int64(3072), Int64(12))
    let macs = 12 * (4 * s * h * h + 2 * s * h * f + 2 * heads * s * s * (h / heads))
    let work = try kernels.uses.filter(\.spec.isProduct).reduce(Int64(0)) { sum, use in
      sum + (try Self.flopsWithoutBias(use.spec)) * Int64(use.layers.count)
    }
    #expect(work == 2 * macs)
    #expect(kernels.uses.contains { $0.spec.description.contains("b=12,m=128,n=128,k=64") })
  }

  /// The same kernel without its bias, by its own signature.
  private static func flopsWithoutBias(_ spec: KernelSpec) throws -> Int64 {
    let bare = spec.description.split(separator: ",").filter { $0 != "bias=1" }.joined(separator: ",")
    return try KernelSpec(parsing: bare).flops
  }
}
