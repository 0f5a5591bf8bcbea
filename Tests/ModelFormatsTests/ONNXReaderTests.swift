import ModelGraph
import Testing

@testable import ModelFormats

@Suite struct ONNXReaderTests {
  private func read(_ bytes: [UInt8]) throws -> Model { try readModel(MappedFile(copying: bytes)) }

  /// A model with one initializer, its message written by the test.
  private func tensor(_ write: (inout WireWriter) -> Void) throws -> Tensor {
    try #require(read(modelBytes { $0.message(5, write) }).graph.initializers.first)
  }

  @Test func aModelSaysWhoWroteItAndForWhichOperators() throws {
    let model = try read(modelBytes())
    #expect(model.format == "onnx")
    #expect(model.producer == "tests 1.0")
    #expect(model.opset == ["ai.onnx": 17])
    #expect(model.graph.inputs.map(\.name) == ["x"])
    #expect(model.graph.inputs[0].shape == [.fixed(2)])
  }

  @Test(arguments: [
    ("raw", ElementType.int64, 7), ("raw", .int32, 6), ("raw", .int8, 3), ("raw", .uint8, 2), ("packed", .int64, 7),
    ("packed", .int32, 6), ("single", .int64, 7),
  ])
  func smallIntegerTensorsAreReadHoweverTheyAreStored(how: String, type: ElementType, code: Int) throws {
    let values = type == .uint8 ? [5, 200] : [5, -3]
    let tensor = try tensor { tensor in
      tensor.number(1, 2)
      tensor.number(2, code)
      tensor.text(8, "w")
      switch how {
      case "raw":
        let width = type.bitWidth / 8
        tensor.data(9, values.flatMap { value in (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } })
      case "packed": tensor.packed(type == .int64 ? 7 : 5, values)
      default: for value in values { tensor.number(7, value) }
      }
    }
    #expect(tensor.elementType == type)
    #expect(tensor.integers == values)
  }

  @Test func weightsAreKnownByTheirPlaceOnly() throws {
    let tensor = try tensor { tensor in
      tensor.packed(1, [2, 3])
      tensor.number(2, 1)
      tensor.text(8, "w")
      tensor.data(9, [UInt8](repeating: 1, count: 24))
    }
    #expect(tensor.shape == [2, 3] && tensor.elements == 6)
    #expect(try tensor.bytes() == 24)
    #expect(tensor.integers == nil)
    guard case .file(let range) = tensor.location else { throw TestModels.Missing(description: "it has no place in the file") }
    #expect(range.count == 24)
  }

  @Test func largeIntegerTensorsAreLeftAlone() throws {
    let tensor = try tensor { tensor in
      tensor.number(1, Tensor.maximumFolded + 1)
      tensor.number(2, 2)
      tensor.data(9, [UInt8](repeating: 0, count: Tensor.maximumFolded + 1))
    }
    #expect(tensor.integers == nil)
  }

  @Test func otherFilesAreNamedAndNeverOpened() throws {
    let tensor = try tensor { tensor in
      tensor.number(1, 4)
      tensor.number(2, 7)
      tensor.text(8, "w")
      tensor.number(14, 1)
      tensor.message(13) { entry in
        entry.text(1, "location")
        entry.text(2, "/etc/passwd")
      }
    }
    #expect(tensor.location == .external("/etc/passwd"))
    #expect(tensor.integers == nil)
    #expect(try tensor.bytes() == 32)
  }

  @Test func attributesKeepTheirKindsAndLeftOutFieldsAreZero() throws {
    let model = try read(
      modelBytes { graph in
        addNode(&graph, "Custom", ["x"], ["y"]) { node in
          func attribute(_ name: String, type: Int?, _ write: (inout WireWriter) -> Void = { _ in }) {
            node.message(5) { attribute in
              attribute.text(1, name)
              if let type { attribute.number(20, type) }
              write(&attribute)
            }
          }
          attribute("zero", type: 2)
          attribute("axis", type: 2) { $0.number(3, -1) }
          attribute("pads", type: 7) { $0.packed(8, [1, 2]) }
          attribute("old", type: nil) {
            $0.number(8, 3)
            $0.number(8, 4)
          }
          attribute("mode", type: 3) { $0.text(4, "SAME") }
          attribute("reference", type: 2) { $0.text(21, "outer") }
        }
      })
    let node = try #require(model.graph.nodes.first)
    #expect(node.integer("zero") == 0)
    #expect(node.integer("axis") == -1)
    #expect(node.integers("pads") == [1, 2])
    #expect(node.integers("old") == [3, 4])
    #expect(node.text("mode") == "SAME")
    #expect(node.integer("reference") == nil)
    #expect(node.label == "y")
  }

  @Test func declaredDimensionsAreFixedNamedOrFree() throws {
    let bytes = WireWriter { model in
      model.number(1, 8)
      model.message(8) { $0.number(2, 17) }
      model.message(7) { graph in
        graph.message(11) { info in
          info.text(1, "x")
          info.message(2) { type in
            type.message(1) { tensor in
              tensor.number(1, 10)
              tensor.message(2) { shape in
                shape.message(1) { $0.text(2, "N") }
                shape.message(1) { $0.number(1, 3) }
                shape.message(1) { $0.number(1, -1) }
                shape.message(1) { _ in }
              }
            }
          }
        }
      }
    }.bytes
    let input = try #require(read(bytes).graph.inputs.first)
    #expect(input.elementType == .float16)
    #expect(input.shape == [.named("N"), .fixed(3), .free, .free])
  }

  @Test func subgraphsAreReadWithWhatTheyTakeFromOutside() throws {
    let model = try read(
      modelBytes(outputs: ["y"]) { graph in
        addNode(&graph, "If", ["x"], ["y"]) { node in
          node.message(5) { attribute in
            attribute.text(1, "then_branch")
            attribute.message(6) { inner in
              addNode(&inner, "Relu", ["x"], ["z"])
              inner.message(5) { tensor in
                tensor.number(1, 3)
                tensor.number(2, 1)
                tensor.text(8, "inside")
              }
              inner.message(12) { declaration(&$0, "z", nil) }
            }
          }
        }
      })
    let inner = try #require(model.graph.nodes.first?.subgraphs.first)
    #expect(inner.captures == ["x"])
    #expect(model.graph.allInitializers.map(\.name) == ["inside"])
  }
}
