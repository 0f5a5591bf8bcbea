import FoundationEssentials
import Testing

@testable import Kernels

@Suite struct KernelSpecTests {
  @Test(arguments: [
    ("", "kernel.syntax", ""),
    ("matmul", "kernel.syntax", ""),
    ("matmul:", "kernel.syntax", ""),
    ("matmul:m=1,,n=1,k=1", "kernel.syntax", ""),
    ("matmul:m=1,n,k=1", "kernel.syntax", ""),
    ("matmu:m=1,n=1,k=1", "kernel.unknown-kind", "did you mean `matmul`?"),
    (
      "fourier:n=1", "kernel.unknown-kind",
      "known: matmul, conv, convt, pool, batchnorm, layernorm, lrn, softmax, eltwise, binary, reduce, transpose, concat, rnn, lstm, gru"
    ),
    (" matmul:m=1,n=1,k=1", "kernel.unknown-kind", "did you mean `matmul`?"),
    ("matmul:m=1,n=1,k=1,dtpe=f32", "kernel.unknown-key", "did you mean `dtype`?"),
    ("matmul:m=1,n=1,k=1,M=2", "kernel.unknown-key", "did you mean `m`?"),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,strid=2", "kernel.unknown-key", "did you mean `stride`?"),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,gruops=1", "kernel.unknown-key", "did you mean `groups`?"),
    ("matmul:m=1,n=1,k=1,m=2", "kernel.duplicate-key", ""),
    ("matmul:m=1,n=1", "kernel.missing-key", "add k=..."),
    ("conv:c=1,h=8,k=1,r=3,s=3", "kernel.missing-key", "add w=..."),
    ("conv:c=1,h=8,w=8,k=1,s=3", "kernel.missing-key", "add r=..."),
    ("matmul:m=0,n=1,k=1", "kernel.value", ""),
    ("matmul:m=-1,n=1,k=1", "kernel.value", ""),
    ("matmul:m=+1,n=1,k=1", "kernel.value", ""),
    ("matmul:m=1.5,n=1,k=1", "kernel.value", ""),
    ("matmul:m=,n=1,k=1", "kernel.value", ""),
    ("matmul:m=1 ,n=1,k=1", "kernel.value", ""),
    ("matmul:m=\u{0663},n=1,k=1", "kernel.value", ""),
    ("matmul:m=1,n=1,k=1,bias=2", "kernel.value", ""),
    ("matmul:m=16777217,n=1,k=1", "kernel.limit", ""),
    ("matmul:m=99999999999999999999,n=1,k=1", "kernel.limit", ""),
    ("matmul:m=16777216,n=16777216,k=16777216,b=16777216", "kernel.limit", ""),
    ("matmul:m=100000,n=100000,k=100000", "kernel.limit", ""),
    ("matmul:m=16777216,n=1,k=1024", "kernel.limit", ""),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,pad=16777217", "kernel.limit", ""),
    ("matmul:m=1,n=1,k=1,dtype=f16", "kernel.unsupported", "use dtype=f32, bf16, u8s8"),
    ("matmul:m=1,n=1,k=1,dtype=s8", "kernel.unsupported", "use dtype=u8s8: activations of u8, weights of s8"),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,dtype=F32", "kernel.unsupported", "use dtype=f32, bf16, u8s8"),
    ("conv:c=1,h=8,w=8,k=1,r=9,s=3", "kernel.shape", ""),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,dilation=4", "kernel.shape", ""),
    ("conv:c=6,h=8,w=8,k=4,r=3,s=3,groups=4", "kernel.shape", ""),
    ("conv:c=6,h=8,w=8,k=4,r=3,s=3,groups=3", "kernel.shape", ""),
    ("conv:c=1,w=8,k=1,s=3,padt=1", "kernel.shape", "give h and r, or leave this out"),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,strided=2", "kernel.shape", "give d and t, or leave this out"),
    ("conv:c=1,w=8,k=1,s=3,padback=1", "kernel.shape", "give d and t, or leave this out"),
    ("conv:c=1,d=8,w=8,k=1,t=3,s=3", "kernel.missing-key", "add h=..."),
    ("conv:c=1,h=8,w=8,k=1,r=3,s=3,outpad=1", "kernel.unknown-key", ""),
    ("convt:c=1,h=8,w=8,k=1,r=3,s=3,outpad=1", "kernel.shape", "it must be below the stride or the dilation"),
    ("convt:c=1,w=2,k=1,s=3,pad=2", "kernel.shape", "check the padding"),
    ("convt:c=6,w=2,k=4,s=3,groups=4", "kernel.shape", ""),
    ("convt:c=1,w=2,k=1,s=3,outpadh=1", "kernel.shape", "give h and r, or leave this out"),
  ])
  func wrongTextIsAnError(text: String, code: String, hint: String) throws {
    let error = try #require(throws: KernelsError.self) { try KernelSpec(parsing: text) }
    #expect(error.code.rawValue == code)
    #expect(error.place?.hasPrefix(text) == true)
    if !hint.isEmpty { #expect(error.hint == hint) }
  }

  @Test func overlongTextIsNotRead() throws {
    let text = "matmul:m=" + String(repeating: "0", count: 2000) + "1,n=1,k=1"
    #expect(try #require(throws: KernelsError.self) { try KernelSpec(parsing: text) }.code == .limit)
  }

  @Test(arguments: [
    ("matmul:m=1024,n=1024,k=1024,dtype=f32", "matmul:m=1024,n=1024,k=1024,dtype=f32"),
    ("matmul:k=3,n=2,m=1", "matmul:m=1,n=2,k=3,dtype=f32"),
    ("matmul:m=1,n=2,k=3,b=4,bias=1", "matmul:b=4,m=1,n=2,k=3,bias=1,dtype=f32"),
    ("matmul:m=01,n=2,k=3,b=1,bias=0", "matmul:m=1,n=2,k=3,dtype=f32"),
    (
      "conv:n=1,c=64,h=56,w=56,k=64,r=3,s=3,stride=1,pad=1,groups=1,dtype=f32",
      "conv:n=1,c=64,h=56,w=56,k=64,r=3,s=3,stride=1,pad=1,groups=1,dtype=f32"
    ),
    ("conv:c=3,h=8,w=9,k=4,r=3,s=2", "conv:n=1,c=3,h=8,w=9,k=4,r=3,s=2,stride=1,pad=0,groups=1,dtype=f32"),
    (
      "conv:c=3,h=8,w=9,k=4,r=3,s=2,stride=2,stridew=1,padh=1,dilationh=2,bias=1",
      "conv:n=1,c=3,h=8,w=9,k=4,r=3,s=2,strideh=2,stridew=1,padh=1,padw=0,dilationh=2,dilationw=1,groups=1,bias=1,dtype=f32"
    ),
    (
      "conv:c=3,h=8,w=9,k=4,r=3,s=2,pad=1,padw=2,padr=3",
      "conv:n=1,c=3,h=8,w=9,k=4,r=3,s=2,stride=1,padt=1,padb=1,padl=2,padr=3,groups=1,dtype=f32"
    ),
    ("conv:c=4,w=9,k=4,s=3,groups=4,pad=1", "conv:n=1,c=4,w=9,k=4,s=3,stride=1,pad=1,groups=4,dtype=f32"),
    (
      "conv:c=4,w=9,k=4,s=3,stride=2,padl=1,dilation=2",
      "conv:n=1,c=4,w=9,k=4,s=3,stride=2,padl=1,padr=0,dilation=2,groups=1,dtype=f32"
    ),
    ("matmul:m=1,n=2,k=3,dtype=u8s8", "matmul:m=1,n=2,k=3,dtype=u8s8"),
    ("matmul:dtype=bf16,m=1,n=2,k=3,bias=1", "matmul:m=1,n=2,k=3,bias=1,dtype=bf16"),
    (
      "conv:c=3,d=7,h=8,w=9,k=4,t=2,r=3,s=2,strided=2,padfront=1,dtype=u8s8",
      "conv:n=1,c=3,d=7,h=8,w=9,k=4,t=2,r=3,s=2,strided=2,strideh=1,stridew=1,padfront=1,padback=0,padt=0,padb=0,padl=0,padr=0,"
        + "groups=1,dtype=u8s8"
    ),
    (
      "conv:c=3,d=7,h=8,w=9,k=4,t=3,r=3,s=3,pad=1,dilationd=2",
      "conv:n=1,c=3,d=7,h=8,w=9,k=4,t=3,r=3,s=3,stride=1,pad=1,dilationd=2,dilationh=1,dilationw=1,groups=1,dtype=f32"
    ),
    (
      "convt:c=4,h=8,w=9,k=6,r=3,s=3,stride=2,pad=1,outpad=1,groups=2,bias=1",
      "convt:n=1,c=4,h=8,w=9,k=6,r=3,s=3,stride=2,pad=1,outpad=1,groups=2,bias=1,dtype=f32"
    ),
    (
      "convt:c=4,d=2,h=8,w=9,k=6,t=1,r=3,s=3,stride=2,outpadd=1",
      "convt:n=1,c=4,d=2,h=8,w=9,k=6,t=1,r=3,s=3,stride=2,pad=0,outpadd=1,outpadh=0,outpadw=0,groups=1,dtype=f32"
    ),
  ])
  func signatureIsCanonical(text: String, signature: String) throws {
    let spec = try KernelSpec(parsing: text)
    #expect(spec.description == signature)
    #expect(try KernelSpec(parsing: signature) == spec)
    #expect(try JSONDecoder().decode([KernelSpec].self, from: JSONEncoder().encode([spec])) == [spec])
  }

  @Test func wrongSignatureInJSONIsAnError() {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([KernelSpec].self, from: Data(#"["matmul:m=1"]"#.utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([KernelSpec].self, from: Data("[1]".utf8)) }
  }

  @Test func oneAndTwoDimensionsAreDifferentKernels() throws {
    let flat = try KernelSpec(parsing: "conv:c=1,w=8,k=1,s=3")
    #expect(try flat != KernelSpec(parsing: "conv:c=1,h=1,w=8,k=1,r=1,s=3"))
  }

  @Test func noneAndFourDimensionsAreNotSupported() throws {
    let axis = try Convolution.Axis(input: 4, kernel: 1)
    for axes in [[], [axis, axis, axis, axis]] {
      let error = #expect(throws: KernelsError.self) { try Convolution(channels: 1, outputs: 1, axes: axes) }
      #expect(error?.code == .unsupported)
    }
  }
}
