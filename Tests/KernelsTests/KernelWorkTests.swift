import Testing

@testable import Kernels

@Suite struct KernelWorkTests {
  /// 2 m n k and the bytes of three matrices, by hand.
  @Test(arguments: [
    ("matmul:m=1024,n=1024,k=1024", 2_147_483_648, 2_147_483_648, 12_582_912),
    ("matmul:m=2,n=3,k=5,b=7", 420, 420, 4 * 7 * (10 + 15 + 6)),
    ("matmul:m=2,n=3,k=5,b=7,bias=1", 462, 462, 4 * (7 * (10 + 15 + 6) + 3)),
    // 56 x 56 x 64 outputs of 64 x 9 terms; a side of 56 with 3 taps and padding 1 has 3 x 56 - 2 = 166 inner pairs.
    (
      "conv:c=64,h=56,w=56,k=64,r=3,s=3,pad=1", 2 * 64 * 64 * 168 * 168, 2 * 64 * 64 * 166 * 166,
      4 * (2 * 64 * 56 * 56 + 64 * 64 * 9)
    ),
    // A side of 7: 19 of 21.
    (
      "conv:c=512,h=7,w=7,k=512,r=3,s=3,pad=1", 2 * 512 * 512 * 21 * 21, 2 * 512 * 512 * 19 * 19,
      4 * (2 * 512 * 49 + 512 * 512 * 9)
    ),
    // Depthwise: 14 x 14 x 384 outputs of 9 terms; a side of 14: 40 of 42.
    (
      "conv:c=384,h=14,w=14,k=384,r=3,s=3,pad=1,groups=384,bias=1", 2 * 384 * 42 * 42 + 384 * 196,
      2 * 384 * 40 * 40 + 384 * 196, 4 * (2 * 384 * 196 + 384 * 9 + 384)
    ),
    // One dimension: (12 + 3 + 1 - 7) / 2 + 1 = 5 outputs of 3 x 4 terms. Taps at -3, -1, 1, 3 from 0, 2, 4, 6, 8: three, four
    // and five, five of them inside: 3 + 4 + 5 + 5 = 17.
    ("conv:n=2,c=3,w=12,k=5,s=4,stride=2,dilation=2,padl=3,padr=1", 2 * 2 * 5 * 3 * 20, 2 * 2 * 5 * 3 * 17, 4 * (72 + 60 + 50)),
    // Three dimensions: sides of 4, 5, 6 with 3 taps and padding 1 have 12, 15, 18 pairs, two of each in the padding.
    (
      "conv:c=2,d=4,h=5,w=6,k=3,t=3,r=3,s=3,pad=1", 2 * 2 * 3 * 12 * 15 * 18, 2 * 2 * 3 * 10 * 13 * 16,
      4 * (2 * 120 + 2 * 3 * 27 + 3 * 120)
    ),
    // Transposed: 3 x 4 inputs of 4 channels go to 3 x 3 taps in 5 channels. The output has 2 x 2 + 3 - 2 = 5 rows and
    // 2 x 3 + 3 - 2 = 7 columns; a side of n inputs at stride 2 loses one tap at both ends: 9 - 2 and 12 - 2.
    (
      "convt:c=4,h=3,w=4,k=5,r=3,s=3,stride=2,pad=1,bias=1", 2 * 4 * 5 * 9 * 12 + 5 * 35, 2 * 4 * 5 * 7 * 10 + 5 * 35,
      4 * (4 * 12 + 4 * 5 * 9 + 5 + 5 * 35)
    ),
    // 2 bytes for what is multiplied, 4 for what is added; 1 and 4.
    ("matmul:m=2,n=3,k=5,bias=1,dtype=bf16", 66, 66, 2 * (10 + 15) + 4 * (3 + 6)),
    ("matmul:m=2,n=3,k=5,bias=1,dtype=u8s8", 66, 66, 10 + 15 + 4 * (3 + 6)),
  ])
  func workIsCountedByTheFormula(text: String, flops: Int, unpadded: Int, bytes: Int) throws {
    let spec = try KernelSpec(parsing: text)
    #expect(spec.flops == flops)
    #expect(spec.unpaddedFLOPs == unpadded)
    #expect(spec.bytes == bytes)
  }

  /// Against counting every pair.
  @Test func tapsInsideTheInputAreCounted() throws {
    for input in 1...7 {
      for kernel in 1...4 {
        for (stride, dilation) in [(1, 1), (2, 1), (3, 2), (1, 3)] {
          for (before, after) in [(0, 0), (1, 1), (3, 0), (0, 4), (9, 9)] {
            guard
              let axis = try? Convolution.Axis(
                input: input, kernel: kernel, stride: stride, dilation: dilation, padBefore: before, padAfter: after)
            else { continue }
            var inside: Int64 = 0
            for position in 0..<axis.output {
              for tap in 0..<kernel where (0..<input).contains(position * stride + tap * dilation - before) { inside += 1 }
            }
            #expect(axis.insideTaps == inside, "\(axis)")
          }
        }
      }
    }
  }

  @Test func smallKernelsAreCheckedWhole() throws {
    let spec = try KernelSpec(parsing: "conv:c=16,h=14,w=14,k=16,r=3,s=3,pad=1")
    #expect(spec.reduced == spec)
  }

  @Test(arguments: [
    ("matmul:m=1024,n=1024,k=1024", "matmul:m=67,n=93,k=129,dtype=f32"),
    ("matmul:m=1,n=9000,k=2048,b=20,bias=1", "matmul:b=3,m=1,n=93,k=129,bias=1,dtype=f32"),
    (
      "conv:n=8,c=64,h=56,w=56,k=128,r=3,s=3,stride=2,padt=1,groups=1",
      "conv:n=2,c=32,h=9,w=9,k=32,r=3,s=3,stride=2,padt=1,padb=0,padl=0,padr=0,groups=1,dtype=f32"
    ),
    (
      "conv:n=8,c=384,h=56,w=56,k=384,r=3,s=3,pad=1,dilation=2,groups=384,bias=1",
      "conv:n=2,c=32,h=8,w=8,k=32,r=3,s=3,stride=1,pad=1,dilation=2,groups=32,bias=1,dtype=f32"
    ),
    (
      "conv:n=8,c=128,h=56,w=56,k=128,r=1,s=1,groups=32",
      "conv:n=2,c=8,h=4,w=4,k=8,r=1,s=1,stride=1,pad=0,groups=2,dtype=f32"
    ),
    (
      "conv:n=1,c=512,w=9000,k=512,s=128,pad=64",
      "conv:n=1,c=32,w=67,k=32,s=64,stride=1,pad=64,groups=1,dtype=f32"
    ),
    (
      "conv:n=4,c=64,d=16,h=56,w=56,k=64,t=3,r=7,s=7,pad=3,dtype=u8s8",
      "conv:n=2,c=16,d=6,h=8,w=8,k=16,t=3,r=5,s=5,stride=1,pad=3,groups=1,dtype=u8s8"
    ),
    (
      "convt:n=4,c=256,h=64,w=64,k=128,r=4,s=4,stride=2,pad=1,dtype=bf16",
      "convt:n=2,c=32,h=8,w=8,k=32,r=4,s=4,stride=2,pad=1,groups=1,dtype=bf16"
    ),
    // 1.7e9 outputs of 1.7e10 terms are more than 64 bits hold.
    (
      "convt:n=100,c=16777216,w=2,k=1,s=1024,stride=16777216,dtype=u8s8",
      "convt:n=2,c=32,w=2,k=1,s=64,stride=16777216,pad=0,groups=1,dtype=u8s8"
    ),
  ])
  func largeKernelsAreReducedToTheSameKind(text: String, reduced: String) throws {
    let small = try KernelSpec(parsing: text).reduced
    #expect(small.description == reduced)
    #expect(small.reduced == small)
  }
}
