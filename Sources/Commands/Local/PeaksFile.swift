import Costs
import Leaderboard

/// A machine's roofline, from what `podium peak --json` printed.
struct PeaksFile {
  /// The threads that the peaks were measured with.
  let threads: Int
  /// Nil when the file does not say.
  let processor: String?
  let roofline: Roofline

  private static let hint = "make one with: podium peak --json > peaks.json"

  /// `-` is standard input. The peaks of so many threads, or the first when `threads` is nil. Throws `input.unreadable`, `peaks.syntax`,
  /// `peaks.not-peaks` or `peaks.threads`.
  init(path: String, threads: Int?) throws(CommandFailure) {
    let file = path == "-" ? "standard input" : path
    let bytes = try InputFile.readWhole(path)
    let value: JSONValue
    do throws(LeaderboardError) {
      value = try JSONValue(parsing: bytes, file: file)
    } catch {
      throw Self.failure("peaks.syntax", error.message, error.place ?? file)
    }
    guard value["schema"]?.text == "podium.peak/1" else {
      let other = value["schema"]?.text.map { "its schema is \($0.debugDescription)" } ?? "it has no schema"
      throw Self.failure("peaks.not-peaks", "not the peaks of a machine: \(other), not \"podium.peak/1\"", file)
    }
    let all = value["peaks"]?.array ?? []
    let counts = all.compactMap { $0["threads"]?.integer }
    guard let peaks = threads.map({ count in all.first { $0["threads"]?.integer == Int64(count) } }) ?? all.first else {
      guard let threads, !counts.isEmpty else { throw Self.failure("peaks.not-peaks", "it holds no peaks", file) }
      let known = counts.map(String.init).joined(separator: ", ")
      throw CommandFailure(
        code: "peaks.threads", message: "no peaks of \(threads) threads; it holds those of \(known)", place: file,
        hint: "measure them with: podium peak --threads \(threads) --json", exitCode: ExitStatus.badContent)
    }
    guard let compute = peaks["computeGigaflopsPerSecond"]?["best"]?.decimal,
      let bandwidth = peaks["readGigabytesPerSecond"]?["memory"]?["best"]?.decimal,
      let count = peaks["threads"]?.integer.flatMap({ Int(exactly: $0) }),
      let roofline = Roofline(compute: compute * 1e9, bandwidth: bandwidth * 1e9)
    else {
      throw Self.failure(
        "peaks.not-peaks", "computeGigaflopsPerSecond.best or readGigabytesPerSecond.memory.best is missing or not above 0", file)
    }
    self.threads = count
    self.roofline = roofline
    processor = value["machine"]?["processor"]?.text
  }

  private static func failure(_ code: String, _ message: String, _ place: String) -> CommandFailure {
    CommandFailure(code: code, message: message, place: place, hint: hint, exitCode: ExitStatus.badContent)
  }
}
