import Measurement
import Testing

@testable import Kernels

/// Kernels beside convolutions and products, in oneDNN.
@Suite(.serialized) struct OperationKernelTests {
  private let backend = OneDNNBackend()

  /// Of every kind, with the sizes at which libraries go wrong: ends of loops, padding, broadcasting both ways.
  static let kernels = [
    "pool:mode=max,c=19,h=19,w=17,r=3,s=3,stride=2,pad=1", "pool:mode=avg,c=37,h=19,w=17,r=3,s=3,pad=1",
    "pool:mode=avg-pad,c=16,h=9,w=9,r=3,s=3,stride=2,padt=1", "pool:mode=max,c=7,w=40,s=3,stride=2,dilation=2",
    "pool:mode=max,c=16,d=8,h=9,w=10,t=2,r=3,s=3,stride=2", "pool:mode=avg,c=100,h=7,w=7,r=7,s=7",
    "pool:mode=max,c=5,w=1,s=3,dilation=2,pad=2",
    "batchnorm:n=2,c=30,spatial=49", "layernorm:rows=19,size=131,scale=1,shift=1", "layernorm:rows=3,size=7,shift=1",
    "lrn:n=2,c=30,spatial=49,window=5", "softmax:outer=5,size=131", "softmax:outer=4,size=33,inner=5",
    "softmax:size=1000,log=1", "binary:op=add,a=16x33,b=33", "binary:op=div,a=16x33,b=16x1", "binary:op=sub,a=1,b=100",
    "binary:op=min,a=3x1x5,b=1x4x1", "binary:op=max,a=50,b=1", "binary:op=mul,a=50,b=50", "reduce:op=mean,d=12x77,axes=1",
    "reduce:op=sum,d=12x77,axes=0", "reduce:op=max,d=6x5x4x3,axes=0+2", "reduce:op=min,d=77,axes=0",
    "reduce:op=l1,d=12x33,axes=1", "reduce:op=l2,d=12x33,axes=1", "reduce:op=squares,d=12x33,axes=1",
    "transpose:d=2x7x3x5,perm=0+2+1+3", "transpose:d=3x4x5,perm=2+0+1", "concat:outer=3,parts=1+2+3,inner=5",
    "concat:parts=4+9", "rnn:t=4,n=2,input=7,hidden=9,bias=1", "rnn:t=4,input=7,hidden=19,activation=relu,directions=2",
    "lstm:t=4,n=2,input=7,hidden=9,bias=1,directions=2", "lstm:t=3,n=2,input=7,hidden=19,bias=1,peephole=1",
    "gru:t=4,n=2,input=7,hidden=19,bias=1,directions=2", "gru:t=4,n=2,input=7,hidden=19,bias=1,linear=1",
  ]

  private static let functions = ElementwiseOperation.allCases.map { "eltwise:op=\($0.rawValue),d=3x67" }

  @Test(arguments: kernels + functions)
  func smallKernelsAreRightAndMeasured(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    #expect(try KernelSpec(parsing: spec.description) == spec)
    let result = try backend.measure(spec, threads: 1, budget: .brief)
    #expect(result.maximumError <= spec.shape.tolerance)
    #expect(result.checkedOutputs == Int(spec.output.count))
    #expect(result.timing.median > 0)
  }

  /// An output that is nowhere zero is made zero, not a number, and a little wrong.
  @Test(arguments: kernels + functions)
  func wrongOutputIsFoundAndNotTimed(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    let faults: [@Sendable (TensorBuffer) -> Void] = [
      { $0[$0.count - 1] = .nan }, { output in for index in 0..<output.count { output[index] = 0 } },
      { output in for index in 0..<output.count { output[index] = output[index] * 1.001 + 0.001 } },
    ]
    for fault in faults {
      let error = try #require(throws: KernelsError.self) {
        try backend.measure(spec, threads: 1, budget: .brief, outputFilter: fault)
      }
      #expect(error.code == .wrongResult)
    }
  }

  @Test(arguments: [
    "lstm:t=50,n=1,input=64,hidden=128,directions=2,bias=1", "gru:t=40,n=2,input=100,hidden=90,bias=1",
    "softmax:outer=1536,size=128", "layernorm:rows=128,size=768,scale=1,shift=1",
  ])
  func largeKernelsAreCheckedInPartAndInSmall(text: String) throws {
    let spec = try KernelSpec(parsing: text)
    let small = spec.reduced
    #expect(small != spec)
    #expect(small.reduced == small)
    let result = try backend.measure(spec, threads: 1, budget: .brief)
    #expect(result.checkedOutputs < Int(spec.output.count))
  }

  /// By hand, of small whole numbers.
  @Test func definitionsAreTheFormulas() throws {
    func values(_ text: String, _ inputs: [[Double]]) throws -> [Double] {
      let spec = try KernelSpec(parsing: text)
      let filled = try KernelInputs(spec)
      for (buffer, input) in zip(filled.buffers, inputs) { for (index, value) in input.enumerated() { buffer[index] = value } }
      return (0..<spec.output.count).map { spec.shape.definition(filled, at: $0).value }
    }
    #expect(try values("pool:mode=max,c=1,w=4,s=2,stride=2", [[1, 3, -2, -5]]) == [3, -2])
    // Windows (0), 1, 2 and 2, 3, (0): with the zeros counted and without.
    #expect(try values("pool:mode=avg-pad,c=1,w=3,s=3,stride=2,pad=1", [[1, 2, 3]]) == [1, 5.0 / 3])
    #expect(try values("pool:mode=avg,c=1,w=3,s=3,stride=2,pad=1", [[1, 2, 3]]) == [1.5, 2.5])
    #expect(try values("transpose:d=2x3,perm=1+0", [[1, 2, 3, 4, 5, 6]]) == [1, 4, 2, 5, 3, 6])
    #expect(try values("concat:outer=2,parts=1+2", [[1, 2], [3, 4, 5, 6]]) == [1, 3, 4, 2, 5, 6])
    #expect(try values("reduce:op=sum,d=2x3,axes=0", [[1, 2, 3, 4, 5, 6]]) == [5, 7, 9])
    #expect(try values("reduce:op=l2,d=2x2,axes=1", [[3, 4, 6, 8]]) == [5, 10])
    #expect(try values("binary:op=sub,a=2x1,b=1x3", [[10, 20], [1, 2, 3]]) == [9, 8, 7, 19, 18, 17])
    #expect(try values("softmax:size=2", [[0, 0]]) == [0.5, 0.5])
    // 2 / (1 + (4 + 25 + 0) / 3)^(3/4): the channel before it does not exist.
    let response = try values("lrn:c=2,window=3", [[2, 5]])
    #expect(abs(response[0] - 0.3389) < 1e-4)
    // One step from zeros: gates i 1, f 2, c 3, o 4; sigmoid(1) tanh(3) = 0.72744; sigmoid(4) tanh(0.72744) = 0.61035.
    let lstm = try values("lstm:t=1,input=1,hidden=1,bias=1", [[1], [1, 2, 3, 4], [9, 9, 9, 9], [0, 0, 0, 0]])
    #expect(abs(lstm[0] - 0.6104) < 2e-4)
    // Update sigmoid(1) = 0.73106, candidate tanh(3) = 0.99505: 0.26894 x 0.99505 = 0.26761.
    let gru = try values("gru:t=1,input=1,hidden=1", [[1], [1, 2, 3], [9, 9, 9], [0, 0, 0]])
    #expect(abs(gru[0] - 0.2676) < 1e-4)
  }

  @Test(arguments: [
    ("pool:mode=mx,c=1,w=4,s=2", "kernel.value", "did you mean `max`?"), ("pool:c=1,w=4,s=2,pad=2", "kernel.shape", ""),
    ("eltwise:op=rell,d=4", "kernel.value", "did you mean `relu`?"), ("eltwise:op=relu,d=4,alpha=1", "kernel.shape", ""),
    ("eltwise:op=elu,d=4,alpha=inf", "kernel.value", ""), ("eltwise:op=clip,d=4,alpha=2,beta=1", "kernel.shape", ""),
    ("eltwise:op=relu,d=4x", "kernel.value", ""), ("eltwise:op=relu,d=1x1x1x1x1x1x1", "kernel.limit", ""),
    ("eltwise:op=relu", "kernel.missing-key", "add d=..."), ("eltwise:op=relu,d=4,dtype=bf16", "kernel.unsupported", ""),
    ("binary:op=add,a=3,b=2", "kernel.shape", ""), ("reduce:op=sum,d=3,axes=1", "kernel.shape", ""),
    ("reduce:op=sum,d=3x3,axes=1+1", "kernel.shape", ""), ("transpose:d=3x3,perm=0+0", "kernel.shape", ""),
    ("concat:parts=0+1", "kernel.value", ""), ("lstm:t=1,input=1,hidden=1,directions=3", "kernel.value", ""),
    ("lrn:c=4,window=2", "kernel.unsupported", ""), ("softmax:size=16777216,outer=16777216", "kernel.limit", ""),
    ("softmx:size=4", "kernel.unknown-kind", "did you mean `softmax`?"),
    // Taps at -1 and 1 of an input whose only element is at 0.
    ("pool:c=1,w=1,s=2,dilation=2,pad=1", "kernel.shape", "pad less"),
    ("pool:mode=avg,c=1,h=9,w=2,r=1,s=2,dilationw=5,padl=3,padr=3", "kernel.shape", "pad less"),
  ])
  func wrongTextIsAnError(text: String, code: String, hint: String) throws {
    let error = try #require(throws: KernelsError.self) { try KernelSpec(parsing: text) }
    #expect(error.code.rawValue == code)
    if !hint.isEmpty { #expect(error.hint == hint) }
  }

  @Test(arguments: ["openblas", "libxsmm"]) func otherBackendsRefuseThem(name: String) throws {
    let backend = try KernelBackends.named(name)
    for text in Self.kernels {
      let error = try #require(throws: KernelsError.self) { try backend.check(KernelSpec(parsing: text)) }
      #expect(error.code == .unsupported)
    }
  }
}
