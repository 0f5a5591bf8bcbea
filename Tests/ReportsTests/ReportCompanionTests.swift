import Leaderboard
import Statistics
import Testing

@testable import Reports

/// What commands say with `--json`, as pictures.
@Suite struct ReportCompanionTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8), file: "answer") }

  private func kernels(_ rows: String, peaks: String = "{\"gigaoperationsPerSecond\":{\"f32\":100},\"gigabytesPerSecond\":{}}")
    throws -> JSONValue
  {
    try parse("{\"schema\":\"podium.kernels/1\",\"threads\":1,\"backend\":\"onednn\",\"peaks\":\(peaks),\"kernels\":[\(rows)]}")
  }

  private static let row = """
    {"kernel":"k","gigaflopsPerSecond":8,"roofline":{"intensity":0.5,"level":"L3","bound":"memory","attainableGigaflopsPerSecond":10}}
    """

  @Test func kernelsBringTheirLimits() throws {
    var companion = ReportCompanion()
    #expect(try companion.add(kernels(Self.row), named: "net") == nil)
    let roofline = try #require(companion.rooflines.first)
    #expect(roofline.machine == "net, 1 thread, onednn" && roofline.flopsPerSecond == 1e11 && roofline.hardwareClass == nil)
    #expect(
      roofline.kernels == [.init(name: "k", intensity: 0.5, flopsPerSecond: 8e9, limit: .init("L3", flopsPerSecond: 1e10))])
  }

  @Test(arguments: [
    "{}", "7", "{\"schema\":\"podium.kernels/1\"}", "{\"schema\":\"podium.saturation/1\",\"layers\":[7]}",
    "{\"schema\":\"podium.count/1\"}",
  ])
  func whatHasNothingToShowSaysWhy(_ text: String) throws {
    var companion = ReportCompanion()
    #expect(try companion.add(parse(text), named: "x")?.hasPrefix("it ") == true)
    #expect(companion.rooflines.isEmpty && companion.layers.isEmpty)
  }

  @Test(arguments: [
    "{\"kernel\":\"k\",\"gigaflopsPerSecond\":-8}", "{\"kernel\":7,\"gigaflopsPerSecond\":8,\"roofline\":{\"intensity\":1}}",
    "{\"kernel\":\"k\",\"gigaflopsPerSecond\":8,\"roofline\":{\"intensity\":0}}", "null",
  ])
  func kernelsWithoutNumbersAreLeftOut(_ row: String) throws {
    var companion = ReportCompanion()
    #expect(try companion.add(kernels(row), named: "x") != nil)
    #expect(try companion.add(kernels("\(row),\(Self.row)"), named: "x") == nil)
    #expect(companion.rooflines.first?.kernels.count == 1)
  }

  private func layer(_ histogram: String, units: Int = 4, saturated: Int = 1) throws -> JSONValue {
    try parse(
      "{\"schema\":\"podium.saturation/1\",\"layers\":[{\"layer\":\"s\",\"kind\":\"saturating\",\"units\":\(units),"
        + "\"saturated\":\(saturated),\"inputHistogram\":\(histogram)}]}")
  }

  @Test func layersBringTheirHistograms() throws {
    var companion = ReportCompanion()
    #expect(
      try companion.add(layer("{\"lower\":-1,\"upper\":1,\"counts\":[1,2],\"below\":1,\"above\":0}"), named: "net") == nil)
    let layer = try #require(companion.layers.first)
    #expect(layer.name == "net: s" && layer.saturatedShare == 0.25 && layer.inputs.counts == [1, 2] && layer.inputs.below == 1)
  }

  @Test(arguments: [
    "{\"lower\":1,\"upper\":1,\"counts\":[1],\"below\":0,\"above\":0}",
    "{\"lower\":0,\"upper\":1,\"counts\":[],\"below\":0,\"above\":0}",
    "{\"lower\":0,\"upper\":1,\"counts\":[1,-1],\"below\":0,\"above\":0}",
    "{\"lower\":0,\"upper\":1,\"counts\":[1,\"x\"],\"below\":0,\"above\":0}",
    "{\"lower\":0,\"upper\":1,\"counts\":[\"9223372036854775807\"],\"below\":0,\"above\":0}",
    "{\"lower\":0,\"upper\":1,\"counts\":[1],\"below\":0}", "[]",
  ])
  func histogramsThatCannotBeAreLeftOut(_ histogram: String) throws {
    var companion = ReportCompanion()
    #expect(try companion.add(layer(histogram), named: "x") == "it holds no saturating activation")
  }

  /// Two bandwidths are drawn at most, those that limit kernels; every line and the points have a colour of their own.
  @Test func linesAreThoseThatLimit() throws {
    let bandwidths: [ReportCompanion.Roofline.Bandwidth] = [
      .init("L1", bytesPerSecond: 4e11), .init("L2", bytesPerSecond: 2e11), .init("L3", bytesPerSecond: 1e11),
      .init("memory", bytesPerSecond: 1e10),
    ]
    func names(_ limits: [String?]) throws -> [String] {
      let kernels = limits.map { name in
        ReportCompanion.Roofline.Kernel(
          name: "k", intensity: 1, flopsPerSecond: 1e9, limit: name.map { .init($0, flopsPerSecond: 2e9) })
      }
      let roofline = ReportCompanion.Roofline(machine: "m", flopsPerSecond: 1e11, bandwidths: bandwidths, kernels: kernels)
      return try #require(RooflineFigure(roofline, ClassNames([], { _ in nil }), ReportLimits())).figure.plot.series.map(
        \.name)
    }
    #expect(try names([nil, "compute"]) == ["bandwidth of memory", "peak of arithmetic", "kernels"])
    #expect(try names(["L2"]) == ["bandwidth of L2", "peak of arithmetic", "kernels"])
    #expect(try names(["L1", "L2", "memory"]) == ["bandwidth of L1", "bandwidth of memory", "peak of arithmetic", "kernels"])
  }

  /// The ridge is where both roofs meet: 1e11 / 1e10 = 10 FLOPs a byte.
  @Test func theRoofHasARidge() throws {
    let roofline = ReportCompanion.Roofline(
      machine: "m", flopsPerSecond: 1e11, bandwidths: [.init("memory", bytesPerSecond: 1e10)],
      kernels: [.init(name: "k", intensity: 1, flopsPerSecond: 5e9, limit: .init("memory", flopsPerSecond: 1e10))])
    let figure = try #require(RooflineFigure(roofline, ClassNames([], { _ in nil }), ReportLimits())).figure
    #expect(figure.plot.series[0].points.map { [$0.x, $0.y] } == [[0.5, 5e9], [10, 1e11]])
    #expect(figure.plot.series[1].points.map { [$0.x, $0.y] } == [[10, 1e11], [20, 1e11]])
    #expect(figure.table.rows.map(\.cells) == [["k", "1.00", "5.00 GFLOP/s", "memory", "50.0%"]])
    let flat = ReportCompanion.Roofline(machine: "m", flopsPerSecond: 0, bandwidths: [], kernels: [])
    #expect(RooflineFigure(flat, ClassNames([], { _ in nil }), ReportLimits()) == nil)
  }
}
