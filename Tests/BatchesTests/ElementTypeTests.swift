import Testing

@testable import Batches

@Suite struct ElementTypeTests {
  private func manifest(_ model: String, dtype: String, tasks: String) -> String {
    """
    podium: 1
    name: types
    variants: [{ name: a, model: { \(model) }, params: { dtype: \(dtype) } }]
    tasks: \(tasks)
    """
  }

  @Test(arguments: ["f32", "bf16", "u8s8"]) func kernelsOfAModelAreMeasuredInAType(type: String) throws {
    try withModelFolder { folder in
      let batch = try load(manifest("file: models/resnet50.onnx", dtype: type, tasks: "[kernels, flops]"), folder: folder)
      #expect(batch.variants.map(\.parameters.dtype) == [type])
    }
  }

  @Test func otherTasksHaveTheTypesOfTheModel() throws {
    let found = issues(probe(variant: "name: a, params: { dtype: bf16 }"))
    #expect(found.map(\.code) == [.notAvailable])
    #expect(found.map(\.hint) == ["dtype is for tasks of kind kernels"])
  }

  @Test func aKernelSaysItsOwnType() {
    let kernel = "kernel: \"matmul:m=1,n=2,k=3,dtype=u8s8\""
    #expect(issues(manifest(kernel, dtype: "f32", tasks: "[kernels]")).isEmpty)
    let found = issues(manifest(kernel, dtype: "bf16", tasks: "[kernels]"))
    #expect(found.map(\.code) == [.value])
    #expect(found.map(\.hint) == ["write dtype=bf16 in the kernel, and leave `dtype` out"])
  }
}
