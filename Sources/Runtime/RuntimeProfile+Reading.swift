import FoundationEssentials
import Glibc
import Statistics

extension RuntimeProfile {
  /// Bytes of a profile: thousands of nodes in some tens of runs take a quarter of it.
  static let byteLimit = 256 << 20

  /// Reads the file that `RuntimeSession.endProfile` wrote.
  ///
  /// - Parameters:
  ///   - warmUps: runs at the beginning that are left out.
  ///   - runs: runs after them, which must be there; at least 1.
  /// - Throws: `runtime.profile`.
  public init(at path: String, warmUps: Int, runs: Int) throws(RuntimeError) {
    var status = stat()
    // What has no size cannot be read either, which is told below.
    guard stat(path, &status) != 0 || status.st_size <= Self.byteLimit else {
      throw Self.wrong("it is larger than \(Self.byteLimit >> 20) MiB")
    }
    guard let content = FileManager.default.contents(atPath: path) else { throw Self.wrong("it cannot be read") }
    try self.init(parsing: content, warmUps: warmUps, runs: runs)
  }

  /// The same from the file's content: an array of events, of which those of nodes and runs are looked at.
  init(parsing content: Data, warmUps: Int, runs: Int) throws(RuntimeError) {
    let events: [ProfileEvent]
    do {
      events = try JSONDecoder().decode([ProfileEvent].self, from: content)
    } catch {
      throw Self.wrong("it is not the JSON that is expected\(Self.place(of: error))")
    }
    if let event = events.first(where: { !$0.isSound }) {
      throw Self.wrong("\(event.name.prefix(80).debugDescription) has no time, or one that cannot be")
    }
    let allRuns = events.filter(\.isRun).sorted { $0.start < $1.start }
    guard allRuns.count == warmUps + runs else {
      throw Self.wrong("it has \(allRuns.count) runs of the model, not \(warmUps + runs): the library may have left out events")
    }
    let counted = allRuns.dropFirst(warmUps)
    var tally = ProfileTally(runs: runs)
    var nodes = events.filter(\.isNode).sorted { ($0.start, $1.duration) < ($1.start, $0.duration) }[...]
    for (index, run) in counted.enumerated() {
      nodes = nodes.drop { $0.start < run.start }
      let inside = nodes.prefix { $0.start <= run.end }
      guard tally.add(inside, run: index) else { throw Self.wrong("times of nodes overlap in run \(index + 1)") }
      nodes = nodes.dropFirst(inside.count)
    }
    self.init(runs: runs, runNanoseconds: (median(counted.map(\.duration)) ?? 0) * Self.resolutionNanoseconds, nodes: tally.nodes)
  }

  private static func wrong(_ message: String) -> RuntimeError {
    RuntimeError(
      .profile, "the profile that ONNX Runtime wrote cannot be used: \(message)",
      hint: "times of nodes are left out; another release of onnxruntime may write it in the known way")
  }

  /// Where in the JSON, when that is known.
  private static func place(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return "" }
    let context: DecodingError.Context? =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    let keys = (context?.codingPath ?? []).map { key in key.intValue.map { "event \($0 + 1)" } ?? key.stringValue }
    return keys.isEmpty ? "" : ", at \(keys.joined(separator: ", "))"
  }
}

/// One event of the profile. Times are microseconds since the profile began.
private struct ProfileEvent: Decodable {
  let cat: String
  let name: String
  let ts: Double?
  let dur: Double?
  let args: Arguments?

  struct Arguments: Decodable {
    let op_name: String?
    let node_index: String?
  }

  /// How the event ends its name that has a node's own time; old releases have further ones, of waiting.
  private static let suffix = "_kernel_time"
  /// About a year.
  private static let timeLimit = 3e13

  var isRun: Bool { cat == "Session" && name == "model_run" }
  var isNode: Bool { cat == "Node" && name.hasSuffix(Self.suffix) }
  var isSound: Bool {
    guard isRun || isNode else { return true }
    guard let ts, let dur else { return false }
    return (0...Self.timeLimit).contains(ts) && (0...Self.timeLimit).contains(dur)
  }

  var start: Double { ts ?? 0 }
  var duration: Double { dur ?? 0 }
  var end: Double { start + duration }
  var nodeName: String { String(name.dropLast(Self.suffix.count)) }
  var operatorName: String { args?.op_name ?? "unknown" }
  var index: String { args?.node_index ?? "" }
}

/// Adds up what nodes take, run by run.
private struct ProfileTally {
  /// Names need not be unique, and positions are so in one graph only.
  private struct Key: Hashable {
    let name: String
    let `operator`: String
    let index: String
  }

  let runs: Int
  private var order: [Key] = []
  private var known: [Key: Int] = [:]
  private var calls: [Int] = []
  /// For each node the microseconds in every run.
  private var times: [[Double]] = []

  init(runs: Int) { self.runs = runs }

  var nodes: [RuntimeProfile.Node] {
    order.indices.map { index in
      RuntimeProfile.Node(
        name: order[index].name, operator: order[index].operator, calls: calls[index],
        medianNanoseconds: (median(times[index]) ?? 0) * RuntimeProfile.resolutionNanoseconds)
    }
  }

  /// Begins and durations are rounded down, so what lies inside something may seem to end this much after it.
  private static let slack = 2.0

  /// - Parameter events: of one run, in the order of their beginnings, what contains others before them. Operators run one after
  ///   the other, so that what begins within another lies inside it.
  /// - Returns: false when it does not, and then the tally is of no use.
  mutating func add(_ events: ArraySlice<ProfileEvent>, run: Int) -> Bool {
    var open: [(node: Int, end: Double)] = []
    for event in events {
      let node = index(of: event)
      while let last = open.last, last.end <= event.start { open.removeLast() }
      if let around = open.last {
        guard event.end <= around.end + Self.slack else { return false }
        times[around.node][run] -= event.duration
      }
      calls[node] += 1
      times[node][run] += event.duration
      open.append((node, event.end))
    }
    return true
  }

  private mutating func index(of event: ProfileEvent) -> Int {
    let key = Key(name: event.nodeName, operator: event.operatorName, index: event.index)
    if let index = known[key] { return index }
    known[key] = order.count
    order.append(key)
    calls.append(0)
    times.append([Double](repeating: 0, count: runs))
    return order.count - 1
  }
}
