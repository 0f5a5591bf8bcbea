import Costs
import Kernels
import ModelGraph
import Profiling
import Testing

/// One layer and the kernel that it is measured as.
struct LayerKernel: CustomTestStringConvertible, Sendable {
  var node: Node
  var inputs: [(shape: [Int], type: ElementType)?]
  /// A signature; nil: it has none.
  var kernel: String?

  var testDescription: String { "\(node.qualifiedOperator) \(kernel ?? "-")" }

  /// - Parameter name: of the operator, after its domain and `::` unless it is of the standard.
  init(_ name: String, _ inputs: [(shape: [Int], type: ElementType)?], _ attributes: Attributes = [:], _ kernel: String? = nil) {
    let parts = name.split(separator: "::").map { String($0) }
    node = Node(
      operator: parts[parts.count - 1], domain: parts.count == 1 ? Node.standardDomain : parts[0],
      inputs: inputs.enumerated().map { $1 == nil ? "" : "in\($0)" }, outputs: ["out"], attributes: attributes)
    self.inputs = inputs
    self.kernel = kernel
  }

  func counted() throws -> ModelCost {
    let declared = inputs.enumerated().compactMap { index, input in
      input.map { Graph.Declaration(name: "in\(index)", elementType: $0.type, shape: $0.shape.map { .fixed($0) }) }
    }
    return try count(Graph(inputs: declared, outputs: [], nodes: [node], opsets: [node.domain: node.isStandard ? 17 : 1]))
  }

  static func single(_ shapes: [Int]...) -> [(shape: [Int], type: ElementType)?] { shapes.map { ($0, .float32) } }

  /// What stands before the product of an operator that is quantised: three tensors each, a number of 8 bits, its scale and
  /// its zero point.
  static func quantized(_ left: [Int], _ right: [Int]) -> [(shape: [Int], type: ElementType)?] {
    [
      (left, .uint8), ([], .float32), ([], .uint8), (right, .int8), ([], .float32), ([], .int8), ([], .float32), ([], .uint8),
    ]
  }
}

extension Node {
  fileprivate var isStandard: Bool { domain == Node.standardDomain }
}

@Suite struct LayerKernelsTests {
  static let layers: [LayerKernel] = [
    LayerKernel(
      "Conv", LayerKernel.single([2, 4, 9], [6, 2, 3], [6]), ["group": .integer(2), "pads": .integers([1, 0])],
      "conv:n=2,c=4,w=9,k=6,s=3,stride=1,padl=1,padr=0,groups=2,bias=1,dtype=f32"),
    LayerKernel(
      "Conv", LayerKernel.single([1, 3, 8, 16, 16], [8, 3, 3, 5, 5]),
      ["strides": .integers([1, 2, 2]), "auto_pad": .text("SAME_UPPER")],
      // 16 / 2 = 8 outputs at stride 2 reach over 7 x 2 + 5 = 19: 3 zeros, the odd one at the end.
      "conv:n=1,c=3,d=8,h=16,w=16,k=8,t=3,r=5,s=5,strided=1,strideh=2,stridew=2,padfront=1,padback=1,padt=1,padb=2,padl=1,padr=2,"
        + "groups=1,dtype=f32"),
    LayerKernel(
      "Conv", [([1, 3, 8, 8], .bfloat16), ([4, 3, 3, 3], .bfloat16)], [:],
      "conv:n=1,c=3,h=8,w=8,k=4,r=3,s=3,stride=1,pad=0,groups=1,dtype=bf16"),
    LayerKernel(
      "com.microsoft::FusedConv", LayerKernel.single([1, 3, 8, 8], [4, 3, 3, 3], [4]), ["activation": .text("Relu")],
      "conv:n=1,c=3,h=8,w=8,k=4,r=3,s=3,stride=1,pad=0,groups=1,bias=1,dtype=f32"),
    LayerKernel(
      "ConvInteger", [([1, 3, 8, 8], .uint8), ([4, 3, 3, 3], .uint8)], [:],
      "conv:n=1,c=3,h=8,w=8,k=4,r=3,s=3,stride=1,pad=0,groups=1,dtype=u8s8"),
    LayerKernel(
      "QLinearConv", LayerKernel.quantized([1, 8, 8, 8], [8, 1, 3, 3]) + [([8], .int32)],
      ["group": .integer(8), "pads": .integers([1, 1, 1, 1])],
      "conv:n=1,c=8,h=8,w=8,k=8,r=3,s=3,stride=1,pad=1,groups=8,bias=1,dtype=u8s8"),
    LayerKernel(
      "ConvTranspose", LayerKernel.single([1, 8, 5, 7], [8, 3, 3, 3], [6]),
      [
        "group": .integer(2), "strides": .integers([2, 2]), "pads": .integers([1, 1, 1, 1]), "output_padding": .integers([1, 0]),
      ],
      "convt:n=1,c=8,h=5,w=7,k=6,r=3,s=3,stride=2,pad=1,outpadh=1,outpadw=0,groups=2,bias=1,dtype=f32"),
    // 3 x 5 = 15 wanted of 3 x 4 + 4 = 16: one cut off, at the end.
    LayerKernel(
      "ConvTranspose", LayerKernel.single([1, 2, 5], [2, 3, 4]), ["strides": .integers([3]), "auto_pad": .text("SAME_UPPER")],
      "convt:n=1,c=2,w=5,k=3,s=4,stride=3,padl=0,padr=1,groups=1,dtype=f32"),
    // 11 wanted of 2 x 4 + 2 = 10: one longer.
    LayerKernel(
      "ConvTranspose", LayerKernel.single([1, 2, 5], [2, 3, 2]), ["strides": .integers([2]), "output_shape": .integers([11])],
      "convt:n=1,c=2,w=5,k=3,s=2,stride=2,pad=0,outpad=1,groups=1,dtype=f32"),
    LayerKernel("MatMul", LayerKernel.single([4, 5, 6], [6, 7]), [:], "matmul:m=20,n=7,k=6,dtype=f32"),
    LayerKernel("MatMul", LayerKernel.single([6], [3, 6, 7]), [:], "matmul:b=3,m=1,n=7,k=6,dtype=f32"),
    LayerKernel(
      "MatMul", [([4, 5, 6], .bfloat16), ([4, 6, 7], .bfloat16)], [:], "matmul:b=4,m=5,n=7,k=6,dtype=bf16"),
    LayerKernel("MatMulInteger", [([5, 6], .uint8), ([6, 7], .int8)], [:], "matmul:m=5,n=7,k=6,dtype=u8s8"),
    LayerKernel("QLinearMatMul", LayerKernel.quantized([2, 5, 6], [6, 7]), [:], "matmul:m=10,n=7,k=6,dtype=u8s8"),
    LayerKernel(
      "com.microsoft::QGemm",
      [
        ([5, 6], .uint8), ([], .float32), ([], .uint8), ([7, 6], .int8), ([], .float32), ([], .int8), ([7], .int32),
      ], ["transB": .integer(1)], "matmul:m=5,n=7,k=6,bias=1,dtype=u8s8"),
    LayerKernel(
      "com.microsoft::FusedGemm", LayerKernel.single([6, 5], [7, 6], [7]),
      ["transA": .integer(1), "transB": .integer(1), "activation": .text("Relu")], "matmul:m=5,n=7,k=6,bias=1,dtype=f32"),
    LayerKernel(
      "com.microsoft::FusedMatMul", LayerKernel.single([4, 6, 5], [4, 7, 6]), ["transA": .integer(1), "transB": .integer(1)],
      "matmul:b=4,m=5,n=7,k=6,dtype=f32"),
    // [5, 4, 6] with its batch behind the rows is [4, 5, 6].
    LayerKernel(
      "com.microsoft::FusedMatMul", LayerKernel.single([5, 4, 6], [4, 6, 7]), ["transBatchA": .integer(1)],
      "matmul:b=4,m=5,n=7,k=6,dtype=f32"),
    LayerKernel(
      "tensorflow::MatMul", LayerKernel.single([6, 5], [7, 6]), ["transpose_a": .integer(1), "transpose_b": .integer(1)],
      "matmul:m=5,n=7,k=6,dtype=f32"),
  ]

  /// The kernel does what the model counts: two operations for each multiply-accumulate, one more for each biased output.
  @Test(arguments: layers) func layerIsItsKernel(layer: LayerKernel) throws {
    let cost = try layer.counted()
    #expect(cost.uncounted.isEmpty)
    let kernels = ModelKernels(of: cost)
    #expect(kernels.uses.map(\.spec.description) == [layer.kernel])
    // What is fused to a product, such as an activation or a change of scale, has no kernel, and is told.
    let work = (cost.flops.constant ?? 0) + (cost.integerOperations.constant ?? 0)
    let left = Int64(work) - kernels.uses.reduce(0) { $0 + $1.spec.flops }
    #expect(kernels.unmeasured.map(\.flops) == (left > 0 ? [left] : []))
    let bare = try #require(layer.kernel).split(separator: ",").filter { $0 != "bias=1" }.joined(separator: ",")
    #expect(try KernelSpec(parsing: bare).flops == cost.macs.constant.map { Int64(2 * $0) })
  }

  @Test(arguments: KernelPrecision.allCases) func singlePrecisionIsMeasuredInAnotherTypeOnDemand(type: KernelPrecision) throws {
    for (layer, kernel) in [
      (LayerKernel("Conv", LayerKernel.single([1, 3, 8], [4, 3, 3])), "conv:n=1,c=3,w=8,k=4,s=3,stride=1,pad=0,groups=1"),
      (
        LayerKernel("ConvTranspose", LayerKernel.single([1, 3, 8], [3, 4, 3])), "convt:n=1,c=3,w=8,k=4,s=3,stride=1,pad=0,groups=1"
      ),
      (LayerKernel("MatMul", LayerKernel.single([5, 6], [6, 7])), "matmul:m=5,n=7,k=6"),
    ] {
      let kernels = ModelKernels(of: try layer.counted(), precision: type)
      #expect(kernels.uses.map(\.spec.description) == ["\(kernel),dtype=\(type.rawValue)"])
    }
    // What has a type of its own keeps it.
    let layer = LayerKernel("MatMulInteger", [([5, 6], .uint8), ([6, 7], .int8)])
    #expect(
      ModelKernels(of: try layer.counted(), precision: type).uses.map(\.spec.description) == ["matmul:m=5,n=7,k=6,dtype=u8s8"])
  }

  @Test func typesAreKnownByTheirNames() {
    let input = TrialRequest.ModelInput(path: "m.onnx")
    #expect(input.measured(in: "") == input)
    #expect(input.measured(in: "f32") == input)
    #expect(input.measured(in: "bf16")?.precision == .bf16)
    #expect(input.measured(in: "f8") == nil)
  }

  @Test(arguments: [(ElementType.float16, "f16"), (.float64, "f64")]) func typesWithoutKernelsAreListed(
    type: ElementType, name: String
  ) throws {
    for layer in [
      LayerKernel("Conv", [([1, 3, 8, 8], type), ([4, 3, 3, 3], type)]),
      LayerKernel("MatMul", [([5, 6], type), ([6, 7], type)]),
    ] {
      let kernels = ModelKernels(of: try layer.counted(), backend: "openblas")
      #expect(kernels.uses.isEmpty)
      #expect(kernels.unmeasured.map(\.reason) == ["no \(name) kernels on a processor by openblas"])
    }
  }

  @Test func whatHasNoKernelIsListedWithItsWork() throws {
    // 5 x 7 outputs of 6 multiply-adds, by 16-bit integers: 420 operations on whole numbers.
    let layer = LayerKernel("com.microsoft::MatMulInteger16", [([5, 6], .int16), ([6, 7], .int16)])
    let kernels = ModelKernels(of: try layer.counted())
    #expect(kernels.uses.isEmpty)
    #expect(kernels.unmeasured.map(\.flops) == [420])
    #expect(kernels.unmeasured.map(\.reason) == ["no kernel for com.microsoft::MatMulInteger16"])
  }

  /// Padding that no transposed convolution can have is told with the layer, and nothing else is measured in its stead.
  @Test func layerThatIsNoKernelSaysWhy() throws {
    let layer = LayerKernel(
      "ConvTranspose", LayerKernel.single([1, 2, 5], [2, 3, 2]), ["strides": .integers([2]), "output_shape": .integers([14])])
    let kernels = ModelKernels(of: try layer.counted())
    #expect(kernels.uses.isEmpty)
    #expect(kernels.unmeasured.map(\.reason) == ["an output padding of 4 with a stride of 2"])
  }
}
