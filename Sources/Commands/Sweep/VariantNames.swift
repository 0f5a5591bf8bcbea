/// Names for models that were found: of each file its own name, and where several would be called the same, more of the path.
enum VariantNames {
  /// One for each model, all different.
  static func names(of models: [ModelSearch.Found]) -> [String] {
    var parts = models.map { _ in 0 }
    for more in 1...2 {
      let names = zip(models, parts).map(name)
      let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
      for (index, name) in names.enumerated() where counts[name, default: 0] > 1 { parts[index] = more }
    }
    var taken: Set<String> = []
    return zip(models, parts).map { model, part in
      let wanted = name(of: model, part)
      var name = wanted
      var number = 2
      // What differs only in characters that a name cannot have.
      while !taken.insert(name).inserted {
        name = "\(wanted)-\(number)"
        number += 1
      }
      return name
    }
  }

  /// A text as a batch may be called; nil when nothing of it is left.
  static func slug(_ text: String) -> String? {
    let name = cleaned(text.lowercased(), extra: "._-").drop { !$0.isLetter && !$0.isNumber }
    return name.isEmpty ? nil : String(name)
  }

  /// The last part of the name, the name from the folder, or the whole path.
  private static func name(of model: ModelSearch.Found, _ part: Int) -> String {
    switch part {
    case 0: cleaned(model.relativeName.split(separator: "/").last.map(String.init) ?? model.relativeName)
    case 1: cleaned(model.relativeName)
    default: cleaned(model.path)
    }
  }

  /// Letters, digits and what else a variant's name may hold; a hyphen for the rest. The end of what is too long.
  private static func cleaned(_ text: String, extra: String = "._-+=:@/") -> String {
    let scalars = text.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || extra.unicodeScalars.contains(scalar)
        ? Character(scalar) : "-"
    }
    return String(scalars.suffix(lengthLimit))
  }

  /// Leaves room for a number within what manifests allow.
  private static let lengthLimit = 180
}
