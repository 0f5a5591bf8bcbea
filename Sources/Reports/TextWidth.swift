extension String {
  /// Columns that the text takes on a terminal: 2 for wide East Asian characters and emoji, 1 for others.
  ///
  /// Source: Unicode Standard Annex 11, East Asian Width, in its large blocks.
  var columns: Int { reduce(0) { $0 + $1.columns } }

  /// The longest beginning of at most so many columns.
  func prefix(columns: Int) -> Substring {
    var left = columns
    return prefix { character in
      left -= character.columns
      return left >= 0
    }
  }

  /// The text with everything taken out that a terminal would obey instead of show: names come from other people's files.
  var withoutControls: String {
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars { shown.append(scalar.isShown ? scalar : "\u{FFFD}") }
    return String(shown)
  }
}

extension Character {
  fileprivate var columns: Int { unicodeScalars.first.map { $0.isWide ? 2 : 1 } ?? 0 }
}

extension Unicode.Scalar {
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// False for controls, and for marks that reorder text or break lines.
  fileprivate var isShown: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    case .format: !(0x202A...0x202E).contains(value) && !(0x2066...0x2069).contains(value)
    default: true
    }
  }
}
