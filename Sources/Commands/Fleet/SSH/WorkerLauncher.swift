/// The file on a host that becomes its worker: systemd and nohup run the same one.
struct WorkerLauncher {
  /// All told by the probe: absolute paths there, and what the login there has for PATH.
  let program: String
  let folder: String
  let home: String
  let path: String

  /// Nil when the probe did not tell enough.
  init?(_ probe: RemoteAnswer) {
    guard let program = probe["program"], let folder = probe["folder"], let home = probe["home"] else { return nil }
    self.program = program
    self.folder = folder
    self.home = home
    path = probe["path"] ?? "/usr/bin:/bin"
  }

  func text(for host: SSHHost) -> String {
    let words =
      [program, "worker", "--access", "\(folder)/worker.access", "--state", "\(folder)/state"] + host.workerOptions
    return """
      #!/bin/sh
      # Written by 'podium fleet ssh start', each time anew.
      HOME=\(ShellWord.quoted(home))
      PATH=\(ShellWord.quoted(path))
      export HOME PATH
      umask 077
      cd "$HOME" || exit 66
      exec \(ShellWord.quoted(words)) >>\(ShellWord.quoted("\(folder)/worker.log")) 2>&1

      """
  }
}
