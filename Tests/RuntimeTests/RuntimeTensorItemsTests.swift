import ModelGraph
import Testing

@testable import Runtime

@Suite struct RuntimeTensorItemsTests {
  private func tensor() throws -> RuntimeTensor { try floats([3, 2], [0, 1, 2, 3, 4, 5]) }

  @Test func itemsLieAlongTheFirstDimension() throws {
    #expect(try tensor().items == 3)
    #expect(try tensor().items(from: 1, count: 2) == floats([2, 2], [2, 3, 4, 5]))
  }

  @Test func beyondTheEndTheLastItemIsRepeated() throws {
    #expect(try tensor().items(from: 2, count: 3) == floats([3, 2], [4, 5, 4, 5, 4, 5]))
  }

  @Test func whereThereIsNoneItIsTold() throws {
    for (start, count) in [(3, 1), (-1, 1), (0, 0)] {
      #expect(throws: RuntimeError.self) { try tensor().items(from: start, count: count) }
    }
    #expect(throws: RuntimeError.self) { try floats([], [1]).items(from: 0, count: 1) }
    #expect(throws: RuntimeError.self) { try floats([0, 2], []).items(from: 0, count: 1) }
  }
}
