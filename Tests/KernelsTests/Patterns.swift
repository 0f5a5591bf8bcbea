@testable import Kernels

/// Small whole numbers, so that every sum is exact: (index x factor) mod modulus - offset.
func fill(_ buffer: TensorBuffer, _ factor: Int, _ modulus: Int, _ offset: Int) {
  for index in 0..<buffer.count { buffer[index] = Double(index * factor % modulus - offset) }
}

/// The inputs that `golden` was made from. What has no sign starts at 0.
func patterned(_ spec: KernelSpec) throws -> KernelInputs {
  let inputs = try KernelInputs(spec)
  for (buffer, pattern) in zip(inputs.buffers, [(7, 11, 5), (5, 13, 6), (3, 7, 3)]) {
    fill(buffer, pattern.0, pattern.1, buffer.elementType == .u8 ? 0 : pattern.2)
  }
  return inputs
}

extension TensorBuffer {
  var elements: [Double] { (0..<count).map { self[$0] } }
}

/// What the ReferenceEvaluator of the onnx wheel 1.23.2 (products of f32: numpy; transposed convolutions: the onnxruntime wheel
/// 1.32.0) makes of the patterns: the sum of output[i] x (i mod 17 + 1), the first four outputs and the last.
struct Golden: Sendable {
  var kernel: String
  var weighted: Int
  var first: [Double]
  var last: Double

  static let all =
    [
      Golden(kernel: "conv:c=2,h=5,w=6,k=3,r=3,s=3", weighted: -239, first: [-19, 82, -59, -68], last: -42),
      Golden(kernel: "conv:n=2,c=3,h=5,w=6,k=4,r=3,s=3,pad=1,bias=1", weighted: 3069, first: [16, 53, -53, 61], last: 45),
      Golden(
        kernel: "conv:c=3,h=9,w=8,k=4,r=3,s=2,strideh=2,stridew=3,padh=1", weighted: 4508, first: [-35, 5, 12, -1], last: 51),
      Golden(
        kernel: "conv:c=2,h=9,w=10,k=3,r=3,s=3,dilationh=2,dilationw=3,padh=2,padw=3", weighted: -185,
        first: [64, -26, -61, 26], last: -40),
      Golden(
        kernel: "conv:c=2,h=5,w=6,k=3,r=3,s=3,strideh=2,padl=1,padb=2,bias=1", weighted: -2144, first: [-43, -22, 79, -62],
        last: -10),
      Golden(
        kernel: "conv:n=2,c=6,h=5,w=5,k=4,r=3,s=3,pad=1,groups=2,bias=1", weighted: 2424, first: [-59, -6, 31, 2], last: 7),
      Golden(
        kernel: "conv:c=8,h=7,w=7,k=8,r=3,s=3,stride=2,pad=1,groups=8", weighted: -1013, first: [27, 42, -60, 6], last: 8),
      Golden(
        kernel: "conv:n=2,c=3,w=12,k=5,s=4,stride=2,dilation=2,padl=3,padr=1,bias=1", weighted: -1128,
        first: [26, 10, -82, 33], last: -32),
      Golden(kernel: "conv:c=4,w=10,k=6,s=3,pad=1,groups=2", weighted: -649, first: [-18, 31, 20, 31], last: -25),
      Golden(kernel: "matmul:m=3,n=5,k=7", weighted: 334, first: [53, 24, -18, 57], last: 1),
      Golden(kernel: "matmul:b=4,m=3,n=5,k=7", weighted: 1043, first: [53, 24, -18, 57], last: -14),
      Golden(kernel: "matmul:m=6,n=4,k=9,bias=1", weighted: 673, first: [32, -1, -34, 30], last: -24),
      Golden(kernel: "matmul:b=2,m=6,n=4,k=9,bias=1", weighted: -1161, first: [32, -1, -34, 30], last: 34),
    ] + more

  private static let more = [
    Golden(kernel: "conv:c=2,d=4,h=5,w=6,k=3,t=2,r=3,s=3,pad=1,bias=1", weighted: 2555, first: [28, -75, 50, -67], last: -25),
    Golden(
      kernel: "conv:n=2,c=4,d=5,h=4,w=6,k=6,t=3,r=2,s=3,strided=2,stridew=3,padfront=1,padt=1,padr=2,dilationh=2,groups=2",
      weighted: 352, first: [22, 22, -70, -70], last: 43),
    Golden(kernel: "conv:c=3,d=3,h=3,w=3,k=3,t=3,r=3,s=3,pad=1,groups=3", weighted: 3124, first: [20, -87, 53, -77], last: 43),
    Golden(kernel: "convt:c=2,h=3,w=4,k=3,r=3,s=3", weighted: 933, first: [28, 3, -31, 7], last: 28),
    Golden(
      kernel: "convt:n=2,c=4,h=3,w=4,k=6,r=3,s=2,stride=2,pad=1,outpad=1,groups=2,bias=1", weighted: -1097, first: [7, -1, -1, 4],
      last: -6),
    Golden(
      kernel: "convt:c=3,h=4,w=3,k=4,r=3,s=3,strideh=3,stridew=2,padt=1,padr=2,outpadh=2,dilationw=2", weighted: 675,
      first: [-2, 0, 28, 0], last: 0),
    Golden(
      kernel: "convt:n=2,c=3,w=5,k=4,s=4,stride=3,padl=2,padr=1,outpad=1,bias=1", weighted: -1701, first: [-36, 5, -16, 54],
      last: -29),
    Golden(
      kernel: "convt:c=2,d=3,h=2,w=3,k=3,t=2,r=3,s=3,stride=2,pad=1,outpadd=1", weighted: 803, first: [30, 13, -28, 7], last: 16),
    Golden(kernel: "convt:c=4,h=4,w=4,k=4,r=2,s=2,stride=2,groups=4", weighted: 1384, first: [30, 5, -12, -2], last: -16),
    Golden(kernel: "matmul:m=3,n=5,k=7,dtype=u8s8", weighted: -746, first: [128, -51, 17, 72], last: -69),
    Golden(kernel: "matmul:b=4,m=6,n=5,k=37,bias=1,dtype=u8s8", weighted: -340, first: [113, -64, -59, 4], last: -4),
    Golden(
      kernel: "conv:n=2,c=3,h=5,w=6,k=4,r=3,s=3,pad=1,bias=1,dtype=u8s8", weighted: -4381, first: [-4, -7, -113, 1], last: -15),
    Golden(
      kernel: "conv:c=8,h=7,w=7,k=8,r=3,s=3,stride=2,pad=1,groups=8,dtype=u8s8", weighted: 502, first: [52, 37, -65, -4], last: 18),
    Golden(kernel: "conv:c=4,w=10,k=6,s=3,pad=1,groups=2,dtype=u8s8", weighted: -4114, first: [32, 31, 20, 31], last: 0),
    Golden(
      kernel: "conv:c=2,d=4,h=5,w=6,k=3,t=2,r=3,s=3,pad=1,dtype=u8s8", weighted: -18459, first: [-24, -77, 48, -69], last: -48),
    Golden(
      kernel: "convt:n=2,c=4,h=3,w=4,k=6,r=3,s=2,stride=2,pad=1,outpad=1,groups=2,bias=1,dtype=u8s8", weighted: 3468,
      first: [-38, 34, -46, 39], last: -21),
    Golden(kernel: "convt:c=3,w=5,k=4,s=4,stride=3,padl=2,padr=1,dtype=u8s8", weighted: -2442, first: [-8, -82, 2, 82], last: 32),
  ]
}

/// What a wrong kernel might do: lose its last output, give no number, swap neighbours, be a little off everywhere, do nothing.
let corruptions: [@Sendable (TensorBuffer) -> Void] = [
  { $0[$0.count - 1] = 0 },
  { $0[0] = .nan },
  { ($0[0], $0[1]) = ($0[1], $0[0]) },
  { output in for index in 0..<output.count { output[index] *= 1.01 } },
  { output in for index in 0..<output.count { output[index] = 0 } },
]
