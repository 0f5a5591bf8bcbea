/// Whether a host can run a worker of ours, from what the probe told.
enum HostFitness {
  /// Nil when its podium is there and speaks as we do. `fleet.no-podium`, `fleet.version`.
  static func failure(of probe: RemoteAnswer, _ host: SSHHost, version ours: String) -> CommandFailure? {
    let remedy =
      host.program == nil
      ? "install the .deb there, or have 'podium fleet ssh start --install podium-\(ours)-ARCH.tar.gz' put the archive there"
      : "correct podium= in line \(host.line) of the hosts file"
    guard probe["program"] != nil else {
      return CommandFailure(
        code: "fleet.no-podium", message: "there is no \(host.program ?? "podium") there", place: host.name, hint: remedy,
        exitCode: ExitStatus.inputMissing)
    }
    let theirs = probe["version"] ?? ""
    if isCompatible(theirs, ours) { return nil }
    let isVersion = theirs.allSatisfy { $0.isNumber || $0 == "." } && !theirs.isEmpty
    return CommandFailure(
      code: "fleet.version",
      message: isVersion ? "podium \(theirs) there, \(ours) here" : "\(probe["program"] ?? "podium") does not run there: \(theirs)",
      place: host.name, hint: remedy, exitCode: ExitStatus.protocolMismatch)
  }

  /// The major and the minor number are equal: only such releases speak to each other for certain.
  static func isCompatible(_ theirs: String, _ ours: String) -> Bool {
    let (theirs, ours) = (theirs.split(separator: "."), ours.split(separator: "."))
    return theirs.count == 3 && theirs.prefix(2) == ours.prefix(2) && theirs.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
  }
}
