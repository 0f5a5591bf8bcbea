@testable import Kernels

/// Small whole numbers, so that every sum is exact: (index x factor) mod modulus - offset.
func fill(_ buffer: TensorBuffer, _ factor: Int, _ modulus: Int, _ offset: Int) {
  for index in 0..<buffer.count { buffer[index] = Double(index * factor % modulus - offset) }
}

/// The inputs that `golden` was made from.
func patterned(_ spec: KernelSpec) throws -> KernelInputs {
  let inputs = try KernelInputs(spec)
  for (buffer, pattern) in zip(inputs.buffers, [(7, 11, 5), (5, 13, 6), (3, 7, 3)]) {
    fill(buffer, pattern.0, pattern.1, pattern.2)
  }
  return inputs
}

extension TensorBuffer {
  var elements: [Double] { (0..<count).map { self[$0] } }
}

/// What the ReferenceEvaluator of the onnx wheel 1.23.2 (matmul: numpy) makes of the patterns: the sum of
/// output[i] x (i mod 17 + 1), the first four outputs and the last.
struct Golden: Sendable {
  var kernel: String
  var weighted: Int
  var first: [Double]
  var last: Double

  static let all = [
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
