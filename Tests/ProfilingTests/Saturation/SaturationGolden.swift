import Foundation
import Profiling

/// What numpy says: `Golden/saturation.json`, which scripts/make_saturation_golden.py writes.
struct SaturationGolden: Decodable, Sendable {
  struct Function: Decodable, Sendable {
    var function: String
    var parameters: [Double]
    var x: [Double]
    var values: [Double]
    var slopes: [Double]
    var largest: Double
  }

  struct Softmax: Decodable, Sendable {
    var shape: [Int]
    var axis: Int
    var reachesEnd: Bool
    var x: [Float]
    var softmax: [Double]
    var logSoftmax: [Double]
  }

  struct Spread: Decodable, Sendable {
    var mean: Double
    var minimum: Double
    var maximum: Double
    var percentiles: [Double]
  }

  struct Statistics: Decodable, Sendable {
    var function: String
    var parameters: [Double]
    var threshold: Double
    var x: [Float]
    var units: Int
    var inputs: Spread?
    var slopes: Spread?
    var saturated: Int
    var dead: Int?
    var inputCounts: [Int]
    var below: Int
    var above: Int
    var slopeCounts: [Int]
  }

  struct Tensor: Decodable, Sendable {
    var shape: [Int]
    var values: [Float]
  }

  struct Recurrent: Decodable, Sendable {
    var kind: String
    var direction: String
    var resetsAfter: Int
    var activations: [String]
    var alpha: [Float]
    var beta: [Float]
    /// By ONNX's names of the inputs and of the output Y.
    var tensors: [String: Tensor]
    /// By gate, with its direction where there are two.
    var gates: [String: [Double]]
  }

  var functions: [Function]
  var softmax: [Softmax]
  var statistics: [Statistics]
  var recurrent: [Recurrent]

  static func read() throws -> SaturationGolden {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/saturation.json")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(SaturationGolden.self, from: Data(contentsOf: path))
  }

  struct UnknownFunction: Error { var name: String }

  static func function(_ name: String, _ parameters: [Double]) throws -> ActivationFunction {
    switch (name, parameters.count) {
    case ("sigmoid", 0): .sigmoid
    case ("tanh", 0): .tanh
    case ("softsign", 0): .softsign
    case ("erf", 0): .erf
    case ("softplus", 0): .softplus
    case ("mish", 0): .mish
    case ("scaledTanh", 2): .scaledTanh(alpha: parameters[0], beta: parameters[1])
    case ("hardSigmoid", 2): .hardSigmoid(alpha: parameters[0], beta: parameters[1])
    case ("gelu", 0): .gelu
    case ("geluTanh", 0): .geluTanh
    case ("swish", 1), ("quickGelu", 1): .swish(beta: parameters[0])
    case ("elu", 1): .elu(alpha: parameters[0])
    case ("celu", 1): .celu(alpha: parameters[0])
    case ("selu", 2): .selu(alpha: parameters[0], gamma: parameters[1])
    case ("relu", 0): .relu
    case ("clippedRelu", 1): .clippedRelu(limit: parameters[0])
    case ("leakyRelu", 1): .leakyRelu(alpha: parameters[0])
    case ("thresholdedRelu", 1): .thresholdedRelu(alpha: parameters[0])
    case ("hardSwish", 0): .hardSwish
    case ("affine", 2): .affine(alpha: parameters[0], beta: parameters[1])
    default: throw UnknownFunction(name: name)
    }
  }
}

/// Whether two numbers are equal but for rounding.
func isClose(_ left: Double, _ right: Double, within tolerance: Double = 1e-11) -> Bool {
  abs(left - right) <= tolerance * max(1, abs(right))
}
