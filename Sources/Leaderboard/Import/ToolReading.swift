/// What a file of a tool that measures says: claims, and what no task has a place for.
struct ToolReading {
  /// One number of one model.
  struct Claim {
    /// Where it stands: the file, and in it the line.
    var place: String
    /// As the file calls the model; empty when it does not.
    var variant: String
    /// A decimal number as it was written.
    var value: String
    var unit: String
    /// With its version, when the file tells it.
    var tool: String
    var hardware = ""
    var details: String

    /// Under the names that `ReportedResult` reads.
    var fields: [String: String] {
      ["variant": variant, "value": value, "unit": unit, "tool": tool, "hardware": hardware, "details": details]
        .filter { !$0.value.isEmpty }
    }
  }

  /// At least one.
  var claims: [Claim]
  /// In words, each once.
  var notTaken: [String]
}
