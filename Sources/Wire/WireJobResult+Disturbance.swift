extension WireJobResult {
  /// The metric of a disturbed result that says how many of its trials were kept though something else used the machine.
  public static let disturbedTrials = "disturbedTrials"
}
