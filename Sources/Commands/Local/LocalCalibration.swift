import Measurement
import ModelFormats
import Profiling

/// What the canaries of a user's commands reached on machines like this one: of each class a file in the cache folder, since a home
/// may be shared by several.
struct LocalCalibration {
  private let path: String
  private let machine: String
  /// Why the file cannot be written, told once.
  private var problem: String?

  /// Throws when the machine cannot be told from others.
  init() throws {
    machine = try MachineFingerprint.current().canonicalText
    path = "\(CacheFolder.path)/calibration-\(ContentDigest(of: machine.utf8).hex.prefix(Self.digits)).json"
  }

  private static let digits = 16

  /// What the next trial is to take for the machine's own rates.
  var expected: [String: Double] { Calibration(path: path, machine: machine).history.expected }

  /// Holds a trial against the sessions before it, then remembers it. For who holds the host's lock: other commands may have
  /// written since the last time, and none does meanwhile. A file that cannot be written is told on standard error, and costs no
  /// result.
  mutating func judge(_ report: TrialReport) -> TrialReport {
    guard report.canaries != nil else { return report }
    var calibration = Calibration(path: path, machine: machine)
    let judged = calibration.judge(report)
    do throws(ProfilingError) {
      try calibration.save()
    } catch {
      if problem == nil { Console.note("podium: \(error); later commands will not know of this one") }
      problem = error.description
    }
    return judged
  }
}
