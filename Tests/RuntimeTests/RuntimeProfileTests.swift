import Foundation
import Testing

@testable import Runtime

@Suite struct RuntimeProfileTests {
  /// A profile as the library lays it out, of our own numbers: microseconds.
  private struct Text {
    private var events: [String] = []

    mutating func add(_ category: String, _ name: String, at start: Int, lasting duration: Int, arguments: String = "") {
      events.append(
        "{\"cat\" : \"\(category)\",\"pid\" :1,\"tid\" :1,\"dur\" :\(duration),\"ts\" :\(start),\"ph\" : \"X\","
          + "\"name\" :\"\(name)\",\"args\" : {\(arguments)}}")
    }

    mutating func run(at start: Int, lasting duration: Int) { add("Session", "model_run", at: start, lasting: duration) }

    mutating func node(_ name: String, _ type: String, index: Int = 0, at start: Int, lasting duration: Int) {
      add(
        "Node", "\(name)_kernel_time", at: start, lasting: duration,
        arguments: "\"op_name\" : \"\(type)\",\"node_index\" : \"\(index)\",\"input_type_shape\" : [{\"float\":[1,3]}]")
    }

    var data: Data { Data("[\n\(events.joined(separator: ",\n"))\n]\n".utf8) }
  }

  @Test func timesAreMediansOverTheRunsAfterTheWarmUps() throws {
    var text = Text()
    text.add("Session", "session_initialization", at: 0, lasting: 50)
    // The last number of each run is written when it ends, after its nodes.
    for (index, (first, second)) in [(900, 900), (10, 5), (12, 4), (30, 6)].enumerated() {
      let start = 10_000 * (index + 1)
      text.add("Node", "a_fence_before", at: start + 1, lasting: 3)
      text.node("a", "Conv", at: start + 1, lasting: first)
      text.node("b", "Relu", index: 1, at: start + 1 + first, lasting: second)
      text.run(at: start, lasting: first + second + 20)
    }
    let profile = try RuntimeProfile(parsing: text.data, warmUps: 1, runs: 3)
    #expect(
      profile.nodes == [
        .init(name: "a", operator: "Conv", calls: 3, medianNanoseconds: 12_000),
        .init(name: "b", operator: "Relu", calls: 3, medianNanoseconds: 5_000),
      ])
    // 35, 36, 56.
    #expect(profile.runNanoseconds == 36_000)
    #expect(profile.nodeNanoseconds == 17_000)
    // Two calls a run, each rounded down to a microsecond.
    #expect(profile.droppedNanoseconds == 2_000)
  }

  @Test func nodesInsideOthersAreTakenOffThem() throws {
    var text = Text()
    text.run(at: 0, lasting: 200)
    // As it is written: what ends first comes first.
    text.node("product", "MatMul", at: 12, lasting: 30)
    text.node("product", "MatMul", at: 50, lasting: 20)
    text.node("loop", "Loop", at: 10, lasting: 80)
    text.node("after", "Relu", at: 90, lasting: 7)
    let profile = try RuntimeProfile(parsing: text.data, warmUps: 0, runs: 1)
    // 80 - 30 - 20.
    #expect(
      profile.nodes == [
        .init(name: "loop", operator: "Loop", calls: 1, medianNanoseconds: 30_000),
        .init(name: "product", operator: "MatMul", calls: 2, medianNanoseconds: 50_000),
        .init(name: "after", operator: "Relu", calls: 1, medianNanoseconds: 7_000),
      ])
  }

  @Test func nodesOfOneNameAreToldApartByTheirPlace() throws {
    var text = Text()
    text.run(at: 0, lasting: 100)
    text.node("same", "Add", index: 0, at: 1, lasting: 10)
    text.node("same", "Add", index: 1, at: 11, lasting: 20)
    text.node("x", "Conv", index: 2, at: 31, lasting: 25)
    let profile = try RuntimeProfile(parsing: text.data, warmUps: 0, runs: 1)
    #expect(profile.nodes.map(\.medianNanoseconds) == [10_000, 20_000, 25_000])
    #expect(profile.operators.map(\.name) == ["Add", "Conv"])
    #expect(profile.operators.map(\.nodes) == [2, 1])
    #expect(profile.operators.map(\.nanoseconds) == [30_000, 25_000])
  }

  @Test func aRunWithoutNodesHasNone() throws {
    var text = Text()
    text.run(at: 5, lasting: 1)
    let profile = try RuntimeProfile(parsing: text.data, warmUps: 0, runs: 1)
    #expect(profile.nodes.isEmpty)
    #expect(profile.runNanoseconds == 1_000)
  }

  private func message(_ data: Data, runs: Int = 1) throws -> String {
    let error = try #require(throws: RuntimeError.self) { try RuntimeProfile(parsing: data, warmUps: 0, runs: runs) }
    #expect(error.code == .profile)
    return error.message
  }

  @Test(arguments: [
    "", "[", "{}", "[1]", "[{\"cat\":\"Node\"}]", "not JSON",
    "[{\"cat\":\"Session\",\"name\":\"model_run\",\"ts\":\"1\",\"dur\":2}]",
    String(repeating: "[", count: 100_000),
  ])
  func whatIsNoProfileIsTold(text: String) throws {
    #expect(try message(Data(text.utf8)).contains("not the JSON that is expected"))
  }

  @Test func timesThatCannotBeAreTold() throws {
    for event in ["\"ts\":-1,\"dur\":2", "\"ts\":1,\"dur\":-2", "\"ts\":1e300,\"dur\":1", "\"ts\":1"] {
      let data = Data("[{\"cat\":\"Session\",\"name\":\"model_run\",\(event)}]".utf8)
      #expect(try message(data).contains("\"model_run\" has no time, or one that cannot be"))
    }
  }

  @Test func missingRunsAreTold() throws {
    var text = Text()
    text.run(at: 0, lasting: 1)
    #expect(try message(text.data, runs: 3).contains("it has 1 runs of the model, not 3"))
  }

  @Test func nodesThatOverlapAreTold() throws {
    var text = Text()
    text.run(at: 0, lasting: 100)
    text.node("a", "Add", at: 10, lasting: 20)
    text.node("b", "Add", at: 20, lasting: 20)
    #expect(try message(text.data).contains("overlap in run 1"))
  }

  @Test func aFileThatIsNotThereIsTold() throws {
    let error = try #require(throws: RuntimeError.self) { try RuntimeProfile(at: "/nowhere/profile.json", warmUps: 0, runs: 1) }
    #expect(error.code == .profile)
  }
}
