/// One line of a hosts file: where a worker is to run, and how.
struct SSHHost: Hashable, Sendable {
  /// `[user@]host` as ssh takes it, without the port.
  var destination: String
  /// Nil: what ssh's own configuration says.
  var port: UInt16?
  /// The worker's name; it names the key, the folder and the service too.
  var name: String
  /// The program there; nil: what is on the path there, or was installed by us.
  var program: String?
  /// The worker's folder there; nil: `podium/NAME` in the user's state folder.
  var folder: String?
  /// Cores to measure on, as `podium worker --cores` takes them.
  var cores: String?
  /// `key=value`.
  var labels: [String] = []
  /// ONNX Runtime's library there.
  var runtime: String?
  /// In the hosts file, from 1.
  var line: Int

  /// The name of its key in the coordinator's list. Keys with this beginning are ours to replace.
  var keyName: String { Self.keyPrefix + name }

  static let keyPrefix = "ssh-"
  /// Key names have at most 64.
  static let nameLimit = 60

  /// `1 host`, `2 hosts`.
  static func counted(_ count: Int) -> String { count == 1 ? "1 host" : "\(count) hosts" }

  /// How a person reaches it.
  var login: String { "ssh " + (port.map { "-p \($0) " } ?? "") + destination }

  /// What its worker is started with, besides where it keeps its things.
  var workerOptions: [String] {
    ["--name", name] + doctorOptions + labels.flatMap { ["--label", $0] }
  }

  /// The same of what a checkup wants to know.
  var doctorOptions: [String] {
    (cores.map { ["--cores", $0] } ?? []) + (runtime.map { ["--runtime", $0] } ?? [])
  }
}
