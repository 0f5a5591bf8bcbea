import Foundation
import Testing

@testable import Profiling

/// Counting right answers and adding squared differences, without a model.
@Suite struct QualityCountsTests {
  private func counts(k: Int = 1, _ rows: [([Double], Double)]) throws -> ClassificationCounts {
    var counts = try ClassificationCounts(k: k, classes: rows.first?.0.count ?? 2)
    for (item, row) in rows.enumerated() { try counts.add(row.0[...], label: row.1, item: item) }
    return counts
  }

  /// Infinities, zeros of both signs and many equal scores.
  @Test func countsAreThoseOfNumpy() throws {
    for golden in try QualityGolden.read().ranked {
      let rows = zip(golden.scores, golden.labels).map { ($0.compactMap { Double($0) }, Double($1)) }
      let counts = try counts(k: golden.k, rows)
      #expect(counts.items == golden.labels.count)
      #expect(counts.top1Correct == golden.top1)
      #expect(counts.topKCorrect == golden.topK)
    }
  }

  @Test func ofEqualScoresTheLowestClassComesFirst() throws {
    let scores = [1.0, 3, 3, 3]
    #expect(try counts([(scores, 1)]).top1Correct == 1)
    #expect(try counts([(scores, 2)]).top1Correct == 0)
    #expect(try counts(k: 2, [(scores, 2), (scores, 3), (scores, 0)]).topKCorrect == 1)
  }

  @Test func scoresMayBeAPartOfMore() throws {
    let scores = [9.0, 9, 0, 1, 9]
    var counts = try ClassificationCounts(k: 1, classes: 2)
    try counts.add(scores[2..<4], label: 1, item: 0)
    #expect(counts.top1Correct == 1)
  }

  @Test func whatIsNotANumberIsToldWithItsItemNeverCounted() throws {
    let error = try #require(throws: ProfilingError.self) { try counts([([0, 1], 1), ([.nan, 1], 1)]) }
    #expect(error.code == .notANumber)
    #expect(error.place == "item 1")
    #expect(error.message == "the score of class 0 is not a number")
    #expect(throws: ProfilingError.self) { try counts([([1, .nan], 1)]) }
  }

  @Test(arguments: [-1, 2, 0.5, 1e300, .nan]) func aLabelIsAClass(_ label: Double) throws {
    let error = try #require(throws: ProfilingError.self) { try counts([([0, 1], label)]) }
    #expect(error.code == .labels)
    #expect(error.place == "item 0")
  }

  @Test func classesAreTwoOrMoreAndKAmongThem() {
    for (k, classes) in [(1, 1), (1, 0), (0, 2), (3, 2)] {
      #expect(throws: ProfilingError.self) { try ClassificationCounts(k: k, classes: classes) }
    }
  }

  /// By hand: 1/3 is 333,333.3 millionths; 2/3 666,666.7; 1 of 2^21 is 0.477, 3 of 2,000,000 is 1.5 and 5 of 2,000,000 is 2.5,
  /// which both go to 2.
  @Test func sharesAreWholeMillionthsWithHalvesToTheEven() throws {
    func ppm(_ count: Int, of items: Int) throws -> Int64? {
      let text = "{\"k\":1,\"classes\":2,\"items\":\(items),\"top1Correct\":0,\"topKCorrect\":0}"
      return try JSONDecoder().decode(ClassificationCounts.self, from: Data(text.utf8)).ppm(count)
    }
    #expect(try ppm(1, of: 3) == 333_333)
    #expect(try ppm(2, of: 3) == 666_667)
    #expect(try ppm(1, of: 1 << 21) == 0)
    #expect(try ppm(3, of: 2_000_000) == 2)
    #expect(try ppm(5, of: 2_000_000) == 2)
    #expect(try ppm(1 << 40, of: 1 << 40) == 1_000_000)
    #expect(try ppm(0, of: 0) == nil)
  }

  @Test(arguments: [
    "\"k\":0,\"classes\":2,\"items\":1,\"top1Correct\":0,\"topKCorrect\":0",
    "\"k\":3,\"classes\":2,\"items\":1,\"top1Correct\":0,\"topKCorrect\":0",
    "\"k\":1,\"classes\":2,\"items\":9223372036854775807,\"top1Correct\":0,\"topKCorrect\":0",
    "\"k\":1,\"classes\":2,\"items\":1,\"top1Correct\":-9223372036854775808,\"topKCorrect\":0",
    "\"k\":1,\"classes\":2,\"items\":1,\"top1Correct\":1,\"topKCorrect\":0",
  ])
  func countsThatCannotBeAreNotRead(_ members: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ClassificationCounts.self, from: Data("{\(members)}".utf8)) }
  }

  /// By hand: (1 + 4 + 9) / 3.
  @Test func theSquaredErrorIsAMeanOverAllElements() throws {
    var error = SquaredError()
    #expect(error.mean == nil)
    try error.add([1, 2], targets: [0, 4], item: 0)
    try error.add([5], targets: [8], item: 1)
    #expect(error.mean == 14.0 / 3)
    #expect(error.meanPpb == 4_666_666_667)
    #expect(error.items == 2 && error.elements == 3)
  }

  /// Doubles are 2 apart from 2^53 on: added one after the other, each quarter would be lost.
  @Test func smallTermsAreNotLostBehindALargeOne() throws {
    var error = SquaredError()
    let large = 67_108_864.0
    try error.add([large, large], targets: [0, 0], item: 0)
    for item in 1...1_024 { try error.add([0.5], targets: [0], item: item) }
    // 2 * 2^52 + 1024 / 4.
    #expect(error.mean == 9_007_199_254_741_248.0 / 1_026)
  }

  @Test func beyondWhatABoardHoldsThereIsNoFigure() throws {
    var error = SquaredError()
    try error.add([100_000], targets: [0], item: 0)
    #expect(error.mean == 1e10)
    #expect(error.meanPpb == nil)
  }

  @Test(arguments: [(Double.nan, 0.0, "output"), (0, .nan, "labels"), (.infinity, 0, "output"), (1, -.infinity, "labels")])
  func onlyFiniteNumbersHaveASquaredError(_ answer: Double, _ target: Double, _ side: String) throws {
    var sum = SquaredError()
    let error = try #require(throws: ProfilingError.self) { try sum.add([0, answer], targets: [0, target], item: 5) }
    #expect(error.code == .notANumber)
    #expect(error.place == "item 5")
    #expect(error.message.hasPrefix("element 1 of the \(side) is "))
  }
}
