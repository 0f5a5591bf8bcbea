extension CostRow {
  /// The table of all cost rules. Elements are few on purpose, so that each number can be checked by hand.
  static let all: [CostRow] = [
    products, windows, rows, elements, moves, moreWindows, moreProducts, normalizations, folds, sampling, signals, drawing, losses,
    recurrent, attention, microsoftAttention, microsoftFused, microsoftMoves, microsoftOther, quantized, microsoftQuantized,
    classical, optimizers, sequencesAndTexts,
  ].flatMap(\.self)
}
