extension Board {
  /// Checks a leaderboard file on its own: everything shown is computed anew from the facts, and whatever does not follow is
  /// told, all at once. Works for files that `BoardFile` refuses. What cannot be read takes no part in what is derived.
  ///
  /// Findings are in order of the file's parts: whole file, tasks, machines, libraries, facts, what is shown. O(n log n) and one
  /// derivation.
  ///
  /// - Parameters:
  ///   - bytes: the file's.
  ///   - file: its name, for places of findings.
  public static func verify(_ bytes: [UInt8], file: String) -> [Finding] {
    do throws(LeaderboardError) {
      var verification = Verification(try JSONValue(parsing: bytes, file: file), bytes, file)
      return verification.run()
    } catch {
      return [
        Finding(
          code: .syntax, place: error.place ?? file, what: error.message,
          remedy: "restore the file from a backup, or repair it there; nothing else was checked")
      ]
    }
  }
}

/// One check of a file.
private struct Verification {
  private let json: JSONValue
  private let bytes: [UInt8]
  private let file: String
  private var findings: [Finding] = []
  private static let handEdited = "it was changed by hand: restore the file from a backup, or remove this fact"

  init(_ json: JSONValue, _ bytes: [UInt8], _ file: String) {
    self.json = json
    self.bytes = bytes
    self.file = file
  }

  mutating func run() -> [Finding] {
    guard let members = json.object, let schema = members["schema"]?.text, schema.hasPrefix("podium.board/") else {
      report(.schema, file, "not a Podium leaderboard", "choose another file")
      return findings
    }
    guard schema == Board.schema else {
      report(.schema, "schema", "written by another release of Podium (\(schema))", "check it with that release")
      return findings
    }
    let boardID = members["boardId"]?.text
    if boardID == nil { report(.schema, "boardId", "missing or no text", "restore the file from a backup") }
    let generation = members["generation"]?.integer.flatMap { (0...Board.lastGeneration).contains($0) ? $0 : nil }
    if generation == nil { report(.schema, "generation", "missing or no count", "restore the file from a backup") }
    let board = Board(
      boardID: boardID ?? "", generation: generation ?? 0, tasks: tasks(), hardware: facts("hardware", [.hardware]),
      software: facts("software", [.software]),
      facts: FactTable(facts("facts", [.entry, .match, .retraction, .attestation])), archived: archived(),
      unknown: members.filter { !Board.isMember($0.key) })
    var review = FactReview(board)
    findings += review.run()
    compare(board)
    return findings
  }

  private mutating func tasks() -> [String: JSONValue] {
    var sound: [String: JSONValue] = [:]
    for (key, task) in table("tasks") {
      let place = "tasks.\(key)"
      if task.hasDecimal {
        report(.decimal, place, "holds a number with a fraction", Self.handEdited)
      } else if let id = task["id"]?.text, let version = task["version"]?.integer, key == "\(id)@\(version)" {
        sound[key] = task
        if BoardTask(task) == nil {
          report(.malformed, place, "not understood: its entries are not shown", "check it with a newer release of Podium")
        }
      } else {
        report(.factID, place, "a task stands under another key than its own", Self.handEdited)
      }
    }
    return sound
  }

  private mutating func facts(_ name: String, _ kinds: [FactKind]) -> [String: JSONValue] {
    var sound: [String: JSONValue] = [:]
    for (id, content) in table(name) {
      if content.hasDecimal {
        report(.decimal, id, "holds a number with a fraction", Self.handEdited)
      } else if !FactKind.isID(id, of: content) {
        let right = (FactKind(ofID: id) ?? kinds[0]).id(of: content)
        report(.factID, id, "does not have the id of its content, which is \(right)", Self.handEdited)
      } else {
        if let kind = FactKind(ofID: id), !kinds.contains(kind) {
          report(.malformed, id, "stands among \(name), where its prefix is unknown", Self.handEdited)
        }
        sound[id] = content
        sound[id]?["id"] = nil
      }
    }
    return sound
  }

  /// An entry that is there although its id says that it is away takes no part, so that rows and digest differ; unless a match names it.
  private mutating func archived() -> ArchivedFacts {
    if let archived = ArchivedFacts(json["archived"] ?? [:]) { return archived }
    report(.schema, "archived", "not an object of counts by id", "restore the file from a backup")
    return ArchivedFacts()
  }

  private mutating func table(_ name: String) -> [(key: String, value: JSONValue)] {
    guard let value = json[name] else { return [] }
    guard let members = value.object else {
      report(.schema, name, "not an object", "restore the file from a backup")
      return []
    }
    return members.sorted { $0.key < $1.key }
  }

  /// What is shown, against what the facts give.
  private mutating func compare(_ board: Board) {
    let derived = board.json
    let rewrite = "any write by Podium replaces it by what the facts give"
    if json["rulesVersion"]?.integer != Board.rulesVersion {
      report(.rules, "rulesVersion", "not \(Board.rulesVersion), the rules of this release", "differences below may come of that")
    }
    if json["factsDigest"] != derived["factsDigest"] { report(.digest, "factsDigest", "not that of the facts", rewrite) }
    let format = DerivedFormat(of: json)
    if format == nil { report(.schema, "derived", "does not say a format and its generation", rewrite) }
    var comparison = RowComparison(format ?? .current)
    for name in ["sota", "boards"] {
      let rows = Self.rows(derived[name])
      let shown = Self.rows(json[name])
      if json[name]?.array == nil { report(.schema, name, "missing or no list", rewrite) }
      for (key, row) in shown.sorted(by: { $0.value.index < $1.value.index }) {
        let place = "\(name)[\(row.index)]"
        if name == "sota" { checkProof(row.json, rows[key]?.json, place) }
        guard let right = rows[key] else {
          report(.derived, place, "\(key): the facts give no such row", rewrite)
          continue
        }
        if let difference = comparison.difference(row.json, right.json, place) {
          report(.derived, difference.place, "\(key): \(difference.what)", rewrite)
        } else if row.index != right.index {
          report(.derived, place, "\(key): the facts give it as row \(right.index)", rewrite)
        }
      }
      for (key, row) in rows.sorted(by: { $0.value.index < $1.value.index }) where shown[key] == nil {
        report(.derived, "\(name)[\(row.index)]", "\(key): the row is missing", rewrite)
      }
    }
    for place in comparison.takenOut { report(.derived, place, "missing, though other rows have it", rewrite) }
    let older = comparison.notYetDerived
    if !older.isEmpty {
      report(
        .older, file, "written by an older release, which did not show \(older.joined(separator: ", "))",
        "they are derived at the next write")
    }
    checkSeal()
    if !isLaidOut {
      report(.layout, file, "not laid out as Podium writes it (order of members, spaces, escapes)", "any write by Podium does")
    }
  }

  /// The file may be of a release that did not seal.
  private mutating func checkSeal() {
    guard let text = json[BoardSeal.key] else { return }
    if let seal = BoardSeal(end: bytes[...], size: bytes.count), seal.isOf(bytes) { return }
    let isOlder = text.text.map { !$0.hasPrefix("\(BoardSeal.derivation) ") } ?? false
    report(
      isOlder ? .layout : .digest, BoardSeal.key,
      isOlder ? "of another release" : "not that of the file: it was changed after Podium wrote it",
      "any write by Podium seals it again")
  }

  /// With our seal, with another's, or without one.
  private var isLaidOut: Bool {
    let right = BoardLayout.bytes(of: json)
    guard bytes != right, let seal = BoardSeal(end: right[...], size: right.count) else { return true }
    let sealed = right[..<seal.textBytes]
    guard json[BoardSeal.key] == nil else {
      return bytes.starts(with: sealed) && bytes.count - sealed.count <= BoardSeal.lineLimit
    }
    return bytes.elementsEqual(sealed.dropLast() + "\n}\n".utf8)
  }

  /// A row that claims a measured record, where the facts have none such: the forgery that matters most has its own name.
  private mutating func checkProof(_ row: JSONValue, _ right: JSONValue?, _ place: String) {
    guard row["status"] == "record", row["entry"] != right?["entry"] || right?["status"] != "record" else { return }
    let match = row["match"]?["match"]?.text
    let claim = match.map { "the match \($0) does not give it" } ?? "no match is named"
    report(
      .unproven, place, "\(row["holder"]?.text ?? "somebody") stands as the record, but \(claim)",
      "have the match played, or let Podium write the file: it shows what the facts give")
  }

  private static func rows(_ value: JSONValue?) -> [String: (index: Int, json: JSONValue)] {
    let rows = (value?.array ?? []).enumerated().map { index, row in
      ("\(row["task"]?.text ?? "no task") in \(row["class"]?.text ?? "no class")", (index, row))
    }
    // The second of two rows of one task and class is found by the first's key with its index.
    return rows.reduce(into: [:]) { table, row in
      table[table[row.0] == nil ? row.0 : "\(row.0) (row \(row.1.0))"] = (index: row.1.0, json: row.1.1)
    }
  }

  private mutating func report(_ code: Finding.Code, _ place: String, _ what: String, _ remedy: String) {
    findings.append(Finding(code: code, place: place, what: what, remedy: remedy))
  }
}
