import Foundation
import Testing

@testable import Leaderboard

@Suite struct SampleFileTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/podium-samples-\(UInt64.random(in: 0 ... .max))"

  private let series = [
    SampleFile.Series(what: "latency", trial: 1, callsPerSample: 1, mode: "warm", nanoseconds: [7, 5], unstable: nil),
    SampleFile.Series(what: "latency", trial: 2, callsPerSample: 3, mode: "cold", nanoseconds: [], unstable: "too \"few\""),
  ]

  @Test func eachSeriesIsALineAndWritingAgainChangesNothing() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = SampleFile(board: "\(folder)/board.json", entry: "e-0123")
    for _ in 0..<2 {
      try file.write(series)
      let text = try String(contentsOfFile: "\(folder)/board.json.samples/e-0123.jsonl", encoding: .utf8)
      let first =
        #"{"callsPerSample":1,"mode":"warm","samples":[7,5],"schema":"podium.samples/1","trial":1,"unstable":null,"what":"latency"}"#
      let second =
        #"{"callsPerSample":3,"mode":"cold","samples":[],"schema":"podium.samples/1","trial":2,"unstable":"too \"few\"","what":"latency"}"#
      #expect(text == "\(first)\n\(second)\n")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/board.json.samples") == ["e-0123.jsonl"])
  }

  @Test func aFolderThatCannotBeMadeIsTold() {
    let error = #expect(throws: LeaderboardError.self) { try SampleFile(path: "/nowhere/at/all.jsonl").write(series) }
    #expect(error?.code == .write)
    #expect(error?.place == "/nowhere/at/all.jsonl")
  }
}
