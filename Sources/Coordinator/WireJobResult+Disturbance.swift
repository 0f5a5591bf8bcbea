import Scheduling
import Wire

extension WireJobResult {
  /// The words of the environment check are told up to this length.
  private static let noteLength = 200
  /// The check that fails for a result of a machine that was used by others meanwhile.
  private static let check = "environment"

  /// What the environment check says of a result that was disturbed, without control characters; nil for an undisturbed one.
  var disturbanceNote: String? {
    guard let check = checks.first(where: { $0.name == Self.check && !$0.passed }) else { return nil }
    // It is shown on terminals, and a worker wrote it.
    let words = check.note.unicodeScalars.filter { !$0.properties.isControl }.prefix(Self.noteLength)
    return String(String.UnicodeScalarView(words))
  }

  /// Why a result is kept and shown but never ranked, though its job is done after so many attempts: something else used the machine
  /// in a trial, and again each time it was repeated. Nil for an undisturbed one.
  func disturbance(attempts: Int) -> String? {
    guard let disturbanceNote else { return nil }
    let note = disturbanceNote.isEmpty ? "" : " (\(disturbanceNote))"
    let which = attempts == claim.attempt ? "the result" : "the result of attempt \(claim.attempt), the least disturbed,"
    return "its machine was disturbed\(note): \(which) is shown and not ranked; to measure anew: podium submit --again"
  }

  /// How much of a disturbed result is: kernels that are not sound, or trials that were kept all the same; at least 1.
  var marks: Int {
    let trials = metrics.first { $0.name == Self.disturbedTrials }?.integer ?? 0
    return max(1, kernels.isEmpty ? Int(clamping: trials) : kernels.count { !$0.sound })
  }

  /// The same with a failed environment check, whatever its worker has checked: so it is never ranked.
  var markedAsDisturbed: Self {
    guard disturbanceNote == nil else { return self }
    var result = self
    result.checks.removeAll { $0.name == Self.check }
    var check = WireCheck()
    check.name = Self.check
    check.note = "its worker does not say by what"
    result.checks.append(check)
    return result
  }
}
