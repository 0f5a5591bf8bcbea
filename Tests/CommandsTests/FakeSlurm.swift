import FoundationEssentials

/// Slurm's client programs as short scripts: the queue is a file of `ID|STATE` lines, and every call is written down.
struct FakeSlurm {
  private let folder: TestFolder
  private var bin: String { "\(folder.path)/bin" }

  init(_ folder: TestFolder) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try folder.write("queue", "")
    try folder.write("calls", "")
    try folder.write("worker.sbatch", "#!/bin/sh\n")
    try program("squeue", "cat queue")
    try program(
      "sbatch",
      """
      if [ -e refusal ]; then cat refusal >&2; exit 1; fi
      for word; do case $word in --array=1-*) count=${word#--array=1-} ;; esac; done
      id=$(($(cat lastid 2>/dev/null || echo 16) + 1))
      echo $id >lastid
      for index in $(seq $count); do echo "${id}_$index|PENDING" >>queue; done
      echo $id
      """)
    try program("scancel", "shift; for id; do grep -v \"^$id|\" queue >queue.new; mv queue.new queue; done")
  }

  private func program(_ name: String, _ body: String) throws {
    let path = try folder.write(
      "bin/\(name)", "#!/bin/sh\ncd '\(folder.path)' || exit 1\necho \"\(name) $*\" >>calls\n\(body)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  /// What a command needs to find these programs before others.
  var environment: [String: String] { ["PATH": "\(bin):/usr/bin:/bin", "XDG_CACHE_HOME": folder.path] }

  var script: String { "\(folder.path)/worker.sbatch" }

  /// Lines of the queue.
  func queue() throws -> [String] { try lines("queue") }

  func setQueue(_ lines: [String]) throws { try folder.write("queue", lines.map { $0 + "\n" }.joined()) }

  /// Calls of one program so far, with their arguments.
  func calls(of program: String) throws -> [String] { try lines("calls").filter { $0.hasPrefix(program + " ") } }

  /// Makes `sbatch` fail with these words.
  func refuse(_ words: String) throws { try folder.write("refusal", words + "\n") }

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
  }
}
