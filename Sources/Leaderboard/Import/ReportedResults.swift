import SwiftCSV

/// Reported results as files hold them: comma-separated values with a header, JSON Lines, another leaderboard, or what tools that
/// measure write.
public struct ReportedResults: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case csv, jsonl, board
    /// What onnxruntime_perf_test writes, see `PerfTestOutput`.
    case perfTest = "onnxruntime-perf-test"
    /// What optimum-benchmark writes, see `OptimumReport`.
    case optimum = "optimum-benchmark"
  }

  /// What is said of all results of a file.
  public struct Common: Sendable {
    public var citation: String
    /// `2026-11-23`.
    public var date: String
    public var task: String
    public var variant: String
    /// Of optimum-benchmark: which of its targets, such as `forward`; empty: that one.
    public var target: String

    public init(citation: String = "", date: String = "", task: String = "", variant: String = "", target: String = "") {
      self.citation = citation
      self.date = date
      self.task = task
      self.variant = variant
      self.target = target
    }

    fileprivate var fields: [String: String] {
      ["citation": citation, "date": date, "task": task, "variant": variant].filter { !$0.value.isEmpty }
    }
  }

  /// With where they stand: `results.csv: row 3`.
  private var results: [(place: String, result: ReportedResult)] = []
  /// What is wrong, all of it.
  public private(set) var errors: [LeaderboardError] = []
  /// What a tool's file says and no task has a place for, in words.
  public private(set) var notTaken: [String] = []
  private let file: String

  private static let rowLimit = 100_000

  /// Reads a file's bytes; `errors` says what could not be read. `common` stands for rows that lack something; of another board
  /// citation and date are its id and the time of each entry unless they are given. What a tool's file says of itself gives way to
  /// it.
  public init(_ bytes: [UInt8], format: Format, file: String, common: Common = Common()) {
    self.file = file
    switch format {
    case .csv: readCSV(bytes, common.fields)
    case .jsonl: readLines(bytes, common.fields)
    case .board: readBoard(bytes, common.fields)
    case .perfTest: readTool(common) { () throws(LeaderboardError) in try PerfTestOutput(bytes, file: file).reading }
    case .optimum:
      readTool(common) { () throws(LeaderboardError) in try OptimumReport(bytes, target: common.target, file: file).reading }
    }
    if results.isEmpty, errors.isEmpty { errors.append(failure("holds no results", file)) }
    if results.count > Self.rowLimit { errors.append(failure("holds more than \(Self.rowLimit) results", file)) }
  }

  public var count: Int { results.count }

  /// Adds them to a board, all or none, and gives the ids of the entries, new or known. Throws the first that has no task there or
  /// whose value does not fit its metric. The same file imported again changes nothing: equal claims are one.
  public func insert(into board: inout Board, submitter: String, at time: Timestamp) throws(LeaderboardError) -> [String] {
    var changed = board
    let known = changed.reportedClaims
    var ids: [String] = []
    for (place, result) in results {
      do throws(LeaderboardError) {
        guard let task = changed.newestTask(named: result.task) else {
          throw LeaderboardError(
            .reported, "the board has no task \(result.task.debugDescription)",
            hint: "list its tasks with: podium board sota; a claim stands beside a task that something was measured on")
        }
        let entry = try result.entry(of: task, submitter: submitter, imported: time)
        if let id = known[Claim(entry)] {
          ids.append(id)
        } else {
          ids.append(try changed.insert(entry))
        }
      } catch {
        throw LeaderboardError(error.code, error.message, place: place, hint: error.hint)
      }
    }
    board = changed
    return ids
  }

  private mutating func readCSV(_ bytes: [UInt8], _ standard: [String: String]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return errors.append(failure("is not UTF-8", file)) }
    let table: CSV<Enumerated>
    do {
      table = try CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false)
    } catch {
      return errors.append(failure("cannot be read as comma-separated values (\(error))", file))
    }
    let header = table.header.map { String($0.drop { $0 == "\u{feff}" }) }
    for name in header where !ReportedResult.fields.contains(name) {
      errors.append(
        failure(
          "the column \(name.debugDescription) is not known", "\(file): row 1",
          hint: "columns are \(ReportedResult.fields.joined(separator: ", "))"))
    }
    guard errors.isEmpty else { return }
    for (index, row) in table.rows.enumerated() {
      // The header is row 1.
      add(Dictionary(zip(header, row)) { first, _ in first }, standard, place: "\(file): row \(index + 2)")
    }
  }

  private mutating func readLines(_ bytes: [UInt8], _ standard: [String: String]) {
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
      let place = "\(file): line \(index + 1)"
      let json: JSONValue
      do throws(LeaderboardError) {
        json = try JSONValue(parsing: Array(line), file: place)
      } catch {
        errors.append(error)
        continue
      }
      guard let members = json.object else {
        errors.append(failure("is no JSON object", place))
        continue
      }
      var fields: [String: String] = [:]
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        guard ReportedResult.fields.contains(name), let text = value.text ?? value.number else {
          errors.append(failure("\(name.debugDescription) is not known, or neither text nor number", place))
          continue
        }
        fields[name] = text
      }
      add(fields, standard, place: place)
    }
  }

  private mutating func readBoard(_ bytes: [UInt8], _ standard: [String: String]) {
    let other: Board
    do throws(LeaderboardError) {
      other = try Board(JSONValue(parsing: bytes, file: file), file: file)
    } catch {
      return errors.append(error)
    }
    for standing in other.standings {
      for place in standing.ranking {
        var fields = [
          "task": standing.task.key, "variant": place.entry.variant, "unit": standing.task.metric.unit, "model": place.entry.model,
          "value": Self.text(place.score), "citation": "leaderboard \(other.boardID), entry \(place.id)",
          "date": String(place.entry.recordedAt.prefix(10)),
        ]
        fields["hardware"] = place.entry.hardware.flatMap { other.hardware($0)?["fingerprint"]?.text }
        for (name, text) in standard where !text.isEmpty { fields[name] = text }
        add(fields, [:], place: "\(file): \(place.id)")
      }
    }
  }

  /// A tool knows neither tasks nor papers: those must be said.
  private mutating func readTool(_ common: Common, _ read: () throws(LeaderboardError) -> ToolReading) {
    let reading: ToolReading
    do throws(LeaderboardError) {
      reading = try read()
    } catch {
      return errors.append(error)
    }
    notTaken = reading.notTaken
    // Where the file lies is nobody's matter on a board that is shared.
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for claim in reading.claims {
      var fields = claim.fields.merging(common.fields) { _, given in given }
      if fields["citation"] == nil { fields["citation"] = "\(claim.tool), \(name)" }
      for (member, hint) in [
        ("task", "say with --task beside which task of the board it stands"), ("date", "say with --date when it was measured"),
        ("variant", "say with --variant how it is called"),
      ] where fields[member, default: ""].isEmpty {
        errors.append(failure("\(member) is missing: the file does not tell it", claim.place, hint: hint))
      }
      if errors.isEmpty { add(fields, [:], place: claim.place) }
    }
  }

  private mutating func add(_ fields: [String: String], _ standard: [String: String], place: String) {
    // A row of a spreadsheet that was left empty.
    if fields.values.allSatisfy(\.isEmpty) { return }
    do throws(LeaderboardError) {
      results.append((place, try ReportedResult(fields.filter { !$0.value.isEmpty }.merging(standard) { given, _ in given })))
    } catch {
      errors.append(LeaderboardError(error.code, error.message, place: place, hint: error.hint))
    }
  }

  private static func text(_ score: Score) -> String {
    switch score {
    case .exact(let value): "\(value)"
    case .measured(let value): "\(Int64(exactly: value.rounded()) ?? .max)"
    }
  }

  private func failure(_ message: String, _ place: String, hint: String? = nil) -> LeaderboardError {
    LeaderboardError(.reported, message, place: place, hint: hint)
  }
}

/// What makes two reported results one, whoever imported them and when.
struct Claim: Hashable {
  private let task: String
  private let variant: String
  private let model: String
  private let metrics: [String: Int64]
  private let provenance: [String: String]

  init(_ entry: Entry) {
    task = entry.task
    variant = entry.variant
    model = entry.model
    metrics = entry.metrics
    provenance = entry.provenance.filter { $0.key != "submitter" }
  }
}

extension Board {
  /// Reported results that are there, with their ids.
  fileprivate var reportedClaims: [Claim: String] {
    var claims: [Claim: String] = [:]
    for id in facts.ids where FactKind(ofID: id) == .entry {
      // One that is not understood equals nothing.
      guard let content = facts[id], content["provenance"]?["level"]?.text == "reported", let entry = try? Entry(content) else {
        continue
      }
      claims[Claim(entry)] = min(claims[Claim(entry)] ?? id, id)
    }
    return claims
  }

  /// The task of a key, or the newest version of an id.
  public func newestTask(named name: String) -> BoardTask? {
    task(name) ?? tasks.values.compactMap(BoardTask.init).filter { $0.id == name }.max { $0.version < $1.version }
  }
}

extension JSONValue {
  /// A number as text.
  fileprivate var number: String? {
    switch self {
    case .integer(let value): "\(value)"
    case .decimal(let value): "\(value)"
    default: nil
    }
  }
}
