extension ModelCost {
  /// What a reader of the numbers should know.
  public var notes: [String] {
    convention == .podium ? [] : ["\(convention.rawValue) counts \(convention.note)"]
  }
}

extension LayerCost {
  /// The saturating functions that it applies in one run; none where a number of elements does not fit 64 bits.
  public var saturating: [SaturatingActivation] {
    // An overflow here is one of the counts too, which throw it.
    (try? SaturatingActivations.applied(by: self)) ?? []
  }
}
