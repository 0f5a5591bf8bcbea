import Wire

extension WireJobResult {
  /// The words of the environment check are told up to this length.
  private static let noteLength = 200

  /// Why a result is kept and shown but never ranked, though its job is done: something else used the machine in a trial, and again
  /// each time it was repeated. Nil for an undisturbed one.
  var disturbance: String? {
    guard let check = checks.first(where: { $0.name == "environment" && !$0.passed }) else { return nil }
    // It is shown on terminals, and a worker wrote it.
    let words = check.note.unicodeScalars.filter { !$0.properties.isControl }.prefix(Self.noteLength)
    let note = words.isEmpty ? "" : " (\(String(String.UnicodeScalarView(words))))"
    return "its machine was disturbed\(note): the result is shown and not ranked; to measure anew: podium submit --again"
  }
}
