/// What quality tasks found of models, for tasks of other kinds that ask for it: the fastest with `top1 >= 75`.
///
/// The quality of a model is that of its file, whatever batch, threads or machine it runs on, so that entries of one model digest
/// share it. What was found in the entry's own batch (by its manifest) counts before anything else; of several results of one task
/// the newest; tasks that found different values are only told apart by name, `quality/digits:top1`.
struct MeasuredQuality: Sendable {
  /// Of one model: the newest entry of each task, by its key, in all and by manifest.
  private struct Findings: Sendable {
    var all: [String: Entry] = [:]
    var byManifest: [String: [String: Entry]] = [:]
  }

  private var findings: [String: Findings] = [:]

  /// Of nothing.
  init() {}

  /// O(n log n) in facts; a question costs as much as there are quality tasks on its model.
  ///
  /// - Parameter facts: of quality tasks, without what was retracted. Those that are reported or failed a check are passed over.
  init(_ facts: [EntryFact]) {
    for fact in facts.sorted(by: { $0.order < $1.order }) {
      guard let entry = fact.entry, entry.level >= .measured, entry.checks.values.allSatisfy(\.isPassed) else { continue }
      findings[entry.model, default: Findings()].all[entry.task] = entry
      guard let manifest = entry.provenance["manifest"] else { continue }
      findings[entry.model, default: Findings()].byManifest[manifest, default: [:]][entry.task] = entry
    }
  }

  /// What a metric of an entry is, as a decimal literal: measured by its own task, else by a quality task on its model, else declared.
  func known(_ metric: String, of entry: Entry) -> String? {
    entry.measured(metric) ?? value(of: metric, for: entry) ?? entry.value(of: metric)
  }

  /// The quality of an entry's model as a decimal literal, in percent or as it is (see `Entry.measured`). Nil when no task found it,
  /// or when tasks differ.
  ///
  /// - Parameter name: `top1`, or with the task's id without its version, `quality/digits:top1`.
  func value(of name: String, for entry: Entry) -> String? {
    let values = Set(newest(name, entry).values)
    return values.count == 1 ? values.first : nil
  }

  /// Why there is no value although there are several; nil when that is not so.
  func difference(of name: String, for entry: Entry) -> String? {
    let found = newest(name, entry)
    guard Set(found.values).count > 1 else { return nil }
    let told = found.sorted { $0.key < $1.key }.map { "\($0.key):\(name) is \($0.value)" }
    return told.joined(separator: ", ") + "; the constraint must name one of them"
  }

  /// The value that each task found last, by its id.
  private func newest(_ name: String, _ entry: Entry) -> [String: String] {
    let separator = name.lastIndex(of: ":")
    let metric = separator.map { String(name[name.index(after: $0)...]) } ?? name
    let task = separator.map { String(name[..<$0]) }
    guard Entry.isQuality(metric), let known = findings[entry.model] else { return [:] }
    func values(_ entries: [String: Entry]) -> [String: String] {
      // Of two versions of a task the one that was asked last.
      let sorted = entries.sorted { ($0.value.time, $0.key) < ($1.value.time, $1.key) }
      return sorted.reduce(into: [:]) { values, found in
        let id = String(found.key.prefix(upTo: found.key.lastIndex(of: "@") ?? found.key.endIndex))
        if task == nil || task == id, let value = found.value.measured(metric) { values[id] = value }
      }
    }
    let own = entry.provenance["manifest"].flatMap { known.byManifest[$0] }.map(values) ?? [:]
    return own.isEmpty ? values(known.all) : own
  }
}
