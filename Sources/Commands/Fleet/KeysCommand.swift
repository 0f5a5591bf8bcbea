import ArgumentParser
import Glibc
import Leaderboard
import Messaging
import Reports

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Grant, list and revoke the keys that a coordinator lets in.",
    subcommands: [Create.self, List.self, Revoke.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make one access file: all that another machine needs. Granted at once, also to a running coordinator.")

    @Argument(help: "The key's name: letters, digits, '-', '_' and '.'.")
    var name: String

    @Option(help: "What its holder may do: admin, submit, work or view.")
    var role: Role

    @Option(help: "The coordinator's state folder.")
    var state: String

    @Option(help: ArgumentHelp("The address under which peers reach the coordinator.", valueName: "tcp://host:port"))
    var connect: String

    @Option(help: ArgumentHelp("The access file to write, mode 0600.", valueName: "file"))
    var out: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      try Address.check(connect, isListening: false)
      let coordinator = try CoordinatorKeys.load(state: state)
      let allowList = try AllowList(state: state)
      let keys = try CurveKeyPair()
      let file = AccessFile(name: name, role: role, connect: connect, coordinatorKey: coordinator.publicKey, keys: keys)
      try file.write(to: out)
      do {
        try allowList.add(name: name, role: role, publicKey: keys.publicKey)
      } catch {
        // A key that is not let in is of no use to anybody.
        unlink(out)
        throw error
      }
      output.emit(
        ["schema": "podium.key/1", "name": .string(name), "role": .string(role.rawValue), "file": .string(out)],
        text: "\(out): key \(name), role \(role.rawValue)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys that are let in.")

    @Option(help: "The coordinator's state folder.")
    var state: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      let grants = try AllowList(state: state).all()
      let rows = grants.map { grant -> JSONValue in
        [
          "name": .string(grant.name), "role": .string(grant.role.rawValue), "publicKey": .string(grant.publicKey),
          "createdAt": .integer(grant.createdAt),
        ]
      }
      var table = TextTable(columns: [.init("NAME"), .init("ROLE"), .init("PUBLIC KEY")])
      for grant in grants { table.add([grant.name, grant.role.rawValue, grant.publicKey]) }
      output.emit(["schema": "podium.keys/1", "keys": .array(rows)], text: table.render(width: nil))
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a key off the list; a running coordinator obeys at once.")

    @Argument(help: "The key's name.")
    var name: String

    @Option(help: "The coordinator's state folder.")
    var state: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      try AllowList(state: state).revoke(name: name)
      output.emit(["schema": "podium.key/1", "name": .string(name), "revoked": true], text: "\(name): revoked")
    }
  }
}
