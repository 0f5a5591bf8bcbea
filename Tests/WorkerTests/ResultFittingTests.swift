import Testing
import Wire
@testable import Worker

@Suite struct ResultFittingTests {
  private func result(detail: Int, metric: Int) -> WireJobResult {
    var result = WireJobResult()
    result.claim.job = 7
    result.ending = .done
    result.detail = String(repeating: "d", count: detail)
    result.metrics = [WireMetric()]
    result.metrics[0].text = String(repeating: "m", count: metric)
    return result
  }

  @Test func resultThatFitsIsSentWhole() {
    let small = result(detail: 10, metric: 10)
    #expect(small.fitting(100) == small)
  }

  @Test func reportGoesBeforeTheNumbers() {
    let fitted = result(detail: 1_000, metric: 10).fitting(100)
    #expect(fitted.detail.isEmpty && fitted.ending == .done && fitted.metrics.count == 1)
  }

  @Test func resultThatDoesNotFitIsAFailureThatSaysSo() {
    let fitted = result(detail: 10, metric: 1_000).fitting(100)
    #expect(fitted.ending == .jobError && fitted.claim.job == 7)
    #expect(fitted.message.contains("does not fit"))
  }
}
