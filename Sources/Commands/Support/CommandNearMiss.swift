import ArgumentParser

/// Names the command that a mistyped word most likely meant.
enum CommandNearMiss {
  /// Letters put in or taken out, at most; two that changed places are two.
  private static let editLimit = 2

  /// Nil when all words are commands, or none is near.
  static func command(in arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = Podium.self
    for word in arguments where !word.hasPrefix("-") {
      var next: (any ParsableCommand.Type)?
      var nearest: (name: String, edits: Int)?
      for known in command.configuration.subcommands where known.configuration.shouldDisplay {
        let name = name(of: known)
        if name == word { next = known }
        let edits = name.difference(from: word).count
        if edits <= editLimit, edits < nearest?.edits ?? .max { nearest = (name, edits) }
      }
      guard let next else { return nearest?.name }
      command = next
    }
    return nil
  }

  /// A type without a name in its configuration goes by its own, as ArgumentParser has it.
  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
