import Measurement
import ModelGraph

/// Reads a hosts file. All mistakes are told at once, each with its line and column.
struct SSHHostsFile {
  private let file: String
  private var hosts: [SSHHost] = []
  private var failures: [CommandFailure] = []

  /// More hosts than one coordinator is built for are a mistake.
  static let hostLimit = 1_000
  private static let byteLimit = 1 << 20
  private static let options = ["name", "podium", "folder", "cores", "label", "runtime"]

  /// The hosts in the order of the file. Throws `fleet.hosts`.
  static func parse(_ bytes: [UInt8], file: String) throws(CommandFailure) -> [SSHHost] {
    guard bytes.count <= byteLimit, let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.failure(file, "no hosts file: it is not text in UTF-8, or larger than \(byteLimit) bytes", hint: nil)
    }
    var parser = SSHHostsFile(file: file)
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      parser.read(line, number: index + 1)
    }
    if parser.failures.isEmpty, parser.hosts.isEmpty {
      throw Self.failure(file, "names no host", hint: "write one a line: [user@]host[:port] [name=NAME]")
    }
    if parser.hosts.count > hostLimit {
      throw Self.failure(file, "\(parser.hosts.count) hosts, more than \(hostLimit)", hint: "use several files, and coordinators")
    }
    guard var first = parser.failures.first else { return parser.hosts }
    first.others = Array(parser.failures.dropFirst())
    throw first
  }

  private init(file: String) { self.file = file }

  private mutating func read(_ line: Substring, number: Int) {
    let words = line.split { $0 == " " || $0 == "\t" }.prefix { !$0.hasPrefix("#") }
    guard let target = words.first else { return }
    let before = failures.count
    func place(_ word: Substring) -> String { "\(file):\(number):\(line.distance(from: line.startIndex, to: word.startIndex) + 1)" }
    for word in words where word.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return fail(place(word), "a control character", hint: "take it out")
    }
    guard let address = SSHAddress(target) else {
      return fail(
        place(target), "\(target.debugDescription) is no host",
        hint: "write [user@]host[:port], an IPv6 address with a port as [address]:port")
    }
    var host = SSHHost(destination: address.destination, port: address.port, name: "", line: number)
    var seen: Set<Substring> = []
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Self.options.contains(String(parts[0])) else {
        fail(
          place(word), "unknown option \(parts[0].debugDescription)",
          hint: NearMiss.hint(for: String(parts[0]), among: Self.options, what: "options"))
        continue
      }
      if parts[0] != "label", !seen.insert(parts[0]).inserted {
        fail(place(word), "\(parts[0])= twice", hint: "leave one of them out")
      } else if let problem = Self.set(String(parts[0]), String(parts[1]), in: &host) {
        fail(place(word), problem.message, hint: problem.hint)
      }
    }
    if host.name.isEmpty, !seen.contains("name") {
      host.name = address.host
      if !Self.isName(host.name) { fail(place(target), "\(host.name) cannot name a worker", hint: "add name=NAME") }
    }
    if let other = hosts.first(where: { $0.name == host.name }), failures.count == before {
      fail(place(target), "the name \(host.name) is that of line \(other.line) too", hint: "give one of them another name=")
    }
    // With a mistake too: what comes later may have its name.
    hosts.append(host)
  }

  private static func set(_ option: String, _ value: String, in host: inout SSHHost) -> (message: String, hint: String)? {
    switch option {
    case "name":
      host.name = value
      return isName(value)
        ? nil
        : ("\(value.debugDescription) cannot name a worker", "use up to \(SSHHost.nameLimit) letters, digits, '-', '_' and '.'")
    case "cores":
      host.cores = value
      // What is wrong with it is told here, for a file.
      return (try? CoreSet(parsing: value))?.cores.isEmpty == false
        ? nil : ("\(value.debugDescription) are no cores", "write 4-7 or 0,2")
    case "label":
      host.labels.append(value)
      return LabelArgument(argument: value) == nil ? ("\(value.debugDescription) is no label", "write label=key=value") : nil
    default:
      // A word that begins with '-' would be an option of what it is given to.
      guard !value.isEmpty, !value.hasPrefix("-") else { return ("\(value.debugDescription) is no path", "write \(option)=PATH") }
      switch option {
      case "podium": host.program = value
      case "folder": host.folder = value
      default: host.runtime = value
      }
      return nil
    }
  }

  /// As keys are named, with room for their beginning.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= SSHHost.nameLimit && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.unicodeScalars.allSatisfy { SSHAddress.isPlain($0) }
  }

  private mutating func fail(_ place: String, _ message: String, hint: String) {
    failures.append(Self.failure(place, message, hint: hint))
  }

  private static func failure(_ place: String, _ message: String, hint: String?) -> CommandFailure {
    CommandFailure(code: "fleet.hosts", message: message, place: place, hint: hint, exitCode: ExitStatus.badContent)
  }
}
