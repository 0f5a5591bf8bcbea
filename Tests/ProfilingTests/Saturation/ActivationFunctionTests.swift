import ModelGraph
import Runtime
import Testing

@testable import Profiling

@Suite struct ActivationFunctionTests {
  @Test func valuesAndDerivativesAreThoseOfNumpy() throws {
    let cases = try SaturationGolden.read().functions
    #expect(cases.count == 21)
    for golden in cases {
      let function = try SaturationGolden.function(golden.function, golden.parameters)
      for ((x, value), slope) in zip(zip(golden.x, golden.values), golden.slopes) {
        #expect(isClose(function.value(x), value), "\(golden.function)(\(x)) is \(function.value(x)), not \(value)")
        #expect(isClose(function.slope(x), slope), "\(golden.function)'(\(x)) is \(function.slope(x)), not \(slope)")
      }
    }
  }

  /// Found by a search in 50 digits, or on a grid that holds the place.
  @Test func largestDerivativesAreThoseOfASearch() throws {
    for golden in try SaturationGolden.read().functions {
      let function = try SaturationGolden.function(golden.function, golden.parameters)
      #expect(isClose(function.largestSlope, golden.largest), "\(golden.function): \(function.largestSlope)")
      #expect(golden.x.allSatisfy { function.slope($0) <= function.largestSlope * (1 + 1e-12) }, "\(golden.function)")
    }
  }

  @Test func nothingOverflowsAtTheEndsOfFloats() throws {
    for golden in try SaturationGolden.read().functions {
      let function = try SaturationGolden.function(golden.function, golden.parameters)
      for x in [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e4, -1e4, .leastNonzeroMagnitude, 0] {
        #expect(function.slope(Double(x)).isFinite, "\(golden.function)'(\(x))")
        #expect(!function.value(Double(x)).isNaN, "\(golden.function)(\(x))")
      }
    }
  }

  @Test func softmaxTakesItsRowsTogether() throws {
    for golden in try SaturationGolden.read().softmax {
      let rows = ActivationRows(axis: golden.axis, reachesEnd: golden.reachesEnd)
      let diagonal = ActivationFunction.softmax(rows).slopes(golden.x, shape: golden.shape)
      let logarithm = ActivationFunction.logSoftmax(rows).slopes(golden.x, shape: golden.shape)
      #expect(zip(diagonal, golden.softmax).allSatisfy { isClose($0, $1) }, "axis \(golden.axis) of \(golden.shape)")
      #expect(zip(logarithm, golden.logSoftmax).allSatisfy { isClose($0, $1) }, "axis \(golden.axis) of \(golden.shape)")
    }
  }

  /// Attention masks with minus infinity: of 2 numbers left the shares are a half, so s (1 - s) is a quarter.
  @Test func maskedNumbersHaveNoShare() {
    let softmax = ActivationFunction.softmax(ActivationRows(axis: -1))
    #expect(softmax.slopes([1, -.infinity, 1], shape: [1, 3]) == [0.25, 0, 0.25])
    #expect(softmax.slopes([-.infinity, -.infinity], shape: [2]).allSatisfy { $0.isNaN })
    #expect(softmax.slopes([1, .nan, 3, 3], shape: [2, 2])[2...] == [0.25, 0.25])
  }

  @Test func axisThatIsNotThereGivesNoNumber() {
    #expect(ActivationFunction.softmax(ActivationRows(axis: 2)).slopes([1, 2], shape: [1, 2]).allSatisfy { $0.isNaN })
    #expect(ActivationFunction.softmax(ActivationRows(axis: 0)).slopes([], shape: [0]).isEmpty)
    #expect(ActivationFunction.softmax(ActivationRows(axis: 1)).slopes([], shape: [0, 3]).isEmpty)
  }

  @Test(
    arguments: [
      ("Sigmoid", [:], .sigmoid), ("Tanh", [:], .tanh), ("HardSigmoid", [:], .hardSigmoid(alpha: 0.2, beta: 0.5)),
      ("HardSigmoid", ["alpha": .float(0.25)], .hardSigmoid(alpha: 0.25, beta: 0.5)), ("Gelu", [:], .gelu),
      ("Gelu", ["approximate": .text("tanh")], .geluTanh), ("LeakyRelu", ["alpha": .float(0.5)], .leakyRelu(alpha: 0.5)),
      ("Clip", ["min": .float(0), "max": .float(6)], .clippedRelu(limit: 6)), ("Clip", ["min": .float(-1), "max": .float(1)], nil),
      ("Clip", [:], nil), ("Add", [:], nil), ("Softmax", [:], .softmax(ActivationRows(axis: -1))),
    ] as [(String, Attributes, ActivationFunction?)])
  func operatorsHaveTheirFunctions(name: String, attributes: Attributes, function: ActivationFunction?) {
    let node = Node(operator: name, inputs: ["x"], outputs: ["y"], attributes: attributes)
    #expect(ActivationFunction(node, opset: 17, inputs: [nil]) == function)
  }

  @Test func boundsOfAClipMayBeTensors() {
    let node = Node(operator: "Clip", inputs: ["x", "low", "high"], outputs: ["y"])
    func clip(_ low: Double, _ high: Double) -> ActivationFunction? {
      let bounds = [low, high].map { TensorInfo(.float32, [], reals: [Real($0)]) }
      return ActivationFunction(node, opset: 13, inputs: [nil] + bounds)
    }
    #expect(clip(0, 6) == .clippedRelu(limit: 6))
    #expect(clip(0.5, 6) == nil)
    #expect(clip(0, -1) == nil)
  }

  /// Opset 13 changed what the axis means.
  @Test func softmaxBeforeOpset13ReachesToTheEnd() {
    let node = Node(operator: "Softmax", inputs: ["x"], outputs: ["y"])
    #expect(ActivationFunction(node, opset: 12, inputs: [nil]) == .softmax(ActivationRows(axis: 1, reachesEnd: true)))
    #expect(ActivationFunction(node, opset: 13, inputs: [nil]) == .softmax(ActivationRows(axis: -1)))
  }

  @Test func halvesAndDoublesBecomeFloats() throws {
    // 1.5 and -2 as IEEE 754 and as bfloat16 write them, the low byte first.
    func values(_ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) throws -> [Float]? {
      TensorValues(try RuntimeTensor(type, shape, bytes: bytes))?.values
    }
    #expect(try values(.float16, [2], [0x00, 0x3E, 0x00, 0xC0]) == [1.5, -2])
    #expect(try values(.bfloat16, [2], [0xC0, 0x3F, 0x00, 0xC0]) == [1.5, -2])
    #expect(try values(.float32, [1], [0x00, 0x00, 0xC0, 0x3F]) == [1.5])
    #expect(try values(.float64, [], [0, 0, 0, 0, 0, 0, 0xF8, 0x3F]) == [1.5])
    #expect(try values(.int64, [0], []) == nil)
  }
}
