import Testing

@testable import Costs

@Suite struct RooflineTests {
  /// 100 FLOP/s over 25 B/s: the ridge is at 4 FLOPs per byte.
  private let roofline = Roofline(compute: 100, bandwidth: 25)

  @Test func atTheRidgeBothTakeEquallyLong() throws {
    let place = try #require(roofline?.place(flops: 400, bytes: 100))
    #expect(roofline?.ridge == 4)
    #expect(place == Roofline.Place(intensity: 4, bound: .compute, attainable: 100, seconds: 4))
  }

  @Test func leftOfItMemoryIsTheLimitAndRightOfItArithmetic() {
    #expect(
      roofline?.place(flops: 200, bytes: 100) == Roofline.Place(intensity: 2, bound: .memory, attainable: 50, seconds: 4))
    #expect(
      roofline?.place(flops: 800, bytes: 100) == Roofline.Place(intensity: 8, bound: .compute, attainable: 100, seconds: 8))
    #expect(roofline?.place(flops: 0, bytes: 50) == Roofline.Place(intensity: 0, bound: .memory, attainable: 0, seconds: 2))
  }

  @Test func whatMovesNothingIsNowhere() {
    #expect(roofline?.place(flops: 10, bytes: 0) == nil)
    #expect(roofline?.place(flops: -1, bytes: 1) == nil)
  }

  @Test(arguments: [(0.0, 1.0), (1, 0), (-1, 1), (.infinity, 1), (1, .nan)])
  func ratesThatAreNoneMakeNoRoofline(_ compute: Double, _ bandwidth: Double) {
    #expect(Roofline(compute: compute, bandwidth: bandwidth) == nil)
  }
}
