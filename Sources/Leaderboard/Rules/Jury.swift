/// The entries of one task in one class, sorted into those that are ranked, those that are not, and what others report.
struct Jury {
  /// Eligible but for retractions, in order of time, then id.
  private(set) var eligible: [Candidate] = []
  /// Eligible and not retracted.
  private(set) var ranked: [Candidate] = []
  private(set) var excluded: [Standing.Exclusion] = []
  private(set) var reported: [Standing.Reported] = []
  private(set) var quarantined: [String] = []

  init(_ eligibility: Eligibility, _ facts: StandingFacts, _ judged: [String: JudgedEntry]) {
    // Of several retractions of an entry the first counts.
    let retracted = Dictionary(facts.retractions.map { ($0.content.entry, $0.content) }) { first, _ in first }
    for fact in facts.entries {
      let retraction = retracted[fact.id].map { ["retracted: \($0.reason)"] } ?? []
      switch fact.content {
      case .failure(let malformed): exclude(fact, retraction + [malformed.reason])
      case .success(let entry):
        if retraction.isEmpty, entry.level == .reported, let score = eligibility.claim(of: entry) {
          reported.append(Standing.Reported(id: fact.id, entry: entry, score: score, unmet: eligibility.unmet(by: entry)))
          continue
        }
        if entry.checks[Eligibility.floor]?.isPassed == false { quarantined.append(fact.id) }
        let judgement = judged[fact.id]?.judgement ?? eligibility.judge(fact.id, entry)
        if let candidate = judgement.candidate, judgement.reasons.isEmpty {
          eligible.append(candidate)
          if retraction.isEmpty { ranked.append(candidate) }
        }
        exclude(fact, retraction + judgement.reasons)
      }
    }
  }

  private mutating func exclude(_ fact: EntryFact, _ reasons: [String]) {
    guard !reasons.isEmpty else { return }
    excluded.append(
      Standing.Exclusion(
        id: fact.id, variant: fact.variant, recordedAt: fact.entry?.recordedAt ?? "", provenance: fact.entry?.provenance ?? [:],
        reasons: reasons))
  }
}
