import Testing

@testable import ModelGraph

/// Shape arithmetic through floating point, N a free dimension.
@Suite struct RealTests {
  private let n = Real(Quantity(free: "N"))

  @Test func formulasOverDivisorsStayExact() throws {
    let half = try #require(try Real.product(n, Real(0.5)))
    #expect(half == .ratio(Quantity(free: "N"), over: 2))
    #expect(try Real.product(half, Real(4.0))?.rounded()?.description == "2*N")
    #expect(try half.floor()?.description == "floor(N/2)")
    #expect(try half.ceiling()?.substituting(["N": 7]) == 4)
    #expect(half.rounded() == nil)
    #expect(try Real.sum(half, half)?.rounded() == Quantity(free: "N"))
    #expect(try Real.difference(n, half) == half)
    #expect(try Real.quotient(n, Real(4.0)) == .ratio(Quantity(free: "N"), over: 4))
    #expect(try Real.quotient(Real.product(n, Real(6.0)) ?? n, n) == Real(Quantity(6)))
  }

  /// A third has no short fraction in binary; a divisor below 1, and powers that are not whole.
  @Test func whatIsNotExactIsNotKnown() throws {
    #expect(try Real.product(n, Real(1.0 / 3)) == nil)
    #expect(try Real.quotient(n, Real(0.0)) == nil)
    #expect(try Real.quotient(n, Real(-2.0)) == nil)
    #expect(try Real.quotient(Real(1.0), n) == nil)
    #expect(try Real.power(n, Real(0.5)) == nil)
    #expect(try Real.power(n, n) == nil)
    #expect(n.mapped { $0 * 2 } == nil)
    #expect(try Real.maximum(n, Real(5.0)) == nil)
  }

  @Test func numbersThatDoNotFitAreNotKnown() throws {
    for number in [Double.nan, .infinity, -.infinity, 1e300] {
      #expect(try Real(number).floor() == nil)
      #expect(try Real(number).ceiling() == nil)
      #expect(Real(number).rounded() == nil)
      #expect(try Real(number).truncated() == nil)
      #expect(try Real.product(n, Real(number)) == nil)
    }
  }

  @Test(arguments: [(2.5, 2, 3, 2, 2), (-2.5, -3, -2, -2, -2), (3.5, 3, 4, 4, 3), (-0.5, -1, 0, 0, 0), (7, 7, 7, 7, 7)])
  func numbersAreRounded(_ number: Double, floor: Int, ceiling: Int, nearest: Int, truncated: Int) throws {
    let real = Real(number)
    #expect(try real.floor() == Quantity(floor))
    #expect(try real.ceiling() == Quantity(ceiling))
    #expect(real.rounded() == Quantity(nearest))
    #expect(try real.truncated() == Quantity(truncated))
  }

  @Test func comparisonsHoldWhereTheyAreCertain() throws {
    #expect(try Real.isLess(Real(1.0), than: Real(2.0)) == true)
    #expect(try Real.isEqual(n, to: n) == true)
    #expect(try Real.isLess(n, than: Real.sum(n, Real(0.5)) ?? n) == true)
    #expect(try Real.power(n, Real(2.0))?.rounded()?.description == "N^2")
    #expect(try Real.power(Real(2.0), Real(10.0)) == Real(1_024.0))
  }

  /// 0.1 as a 32-bit float is 0.10000000149...
  @Test func storedNumbersLoseWhatTheirTypeDoes() {
    #expect(Real(0.1).stored(as: .float32) == Real(Double(Float(0.1))))
    #expect(Real(0.1).stored(as: .float64) == Real(0.1))
    #expect(n.stored(as: .float32) == n)
  }
}
