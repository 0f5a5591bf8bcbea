import Testing

@testable import Reports

@Suite struct PlotTests {
  @Test(arguments: [
    ([0.3, 9.7], [0.0, 2, 4, 6, 8, 10]), ([10.2, 13.1], [10.0, 11, 12, 13, 14]), ([-8.0, 8], [-10.0, -5, 0, 5, 10]),
    ([0.0, 0], [0.0, 0.2, 0.4, 0.6, 0.8, 1]),
  ])
  func linearMarksAreRoundAndHoldAll(values: [Double], marks: [Double]) {
    let range = PlotScale.linear.range(of: values, count: 5)
    #expect(zip(range.ticks, marks).allSatisfy { abs($0 - $1) < 1e-9 } && range.ticks.count == marks.count, "\(range.ticks)")
    #expect(range.lower == range.ticks.first && range.upper == range.ticks.last)
  }

  @Test(arguments: [
    ([0.3, 700.0], [0.1, 1, 10, 100, 1000]), ([2.0, 70], [2.0, 5, 10, 20, 50, 100]), ([1.0, 1], [1.0, 2]),
  ])
  func logarithmicMarksArePowersOrTwosAndFives(values: [Double], marks: [Double]) {
    let range = PlotScale.logarithmic.range(of: values, count: 5)
    #expect(zip(range.ticks, marks).allSatisfy { abs($0 / $1 - 1) < 1e-9 } && range.ticks.count == marks.count, "\(range.ticks)")
  }

  private func plot(_ points: [PlotSeries.Point], _ scale: PlotScale) -> Plot {
    Plot(
      "title <b>", summary: "what & why", x: PlotAxis("x", unit: "ns", scale: scale), y: PlotAxis("y", unit: "FLOPs", scale: scale),
      series: [PlotSeries("one", .points(.circle), points), PlotSeries("two", .line(.dashed), points)])
  }

  @Test func valuesWithoutAPlaceAreLeftOutAndTold() {
    let points: [PlotSeries.Point] = [.init(1, 2), .init(.nan, 1), .init(1, .infinity), .init(0, 5)]
    #expect(plot(points, .linear).leftOut == 4)
    #expect(plot(points, .logarithmic).leftOut == 6)
    let figure = Figure(plot(points, .logarithmic), table: ReportTable("t", columns: []))
    #expect(figure.note == "6 values are left out of the picture: not finite, or not above zero on a logarithmic axis.")
    for scale in [PlotScale.linear, .logarithmic, .time] {
      let text = plot(points, scale).svg(id: "a").text
      #expect(!text.contains("nan") && !text.contains("inf"))
    }
  }

  @Test func pictureHasNameUnitsShapesAndDashes() {
    let text = plot([.init(2e6, 3e9), .init(4e6, 8e9)], .linear).svg(id: "a").text
    #expect(text.contains(#"role="img" aria-labelledby="a-title a-desc""#))
    #expect(text.contains(#"<title id="a-title">title &lt;b&gt;</title><desc id="a-desc">what &amp; why</desc>"#))
    #expect(text.contains(">x (ms)</text>") && text.contains(">y (GFLOPs)</text>"))
    #expect(text.contains("<circle ") && text.contains("stroke dashed"))
    #expect(!text.contains("style="))
  }

  /// By hand: the left end of the axis is at 60, the right one at 346, so the middle of 0 to 10 is at 203.
  @Test func pointsStandWhereTheirValuesAre() {
    let text = plot([.init(0, 0), .init(5, 5), .init(10, 10)], .linear).svg(id: "a").text
    for x in ["60.0", "203.0", "346.0"] { #expect(text.contains("<circle cx=\"\(x)\"")) }
  }

  @Test func anEmptyPlotIsStillAPicture() {
    #expect(plot([], .linear).svg(id: "a").text.hasSuffix("</svg>"))
    #expect(plot([], .time).svg(id: "a").text.hasSuffix("</svg>"))
    #expect(plot([], .logarithmic).svg(id: "a").text.hasSuffix("</svg>"))
  }
}
