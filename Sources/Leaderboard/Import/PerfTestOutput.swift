/// What onnxruntime_perf_test leaves: the file of results that it is given, or what it prints.
///
/// The file has a line for each run, `model,seconds,bytes,percent,number`, without a header, and grows with each call of the tool;
/// `model` is the name of the model's folder. With `-s` an empty line and statistics follow, `P50 Latency: 0.0603 s`, in older
/// releases `P50 Latency is 0.0603sec`. Printed are among others `Average inference time cost: 62.3 ms` and with `-s` the same
/// statistics. Dates, versions and settings are in neither.
struct PerfTestOutput {
  /// One call of the tool.
  private struct Call {
    var line: Int
    var model = ""
    /// Seconds of each run, as written.
    var runs: [String] = []
    /// Seconds by name: `P50`.
    var statistics: [String: String] = [:]
    /// Milliseconds of the mean, as printed, and of how many runs.
    var mean: String?
    var requests: String?
  }

  let reading: ToolReading

  private static let tool = "onnxruntime_perf_test"
  private static let statistics: Set = ["Min", "Max", "P50", "P90", "P95", "P99", "P999"]
  private static let lineLimit = 2_000_000
  /// A run that takes longer was not counted in seconds.
  private static let longestRun = 86_400.0

  /// Throws `board.reported` when there is no time in it.
  init(_ bytes: [UInt8], file: String) throws(LeaderboardError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LeaderboardError(.reported, "is not UTF-8", place: file)
    }
    var calls: [Call] = []
    var others: Set<String> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.count <= Self.lineLimit else {
      throw LeaderboardError(.reported, "holds more than \(Self.lineLimit) lines", place: file)
    }
    for (index, line) in lines.enumerated() { Self.read(line, at: index + 1, &calls, &others) }
    var claims: [ToolReading.Claim] = []
    for call in calls {
      if let claim = try Self.claim(call, file) { claims.append(claim) }
      if call.mean != nil, call.statistics["P50"] != nil { others.insert("mean latency") }
    }
    guard !claims.isEmpty else {
      throw LeaderboardError(
        .reported, "holds no results of \(Self.tool)", place: file,
        hint: "give the file that it writes its results to, or what it prints")
    }
    reading = ToolReading(claims: claims, notTaken: others.sorted())
  }

  private static func read(_ line: Substring, at number: Int, _ calls: inout [Call], _ others: inout Set<String>) {
    if let (model, seconds, run) = result(line) {
      if run == 0 || calls.last?.model != model { calls.append(Call(line: number, model: model)) }
      calls[calls.count - 1].runs.append(seconds)
      others.formUnion(["peak working set", "use of the processor"])
    } else if let (name, seconds) = statistic(line) {
      if calls.isEmpty { calls.append(Call(line: number)) }
      calls[calls.count - 1].statistics[name] = seconds
      if name != "P50" { others.insert("\(name) latency") }
    } else if let mean = value(
      of: line, ["Average inference time cost", "Average inference time cost total", "Average time cost"], "ms")
    {
      if calls.last.map({ $0.mean != nil || !$0.runs.isEmpty || !$0.statistics.isEmpty }) ?? true {
        calls.append(Call(line: number))
      }
      calls[calls.count - 1].mean = mean
    } else if let requests = value(of: line, ["Total inference requests", "Total iterations"], "") {
      calls.append(Call(line: number, requests: requests))
    } else {
      for (start, what) in notTaken where line.hasPrefix(start) { others.insert(what) }
    }
  }

  /// What it prints besides, by how the line begins.
  private static let notTaken = [
    ("Session creation time cost", "time to create the session"), ("First inference time cost", "time of the first run"),
    ("Number of inferences per second", "throughput"), ("Avg CPU usage", "use of the processor"),
    ("Peak working set size", "peak working set"),
  ]

  /// `model,seconds,bytes,percent,number`; the model may hold commas.
  private static func result(_ line: Substring) -> (model: String, seconds: String, run: Int)? {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count >= 5, let run = Int(fields[fields.count - 1]), run >= 0, Int(fields[fields.count - 2]) != nil,
      Int(fields[fields.count - 3]) != nil, DecimalText(String(fields[fields.count - 4])) != nil
    else { return nil }
    return (fields.dropLast(4).joined(separator: ","), String(fields[fields.count - 4]), run)
  }

  /// `P50 Latency: 0.0603 s`, `P50 Latency is 0.0603sec`, `P50 Latency is 0.0603 sec`.
  private static func statistic(_ line: Substring) -> (name: String, seconds: String)? {
    let words = line.split(separator: " ")
    guard words.count >= 3, statistics.contains(String(words[0])), words[1] == "Latency:" || words[1] == "Latency" else {
      return nil
    }
    let rest = words[1] == "Latency" ? words.dropFirst(3) : words.dropFirst(2)
    let number = rest.joined().prefix { !$0.isLetter || $0 == "e" }
    // The unit begins with a letter, and so does an exponent.
    let seconds = number.hasSuffix("e") ? number.dropLast() : number
    return DecimalText(String(seconds)) == nil ? nil : (String(words[0]), String(seconds))
  }

  /// The number of `name: 62.3 ms`, with or without the space.
  private static func value(of line: Substring, _ names: [String], _ unit: String) -> String? {
    guard let colon = line.firstIndex(of: ":"), names.contains(String(line[..<colon])) else { return nil }
    let words = line[line.index(after: colon)...].split(separator: " ")
    guard let number = words.first, DecimalText(String(number)) != nil, unit.isEmpty || words.last == Substring(unit) else {
      return nil
    }
    return String(number)
  }

  /// The median of a call; where the file has none, its mean. Nil for one that has neither.
  private static func claim(_ call: Call, _ file: String) throws(LeaderboardError) -> ToolReading.Claim? {
    let place = "\(file): line \(call.line)"
    let count = call.runs.isEmpty ? call.requests : "\(call.runs.count)"
    let runs = count.map { "of \($0) runs" } ?? "of runs that are not counted"
    var claim = ToolReading.Claim(place: place, variant: call.model, value: "", unit: "s", tool: tool, details: "")
    if let median = call.statistics["P50"] {
      claim.value = median
      claim.details = "median \(runs)"
    } else if let median = middle(call.runs) {
      claim.value = median
      claim.details = "median \(runs)"
    } else if let mean = call.mean {
      claim.value = mean
      claim.unit = "ms"
      claim.details = "mean \(runs); the output has no median"
    } else {
      return nil
    }
    guard let value = Double(claim.value), value > 0, claim.unit == "ms" || value <= longestRun else {
      throw LeaderboardError(
        .reported, "\(claim.value) \(claim.unit) is no time of a run", place: place,
        hint: "of releases that wrote other units, write the results as CSV")
    }
    return claim
  }

  /// As the tool takes it: of an even number of runs the slower of the two in the middle.
  private static func middle(_ runs: [String]) -> String? {
    guard !runs.isEmpty else { return nil }
    return runs.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }[runs.count / 2]
  }
}
