/// What the holder of a key may do.
public enum Role: String, CaseIterable, Sendable, Codable {
  /// Everything.
  case admin
  /// Submit batches, upload models, look, cancel.
  case submit
  /// Run jobs and fetch models.
  case work
  /// Look only.
  case view
}
