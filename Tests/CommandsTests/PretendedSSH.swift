import Foundation
import Glibc

/// An `ssh` first on the path that runs what it is given on this machine, with a home of its own for each host.
///
/// Hosts called `nowhere...` refuse the connection, `silent...` never answer, `bare...` have no podium.
final class PretendedSSH {
  let folder: TestFolder
  /// What a command is run with.
  let environment: [String: String]

  init() throws {
    folder = try TestFolder()
    for name in ["bin", "bare", "homes"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    let ssh = try folder.write(
      "bin/ssh",
      #"""
      #!/bin/sh
      place=${0%/bin/ssh}
      printf '%s\n' "$*" >>"$place/calls"
      while [ "$1" != -- ]; do shift; done
      host=${2#*@}
      shift 2
      case $host in
        nowhere*) echo "ssh: connect to host $host port 22: Connection refused" >&2; exit 255 ;;
        silent*) exec sleep 600 ;;
        bare*) PATH=/usr/bin:/bin ;;
        *) PATH=$place/there:/usr/bin:/bin ;;
      esac
      HOME=$place/homes/$host
      mkdir -p "$HOME"
      unset XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
      export HOME PATH
      echo "Welcome to $host"
      echo 'a banner' >&2
      # As sshd does it: what is started here is in a session of its own, and does not end with ssh.
      exec setsid --wait /bin/sh -c "$*"
      """#)
    chmod(ssh, 0o755)
    try FileManager.default.createDirectory(atPath: "\(folder.path)/there", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/there/podium", withDestinationPath: Program.path())
    environment = ["PATH": "\(folder.path)/bin:/usr/bin:/bin"]
  }

  /// What a failed test left running.
  deinit {
    let homes = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/homes")) ?? []  // none: nothing was started
    for home in homes {
      let workers = "\(folder.path)/homes/\(home)/.local/state/podium"
      for name in (try? FileManager.default.contentsOfDirectory(atPath: workers)) ?? [] {  // as above
        // A file that is gone is a worker that has left.
        let words = (try? String(contentsOfFile: "\(workers)/\(name)/worker.pid", encoding: .utf8))?.split(separator: " ")
        if let process = words?.first.flatMap({ Int32($0) }), process > 1 { kill(process, SIGKILL) }
      }
    }
  }

  /// A file below the home of a host.
  func path(_ host: String, _ file: String) -> String { "\(folder.path)/homes/\(host)/\(file)" }

  /// Processes of podium on these hosts.
  func processes() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
      // A process may end while we look.
      let environment = (try? [UInt8](contentsOf: "/proc/\(process)/environ")) ?? []
      let own = (try? [UInt8](contentsOf: "/proc/\(process)/comm")) ?? []
      return String(decoding: environment, as: UTF8.self).contains("\(folder.path)/homes/") && own == Array("podium\n".utf8)
    }
  }

  /// The words of each call, a line each.
  func calls() throws -> String { try String(contentsOfFile: "\(folder.path)/calls", encoding: .utf8) }

  /// `podium fleet ssh ACTION` for the hosts of a file with this text.
  func run(_ action: String, _ hosts: String, _ more: String...) throws -> Program.Output {
    try Program.run(
      ["fleet", "ssh", action, "--hosts", folder.write("hosts", hosts)] + more, environment: environment)
  }
}
