/// What `podium fleet ssh start` does next with a host.
enum StartStep {
  /// It runs, and is left as it is.
  case keep
  /// Its podium is missing or another: the archive goes there first.
  case install
  case start(newKey: Bool)
  case refuse(CommandFailure)

  /// - Parameters:
  ///   - hasGoodKey: the access file there lets its worker in.
  ///   - mayInstall: an archive is at hand, and was not sent there yet.
  init(
    _ probe: Result<RemoteAnswer, CommandFailure>, _ host: SSHHost, version: String, mayInstall: Bool,
    hasGoodKey: (RemoteAnswer) -> Bool
  ) {
    switch probe {
    case .failure(let failure): self = .refuse(failure)
    case .success(let probe):
      if probe["by"] != "none" {
        self =
          probe["leaving"] != nil ? .refuse(Self.leaving(host)) : hasGoodKey(probe) ? .keep : .refuse(Self.foreign(host, probe))
      } else if let failure = HostFitness.failure(of: probe, host, version: version) {
        // Where the hosts file names a program, that is the one.
        self = mayInstall && host.program == nil ? .install : .refuse(failure)
      } else {
        self = .start(newKey: !hasGoodKey(probe))
      }
    }
  }

  private static func foreign(_ host: SSHHost, _ probe: RemoteAnswer) -> CommandFailure {
    CommandFailure(
      code: "fleet.foreign",
      message:
        "a worker of this name runs there for \(probe["connect"] ?? "another coordinator"), with a key that is not let in here",
      place: host.name, hint: "stop it first with: podium fleet ssh stop; or give the host another name= in the hosts file",
      exitCode: ExitStatus.rejected)
  }

  private static func leaving(_ host: SSHHost) -> CommandFailure {
    CommandFailure(
      code: "fleet.leaving", message: "its worker was told to leave, and still finishes what it measures", place: host.name,
      hint: "start it again when it has left: podium fleet ssh stop waits for that", exitCode: ExitStatus.temporary)
  }
}
