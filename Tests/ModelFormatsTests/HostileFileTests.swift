import ModelGraph
import Testing

@testable import ModelFormats

/// What is no model, or a broken one, is refused with a sentence that says why; nothing traps.
@Suite struct HostileFileTests {
  private func failure(_ bytes: [UInt8]) -> ModelFormatsError? {
    do {
      _ = try readModel(MappedFile(copying: bytes))
      return nil
    } catch { return error }
  }

  private func fileFailure(_ path: String) -> ModelFormatsError? {
    do {
      _ = try readModel(at: path)
      return nil
    } catch { return error }
  }

  @Test func aFileThatCannotBeHadIsToldApartFromABadOne() throws {
    let missing = fileFailure("/nowhere/model.onnx")
    #expect(missing?.code == .missing)
    #expect(missing?.description == "/nowhere/model.onnx: there is no such file")
    let folder = fileFailure("/")
    #expect(folder?.code == .unreadable)
    #expect(folder?.message == "is a folder without saved_model.pb; a model is one file, or the folder of a SavedModel")
    #expect(missing?.isAboutAccess == true && folder?.isAboutAccess == true)
    #expect(fileFailure("/dev/null")?.code == .unreadable)
  }

  @Test func anEmptyFileSaysSo() throws {
    let file = try TemporaryFile([])
    let error = fileFailure(file.path)
    #expect(error?.code == .empty)
    #expect(error?.description == "\(file.path): the file is empty")
    #expect(error?.isAboutAccess == false)
  }

  @Test func anImageSaysThatItIsAnImage() throws {
    let file = try TemporaryFile([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 100))
    #expect(fileFailure(file.path)?.description == "\(file.path): this is a PNG image, not an ONNX model")
    #expect(fileFailure(file.path)?.code == .notAModel)
  }

  @Test(arguments: [
    ("a ZIP archive", [0x50, 0x4B, 0x03, 0x04]), ("an HDF5 file", [0x89, 0x48, 0x44, 0x46]),
    ("a TensorFlow Lite model", [0x1C, 0, 0, 0, 0x54, 0x46, 0x4C, 0x33]), ("a gzip archive", [0x1F, 0x8B, 8, 0]),
    ("a text file", Array("hello, world\n".utf8)), ("a text file", Array("{\"format\": \"onnx\"}".utf8)),
    ("a Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1".utf8)),
  ])
  func otherKindsOfFilesAreNamed(kind: String, bytes: [UInt8]) {
    let error = failure(bytes)
    #expect(error?.code == .notAModel)
    #expect(error?.message.hasPrefix("this is \(kind)") == true)
  }

  @Test func aModelWithoutGraphOrOperatorSetIsRefused() {
    #expect(failure(WireWriter { $0.number(1, 8) }.bytes)?.code == .noGraph)
    #expect(failure(modelBytes(opset: nil))?.code == .truncated)
    #expect(failure(modelBytes(irVersion: 2, opset: nil)) == nil, "the first versions named none")
  }

  /// The file of ResNet-50, cut at every 100th byte: wherever it ends, it is no model.
  @Test func aTruncatedModelIsAlwaysAnError() throws {
    let whole = try TestModels.bytes("light_resnet50.onnx")
    for length in stride(from: 100, to: whole.count, by: 100) {
      let error = failure(Array(whole[..<length]))
      #expect(error != nil, "cut at \(length)")
    }
    let error = failure(Array(whole[..<40_000]))
    #expect(error?.code == .truncated)
    #expect(error?.message.hasPrefix("the file ends at byte 40000, in the middle of") == true)
    #expect(failure(whole) == nil)
  }

  /// Every 37th byte of a real model replaced by several others, one at a time: an error or a model, never a trap, and shape
  /// inference stands what is left.
  @Test func damagedBytesNeverTrap() throws {
    let whole = try TestModels.bytes("light_squeezenet.onnx")
    for position in stride(from: 0, to: whole.count, by: 37) {
      for replacement: UInt8 in [0x00, 0xFF, 0x80, whole[position] ^ 0x08] {
        var bytes = whole
        bytes[position] = replacement
        guard let model = try? readModel(MappedFile(copying: bytes)) else { continue }
        _ = try? infer(model.graph)
      }
    }
  }

  @Test func randomBytesNeverTrap() {
    // Constants of Knuth's MMIX generator: the same bytes in every run.
    var state: UInt64 = 1
    for length in 1..<300 {
      let bytes = (0..<length).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      #expect(failure(bytes) != nil, "\(bytes)")
    }
  }

  /// A graph in an attribute of a node of a graph, and so on.
  @Test func nestingIsBounded() {
    func nested(_ depth: Int) -> [UInt8] {
      var graph: [UInt8] = []
      for _ in 0..<depth {
        let inner = graph
        graph =
          WireWriter { outer in
            addNode(&outer, "If", ["x"], []) { node in
              node.message(5) { attribute in
                attribute.text(1, "then_branch")
                attribute.data(6, inner)
              }
            }
          }.bytes
      }
      return modelBytes { $0.raw(graph) }
    }
    #expect(failure(nested(ONNXReader.maximumDepth - 1)) == nil)
    #expect(failure(nested(ONNXReader.maximumDepth))?.code == .tooDeep)
    #expect(failure(nested(2_000))?.code == .tooDeep)
  }

  @Test func brokenGraphsAreRefused() {
    let cycle = modelBytes { graph in
      addNode(&graph, "Add", ["x", "b"], ["a"])
      addNode(&graph, "Relu", ["a"], ["b"])
    }
    #expect(failure(cycle)?.code == .cycle)
    let twice = modelBytes { graph in
      addNode(&graph, "Relu", ["x"], ["a"])
      addNode(&graph, "Abs", ["x"], ["a"])
    }
    #expect(failure(twice)?.code == .duplicateTensor)
    #expect(failure(modelBytes { addNode(&$0, "Relu", ["nobody"], ["a"]) })?.code == .danglingInput)
    #expect(failure(modelBytes(outputs: ["nothing"]))?.code == .danglingInput)
    #expect(failure(modelBytes { addNode(&$0, "", ["x"], ["a"]) })?.code == .damaged)
  }

  @Test(arguments: [
    ("more elements than can be counted", [1 << 40, 1 << 40], ModelFormatsError.Code.tooLarge),
    ("a negative size", [-5], .damaged), ("less data than elements", [3], .damaged),
    ("more dimensions than the limit", [Int](repeating: 1, count: 257), .tooLarge),
  ])
  func impossibleTensorsAreRefused(what: String, shape: [Int], code: ModelFormatsError.Code) {
    let bytes = modelBytes { graph in
      graph.message(5) { tensor in
        tensor.packed(1, shape)
        tensor.number(2, 1)
        tensor.text(8, "w")
        tensor.data(9, [0, 0, 0, 0])
      }
    }
    #expect(failure(bytes)?.code == code)
  }

  @Test(arguments: [
    ("a group", [0x0B]), ("field number 0", [0x00, 0x00]), ("an endless number", [0x08] + [UInt8](repeating: 0xFF, count: 12)),
    ("a number of 65 bits", [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x02]),
    ("text where a number belongs", [0x0A, 0x01, 0x41]),
  ])
  func nonsenseOnTheWireIsRefused(what: String, bytes: [UInt8]) {
    #expect(failure(modelBytes() + bytes)?.code == .damaged)
  }
}
