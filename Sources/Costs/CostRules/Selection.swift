import ModelGraph

extension CostRules {
  /// Operators that choose elements by their values.
  static let selection: [String: CostRule] = [
    // Sorting: which comparisons are made depends on the library's algorithm and on the data, so that none counts.
    "TopK": .free, "Unique": .free,
    // Tests against zero that only move elements.
    "Compress": .free, "NonZero": .free,
    "ArgMax": indexOfExtreme, "ArgMin": indexOfExtreme,
    "NonMaxSuppression": .untold("which boxes are compared depends on the data"),
  ]

  /// in - out: the largest or smallest of in/out elements takes one comparison less than there are elements.
  private static let indexOfExtreme = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0) - context.elementsOut())
  }
}
