import Costs
import Kernels
import ModelGraph
import Profiling
import Testing

@Suite struct TensorFlowKernelsTests {
  static let products: [TensorFlowLayer] = [
    TensorFlowLayer("MatMul", TensorFlowLayer.tensors([5, 6], [6, 7]), [:], "matmul:m=5,n=7,k=6"),
    TensorFlowLayer(
      "_FusedMatMul", TensorFlowLayer.tensors([5, 6], [7, 6], [7]),
      ["transpose_b": .integer(1), "fused_ops": .texts(["BiasAdd"])], "matmul:m=5,n=7,k=6,bias=1"),
    TensorFlowLayer(
      "BatchMatMulV3", TensorFlowLayer.tensors([4, 5, 6], [4, 7, 6]), ["adj_y": .integer(1)], "matmul:b=4,m=5,n=7,k=6"),
    // a b are rows: 4 x 5.
    TensorFlowLayer(
      "Einsum", TensorFlowLayer.tensors([4, 5, 6], [6, 7]), ["equation": .text("abc,cd->abd")], "matmul:m=20,n=7,k=6"),
    // b and h count the batch: 2 x 3.
    TensorFlowLayer(
      "Einsum", TensorFlowLayer.tensors([2, 5, 3, 4], [2, 6, 3, 4]), ["equation": .text("bqhd,bkhd->bhqk")],
      "matmul:b=6,m=5,n=6,k=4"),
  ]

  static let channels: [TensorFlowLayer] = [
    TensorFlowLayer(
      "FusedBatchNormV3", TensorFlowLayer.tensors([2, 8, 8, 16], [16], [16], [16], [16]), ["is_training": .integer(0)],
      "batchnorm:n=2,c=16,spatial=64"),
    TensorFlowLayer(
      "FusedBatchNorm", TensorFlowLayer.tensors([2, 16, 8, 8], [16], [16], [16], [16]),
      ["is_training": .integer(0), "data_format": .text("NCHW")], "batchnorm:n=2,c=16,spatial=64"),
    TensorFlowLayer(
      "_FusedBatchNormEx", TensorFlowLayer.tensors([2, 8, 8, 16], [16], [16], [16], [16], [2, 8, 8, 16]),
      ["is_training": .integer(0), "num_side_inputs": .integer(1), "activation_mode": .text("Relu")],
      "batchnorm:n=2,c=16,spatial=64", "binary:op=add,a=2048,b=2048", "eltwise:op=relu,d=2048"),
    TensorFlowLayer(
      "LRN", TensorFlowLayer.tensors([1, 6, 6, 32]), ["depth_radius": .integer(2)], "lrn:n=1,c=32,spatial=36,window=5"),
    TensorFlowLayer("BiasAdd", TensorFlowLayer.tensors([3, 8], [8]), [:], "binary:op=add,a=3x8,b=1x8"),
    TensorFlowLayer("BiasAdd", TensorFlowLayer.tensors([1, 4, 4, 8], [8]), [:], "binary:op=add,a=16x8,b=1x8"),
    TensorFlowLayer(
      "BiasAdd", TensorFlowLayer.tensors([2, 8, 4, 4], [8]), ["data_format": .text("NCHW")],
      "binary:op=add,a=2x8x16,b=1x8x1"),
  ]

  static let elements: [TensorFlowLayer] = [
    TensorFlowLayer("Relu", TensorFlowLayer.tensors([2, 3, 4]), [:], "eltwise:op=relu,d=24"),
    TensorFlowLayer("Relu6", TensorFlowLayer.tensors([2, 3, 4]), [:], "eltwise:op=clip,d=24,alpha=0.0,beta=6.0"),
    TensorFlowLayer("Elu", TensorFlowLayer.tensors([24]), [:], "eltwise:op=elu,d=24,alpha=1.0"),
    TensorFlowLayer(
      "LeakyRelu", TensorFlowLayer.tensors([24]), ["alpha": .float(0.25)], "eltwise:op=leaky-relu,d=24,alpha=0.25"),
    TensorFlowLayer("Reciprocal", TensorFlowLayer.tensors([24]), [:], "eltwise:op=reciprocal,d=24"),
    TensorFlowLayer("Rsqrt", TensorFlowLayer.tensors([24]), [:], "eltwise:op=sqrt,d=24", "eltwise:op=reciprocal,d=24"),
    TensorFlowLayer("Log1p", TensorFlowLayer.tensors([24]), [:], "binary:op=add,a=24,b=1", "eltwise:op=log,d=24"),
    TensorFlowLayer("Expm1", TensorFlowLayer.tensors([24]), [:], "eltwise:op=exp,d=24", "binary:op=sub,a=24,b=1"),
    TensorFlowLayer(
      "Softsign", TensorFlowLayer.tensors([24]), [:], "eltwise:op=abs,d=24", "binary:op=add,a=24,b=1",
      "binary:op=div,a=24,b=24"),
    TensorFlowLayer("Pow", [.tensor([24]), .real(3)], [:], "eltwise:op=pow,d=24,beta=3.0"),
    TensorFlowLayer(
      "ClipByValue", [.tensor([24]), .real(-1), .real(1)], [:], "eltwise:op=clip,d=24,alpha=-1.0,beta=1.0"),
    TensorFlowLayer("RealDiv", TensorFlowLayer.tensors([4, 6], [6]), [:], "binary:op=div,a=4x6,b=1x6"),
    TensorFlowLayer(
      "AddN", TensorFlowLayer.tensors([4, 6], [4, 6], [4, 6]), [:], "binary:op=add,a=24,b=24", "binary:op=add,a=24,b=24"),
    // The difference has the larger shape.
    TensorFlowLayer(
      "SquaredDifference", TensorFlowLayer.tensors([4, 6], [4, 1]), [:], "binary:op=sub,a=4x6,b=4x1", "eltwise:op=square,d=24"),
  ]

  static let rows: [TensorFlowLayer] = [
    TensorFlowLayer("Softmax", TensorFlowLayer.tensors([4, 7, 5]), [:], "softmax:outer=28,size=5,inner=1"),
    TensorFlowLayer("LogSoftmax", TensorFlowLayer.tensors([4, 5]), [:], "softmax:outer=4,size=5,inner=1,log=1"),
    TensorFlowLayer("Mean", [.tensor([2, 7, 7, 16]), .numbers([1, 2])], [:], "reduce:op=mean,d=2x49x16,axes=1"),
    TensorFlowLayer(
      "Sum", [.tensor([4, 6, 5]), .number(-1)], ["keep_dims": .integer(1)], "reduce:op=sum,d=24x5,axes=1"),
    TensorFlowLayer("Max", [.tensor([4, 6]), .numbers([0, 1])], [:], "reduce:op=max,d=24,axes=0"),
    TensorFlowLayer("Min", [.tensor([4, 6]), .number(0)], [:], "reduce:op=min,d=4x6,axes=0"),
    TensorFlowLayer(
      "EuclideanNorm", [.tensor([4, 6]), .number(1)], [:], "eltwise:op=square,d=24", "reduce:op=sum,d=4x6,axes=1",
      "eltwise:op=sqrt,d=4"),
    TensorFlowLayer(
      "Transpose", [.tensor([2, 4, 5, 3]), .numbers([0, 3, 1, 2])], [:], "transpose:d=2x20x3,perm=0+2+1"),
    TensorFlowLayer(
      "ConcatV2", [.tensor([2, 4, 3]), .tensor([2, 4, 5]), .number(-1)], [:], "concat:outer=8,parts=3+5,inner=1"),
    TensorFlowLayer("Concat", [.number(1), .tensor([2, 4, 3]), .tensor([2, 1, 3])], [:], "concat:outer=2,parts=4+1,inner=3"),
  ]

  /// And the kernels do what the model counts, no more and no less.
  @Test(arguments: TensorFlowLayer.convolutions + TensorFlowLayer.poolings + products + channels + elements + rows)
  func layerIsItsKernels(layer: TensorFlowLayer) throws {
    let cost = try layer.counted()
    #expect(cost.uncounted.isEmpty)
    let kernels = ModelKernels(of: cost)
    #expect(kernels.uses.flatMap { Array(repeating: $0.spec.description, count: $0.runs) } == layer.kernels)
    #expect(kernels.unmeasured.isEmpty)
    let flops = kernels.uses.reduce(Int64(0)) { $0 + $1.spec.flops * Int64($1.runs) }
    #expect(cost.flops.constant.map(Int64.init) == flops)
  }

  /// Channels last in one format, first in the other: equal work is measured once.
  @Test func layerAndItsTwinInONNXAreOneKernel() throws {
    let image = TensorFlowLayer(
      "Conv2D", TensorFlowLayer.tensors([1, 16, 12, 8], [3, 3, 8, 4]),
      ["strides": .integers([1, 2, 2, 1]), "padding": .text("SAME")])
    let twin = LayerKernel(
      "Conv", LayerKernel.single([1, 8, 16, 12], [4, 8, 3, 3]),
      ["strides": .integers([2, 2]), "auto_pad": .text("SAME_UPPER")])
    #expect(
      try ModelKernels(of: image.counted()).uses.map(\.spec) == ModelKernels(of: twin.counted()).uses.map(\.spec))
  }

  @Test func einsumOfONNXIsAProductToo() throws {
    let layer = LayerKernel("Einsum", LayerKernel.single([3, 5, 6], [3, 7, 6]), ["equation": .text("bij,bkj->bik")])
    #expect(ModelKernels(of: try layer.counted()).uses.map(\.spec.description) == ["matmul:b=3,m=5,n=7,k=6,dtype=f32"])
  }

  /// A sum of one operand, a diagonal, a size of 1 that meets another.
  @Test(arguments: [
    ("ij,jk->k", [5, 6], [6, 7]), ("iij,jk->ik", [5, 5, 6], [6, 7]), ("ij,jk->ik", [5, 1], [6, 7]),
  ])
  func einsumThatIsMoreThanAProductHasNoKernel(equation: String, left: [Int], right: [Int]) throws {
    let layer = TensorFlowLayer("Einsum", TensorFlowLayer.tensors(left, right), ["equation": .text(equation)])
    let kernels = ModelKernels(of: try layer.counted())
    #expect(kernels.uses.isEmpty)
    #expect(kernels.unmeasured.map(\.reason) == ["no kernel for Einsum"])
  }

  @Test func whatElseAFusedLayerDoesIsLeft() throws {
    let layer = TensorFlowLayer(
      "_FusedConv2D", TensorFlowLayer.tensors([1, 8, 8, 3], [1, 1, 3, 4], [4]),
      [
        "strides": .integers([1, 1, 1, 1]), "padding": .text("VALID"), "fused_ops": .texts(["BiasAdd", "Relu"]),
      ])
    let kernels = ModelKernels(of: try layer.counted())
    #expect(kernels.uses.count == 1)
    // One comparison for each of 8 x 8 x 4 outputs.
    #expect(kernels.unmeasured.map(\.flops) == [256])
  }

  @Test(arguments: [
    (
      TensorFlowLayer("FusedBatchNormV3", TensorFlowLayer.tensors([2, 8, 8, 16], [16], [16], [0], [0])),
      "no kernel for a batch normalisation that trains"
    ),
    (
      TensorFlowLayer(
        "MaxPool", TensorFlowLayer.tensors([1, 8, 8, 4]),
        ["ksize": .integers([1, 1, 1, 2]), "strides": .integers([1, 1, 1, 2]), "padding": .text("VALID")]),
      "no kernel for pooling over channels or a batch"
    ),
    (
      TensorFlowLayer("Pow", TensorFlowLayer.tensors([4], [4])), "no kernel for powers that differ or are not known before"
    ),
    (TensorFlowLayer("Erf", TensorFlowLayer.tensors([4])), "no kernel for Erf"),
  ])
  func whatHasNoKernelSaysWhy(layer: TensorFlowLayer, reason: String) throws {
    let kernels = ModelKernels(of: try layer.counted())
    #expect(kernels.uses.isEmpty)
    #expect(kernels.unmeasured.map(\.reason) == [reason])
  }
}
