import ModelGraph

extension CostRules {
  /// Random numbers. What a generator does inside depends on the library and is mostly work on whole numbers: it counts 0, and only
  /// what is done with its numbers counts.
  static let generation: [String: CostRule] = [
    "RandomNormal": .free, "RandomNormalLike": .free, "RandomUniform": .free, "RandomUniformLike": .free,
    "Bernoulli": bernoulli, "Multinomial": multinomial,
  ]

  /// out: each number drawn is compared to a probability.
  private static let bernoulli = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elementsOut())
  }

  /// 2 in - rows: a row of n logarithms of probabilities becomes n exps and, by n - 1 additions, their running sums, in which the
  /// numbers drawn are looked up.
  static let multinomial = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    return try context.floating(2 * elements - rows(context, from: 1), transcendentals: elements)
  }
}
