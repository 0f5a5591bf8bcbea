import Testing

@testable import ModelGraph

@Suite struct QuantityTests {
  let n = Quantity(free: "N")
  let h = Quantity(free: "H")
  let w = Quantity(free: "W")

  @Test func overflowIsAnErrorAndNeverATrap() throws {
    let huge = Quantity(.max)
    let least = Quantity(.min)
    let overflows: [() throws -> Quantity] = [
      { try huge + 1 }, { try least - 1 }, { try huge * 2 }, { try least * -1 }, { try least.floorDivided(by: -1) },
      { try (huge * n) + n }, { try (huge * n) * 2 }, { try Quantity.product(of: [huge, huge]) }, { try 0 - least },
      { try (huge * n).ceilingDivided(by: n) + huge + 1 },
    ]
    for (index, operation) in overflows.enumerated() {
      #expect("operation \(index)") { try operation() } throws: { ($0 as? ModelGraphError)?.code == .overflow }
    }
  }

  @Test func roundingAtTheEdgesOfTheRangeDoesNotTrap() throws {
    #expect(try (n + Quantity(.min)).floorDivided(by: 3).substituting(["N": 0]) == Quantity(Int.min / 3 - 1))
    #expect(try Quantity(.min).floorDivided(by: 3) == Quantity(Int.min / 3 - 1))
    #expect(throws: ModelGraphError.self) { try n.floorDivided(by: 0) }
  }

  @Test func aZeroDimensionMakesAnyProductZero() throws {
    #expect(try Quantity.product(of: [Quantity(.max), Quantity(.max), 0]) == 0)
  }

  @Test func formulasAreBounded() throws {
    var power = n
    #expect("degree") { for _ in 0..<64 { power = try power * power } } throws: { ($0 as? ModelGraphError)?.code == .tooComplex }
    var nested = n
    #expect("text") {
      for _ in 0..<10_000 { nested = try (nested * nested + 1).floorDivided(by: 3) }
    } throws: {
      ($0 as? ModelGraphError)?.code == .tooComplex
    }
    var sum = Quantity(0)
    for index in 0..<100 { sum = try sum + Quantity(free: "d\(index)") }
    let many = sum
    #expect("terms") { try many * many } throws: { ($0 as? ModelGraphError)?.code == .tooComplex }
  }

  @Test func polynomialsArePrintedInOneWay() throws {
    #expect(try "\(2 * n * 64 * h * w)" == "128*H*N*W")
    #expect(try "\(w * h + n * n * 3 - 1)" == "H*W + 3*N^2 - 1")
    #expect(try "\(0 - n)" == "-N")
    #expect("\(Quantity(-7))" == "-7")
    #expect(try "\((h - 1).floorDivided(by: 2))" == "floor((H + 1)/2) - 1")
    #expect(try "\(n - n)" == "0")
  }

  @Test func termsSayWhatThePolynomialSays() throws {
    let formula = try 8 * n * h * h - n.floorDivided(by: 2) + 3
    #expect(formula.summands.map(\.coefficient) == [8, -1, 3])
    #expect(formula.summands.map(\.powers) == [["H": 2, "N": 1], ["floor(N/2)": 1], [:]])
    #expect(formula.summands.map(\.text) == ["8*H^2*N", "floor(N/2)", "3"])
    #expect(Quantity(0).summands.isEmpty)
    #expect(Quantity(.min).summands.map(\.text) == ["9223372036854775808"])
  }

  @Test func sumsAndProductsAreTheSameInEveryOrder() throws {
    #expect(try (n + h) * (n - h) == n * n - h * h)
    #expect(try (n + 1) * (n + 1) - n * n - 2 * n == 1)
    #expect(try n * h * w == w * n * h)
  }

  @Test func whatTheDivisorDividesLeavesTheRounding() throws {
    #expect(try (4 * n + 3).floorDivided(by: 4) == n)
    #expect(try (4 * n + 9).floorDivided(by: 4) == n + 2)
    #expect(try (768 * n * h).floorDivided(by: 64 * n) == 12 * h)
    #expect(try (n * h + n).floorDivided(by: h + 1) == n)
    #expect(try (n * n - 1).exactlyDivided(by: n - 1) == n + 1)
    #expect(try (n * n + 1).exactlyDivided(by: n - 1) == nil)
    #expect(try h.floorDivided(by: 2).floorDivided(by: 2) == h.floorDivided(by: 4))
    #expect(try Quantity(-7).floorDivided(by: 2) == -4)
    #expect(try Quantity(7).floorDivided(by: -2) == -4)
    #expect(try Quantity(7).ceilingDivided(by: 2) == 4)
  }

  @Test func largerAndSmallerAreFoundWhereTheyAreCertain() throws {
    #expect(try Quantity.maximum(n, n + 1) == n + 1)
    #expect(try Quantity.minimum(n, 0) == 0)
    #expect(try Quantity.maximum(Quantity.minimum(512, n), n) == n)
    #expect(try Quantity.minimum(Quantity.maximum(5, n), n) == n)
    #expect(try "\(Quantity.maximum(n, h))" == "max(H, N)")
    #expect(try Quantity.maximum(n, h) == Quantity.maximum(h, n))
    #expect(try n.isLess(than: n + 1) == true)
    #expect(try n.isLess(than: 0) == false)
    #expect(try n.isLess(than: 5) == nil)
    #expect(try n.isEqual(to: -1) == false)
    #expect(try n.isEqual(to: h) == nil)
  }

  /// Whatever is simplified, a formula bound afterwards must give what numbers give when bound before.
  @Test func simplifyingNeverChangesTheValue() throws {
    for (height, stride, pad) in [(1, 2, 0), (7, 2, 1), (224, 2, 3), (225, 3, 2), (16, 5, 4), (31, 4, 0)] {
      func formula(_ size: Quantity) throws -> Quantity {
        var size = size
        for kernel in [7, 3, 1] {
          size = try (size + Quantity(2 * pad - kernel)).floorDivided(by: Quantity(stride)) + 1
          size = try Quantity.maximum(size.ceilingDivided(by: 2), Quantity.minimum(size, 3))
        }
        return try size * size - 3 * size + 1
      }
      let free = try formula(h).substituting(["H": height])
      #expect(try free == formula(Quantity(height)), "H = \(height), stride \(stride), padding \(pad)")
    }
  }

  @Test func freeNamesAreFoundInsideRoundings() throws {
    #expect(try (n * h.floorDivided(by: 2) + Quantity.maximum(w, 3)).freeNames == ["H", "N", "W"])
    #expect(Quantity(3).freeNames.isEmpty)
  }

  @Test func narrowElementsArePacked() throws {
    #expect(try ElementType.int4.bytes(of: 5) == 3)
    #expect(try ElementType.int2.bytes(of: 9) == 3)
    #expect(try ElementType.float16.bytes(of: n) == 2 * n)
    #expect(try ElementType.string.bytes(of: 9) == 0)
  }
}
