import ModelGraph
import Testing

@testable import Runtime

@Suite struct RuntimeTensorTests {
  /// From a SplitMix64 written in Python, seed 7.
  @Test(
    arguments: [
      (.float32, [-226.0, -990, 820, 169, -98, -514].map { $0 / 1024 }),
      (.float64, [-226.0, -990, 820, 169, -98, -514].map { $0 / 1024 }),
      (.float16, [-226.0, -990, 820, 169, -98, -514].map { $0 / 1024 }),
      (.bfloat16, [-29.0, -124, 102, 21, -13, -65].map { $0 / 128 }),
      (.int64, [0, 0, 1, 1, 0, 0]), (.uint8, [0, 0, 1, 1, 0, 0]), (.bool, [0, 0, 1, 1, 0, 0]),
    ] as [(ElementType, [Double])])
  func randomContentFollowsFromTheSeed(_ type: ElementType, _ numbers: [Double]) throws {
    #expect(try RuntimeTensor.random(type, [2, 3], seed: 7).numbers() == numbers)
  }

  @Test func everyTypeOfAByteOrMoreIsFilled() throws {
    let left = Set(ElementType.allCases.filter { (try? RuntimeTensor.random($0, [3], seed: 1)) == nil })
    let narrow: [ElementType] = [.float4E2M1, .int2, .int4, .uint2, .uint4]
    let eighths: [ElementType] = [.float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .float8E8M0]
    #expect(left == Set(narrow + eighths + [.complex64, .complex128, .string]))
  }

  @Test func wholeNumbersMustFitTheirType() throws {
    #expect(try RuntimeTensor(.int16, [2], integers: [1, -2]).bytes == [1, 0, 254, 255])
    #expect(try RuntimeTensor(.bool, [], integers: [1]).bytes == [1])
    for (type, number) in [(.int8, 128), (.uint8, -1), (.bool, 2), (.uint64, -1), (.float32, 1)] as [(ElementType, Int)] {
      #expect(try #require(throws: RuntimeError.self) { try RuntimeTensor(type, [1], integers: [number]) }.code == .input)
    }
  }

  @Test(arguments: [[-1], [1 << 62, 8], [1 << 33], [Int](repeating: 1, count: 65), [3]])
  func sizesAndBytesMustAgree(_ shape: [Int]) throws {
    let error = try #require(throws: RuntimeError.self) { try RuntimeTensor(.int16, shape, bytes: [0, 0]) }
    #expect(error.code == .input)
  }

  @Test func elementsNarrowerThanAByteArePacked() throws {
    #expect(try RuntimeTensor.byteCount(.int4, [3]) == 2)
    #expect(try RuntimeTensor.byteCount(.float32, []) == 4)
    #expect(try RuntimeTensor.byteCount(.float32, [.max, .max, 0]) == 0)
  }
}

@Suite struct OutputComparisonTests {
  private func compare(_ given: RuntimeTensor?, _ expected: RuntimeTensor?) throws -> OutputComparison {
    try OutputComparison([given], reference: [expected], names: ["y"], tolerance: 1e-3)
  }

  @Test func smallDifferencesAreSharesOfTheLargestMagnitude() throws {
    let result = try compare(floats([3], [100, 1, 0.0625]), floats([3], [100, 1, 0]))
    #expect(result.largestError == 0.000_625)
    #expect(result.elements == 3)
  }

  @Test(arguments: [[100, 1.25], [.nan, 1], [.infinity, 1], [-100, 1]] as [[Float]])
  func otherNumbersAreWrong(_ numbers: [Float]) throws {
    let error = try #require(throws: RuntimeError.self) { try compare(floats([2], numbers), floats([2], [100, 1])) }
    #expect(error.code == .wrongResult)
    #expect(error.place == "output y")
  }

  @Test func otherShapesAndTypesAreWrong() throws {
    let right = try floats([2, 1], [1, 2])
    for other in [try floats([1, 2], [1, 2]), try RuntimeTensor(.int32, [2, 1], integers: [1, 2]), nil] {
      #expect(try #require(throws: RuntimeError.self) { try compare(other, right) }.code == .wrongResult)
    }
  }

  @Test func whatIsNoFiniteNumberIsNoEvidence() throws {
    let numbers: [Float] = [.nan, .infinity, -.infinity]
    let result = try compare(floats([3], numbers), floats([3], numbers))
    #expect(result.elements == 0)
    #expect(try compare(nil, nil).skipped == ["y"])
  }

  @Test func anyDifferenceFromZerosIsWrong() throws {
    #expect(throws: RuntimeError.self) { try compare(floats([1], [1e-30]), floats([1], [0])) }
    #expect(try compare(floats([1], [0]), floats([1], [-0.0])).largestError == 0)
  }
}
