import Scheduling

extension RemoteScript {
  /// Asks for all that is to be known; with `checkup` for what the doctor says too.
  static func probe(_ host: SSHHost, checkup: Bool = false) -> RemoteScript {
    RemoteScript(
      RemoteShell.probe, variables: variables(host).merging(["checkup": checkup ? "yes" : "no"]) { $1 }, words: host.doctorOptions)
  }

  /// - Parameters:
  ///   - access: the access file's text, when the host has no good one.
  ///   - patience: how long to wait for the connection.
  static func start(
    _ host: SSHHost, launcher: String, access: String?, way: StartWay, patience: Duration
  ) -> RemoteScript {
    var contents = [Content(function: "launcher", text: launcher)]
    if let access { contents.append(Content(function: "access_file", text: access)) }
    return RemoteScript(
      RemoteShell.start,
      variables: variables(host).merging([
        "key": access == nil ? "old" : "new", "way": way.rawValue, "patience": fifths(patience),
      ]) { $1 }, contents: contents)
  }

  static func stop(_ host: SSHHost, now: Bool, patience: Duration) -> RemoteScript {
    RemoteScript(
      RemoteShell.stop,
      variables: variables(host).merging(["now": now ? "yes" : "no", "patience": fifths(patience)]) { $1 })
  }

  /// The same for all hosts, so that the archive is held once.
  static func install(_ archive: PodiumArchive) -> RemoteScript {
    RemoteScript(
      RemoteShell.install, variables: ["release": archive.release],
      contents: [Content(function: "archive", text: archive.base64)])
  }

  private static func variables(_ host: SSHHost) -> [String: String] {
    ["name": host.name, "program": host.program ?? "", "folder": host.folder ?? "", "wanted": podiumVersion]
  }

  /// Scripts look five times a second.
  private static func fifths(_ duration: Duration) -> String { "\(max(1, duration.milliseconds / 200))" }
}
