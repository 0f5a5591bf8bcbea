extension ModelCost {
  /// What a reader of the numbers should know.
  public var notes: [String] {
    var notes: [String] = []
    if convention != .podium { notes.append("\(convention.rawValue) counts \(convention.note)") }
    if layers.contains(where: { !$0.isCounted }) {
      notes.append("layers with counted: false lie in a branch that is not counted, because its sibling is dearer")
    }
    return notes
  }
}

extension LayerCost {
  /// The saturating functions that it applies in one run; none where a number of elements does not fit 64 bits.
  public var saturating: [SaturatingActivation] {
    // An overflow here is one of the counts too, which throw it.
    (try? SaturatingActivations.applied(by: self)) ?? []
  }
}
