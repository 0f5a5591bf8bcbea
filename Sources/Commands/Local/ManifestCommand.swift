import ArgumentParser

struct ManifestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifest", abstract: "About the format of manifests.", subcommands: [Schema.self])

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The JSON Schema of manifests, for editors that complete and check YAML.",
      discussion: """
        Write it to a file, and begin the manifest with the line that editors with a YAML language server understand:
          # yaml-language-server: $schema=podium.schema.json
        """)

    func run() { Console.answer(ManifestSchema.json.pretty) }
  }
}
