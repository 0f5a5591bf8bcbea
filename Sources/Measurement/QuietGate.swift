import Glibc

/// Opens when nobody else uses the cores that a trial is about to use, or when that has been waited for long enough: a trial on
/// a busy machine is still taken, and then judged by what its watch saw.
///
/// Ask again and again; nothing here waits but `wait()`.
public struct QuietGate: Sendable {
  /// The machine gets this long to become quiet.
  public static let patience = Duration.seconds(2)
  /// Between two looks.
  public static let pause = Duration.milliseconds(20)
  /// Use is counted in ticks of 10 ms, so a shorter time would say nothing.
  static let window = Duration.milliseconds(100)
  /// Of the time of one of the cores: below it is the house-keeping of any machine.
  static let busyLimit = 0.20

  private struct Reading: Sendable {
    var time: Int64
    /// Busy and all ticks of each core, as far as it is told.
    var ticks: [Int: (busy: Int64, all: Int64)]
  }

  private let files: SystemFiles
  private let now: @Sendable () -> Int64
  private let cores: [Int]
  private var began: Int64?
  private var last: Reading?

  public init(cores: [Int]) {
    self.init(cores: cores, files: SystemFiles(), now: MonotonicTime.nanoseconds)
  }

  init(cores: [Int], files: SystemFiles, now: @escaping @Sendable () -> Int64) {
    self.cores = cores
    self.files = files
    self.now = now
  }

  /// True when the trial may begin. The first look only begins to watch, where the machine tells how busy it is.
  public mutating func isOpen() -> Bool {
    let time = now()
    let begin = began ?? time
    began = begin
    guard let last else {
      let first = reading(at: time)
      last = first
      return first.ticks.isEmpty
    }
    guard time - last.time >= Self.window.nanoseconds else { return false }
    let reading = reading(at: time)
    self.last = reading
    let shares = reading.ticks.map { core, ticks in
      let before = last.ticks[core] ?? ticks
      return ticks.all > before.all ? Double(ticks.busy - before.busy) / Double(ticks.all - before.all) : 0
    }
    return (shares.max() ?? 0) <= Self.busyLimit || time - begin >= Self.patience.nanoseconds
  }

  /// Waits until it opens; blocks the calling thread, at most for `patience` and a moment.
  public mutating func wait() {
    while !isOpen() { usleep(UInt32(Self.pause.nanoseconds / 1_000)) }
  }

  /// `cpu3 user nice system idle iowait irq softirq steal ...`.
  private func reading(at time: Int64) -> Reading {
    var ticks: [Int: (busy: Int64, all: Int64)] = [:]
    for line in (files.text("/proc/stat") ?? "").split(separator: "\n") where line.hasPrefix("cpu") {
      let words = line.split(separator: " ")
      guard words.count > 8, let core = Int(words[0].dropFirst(3)), cores.contains(core) else { continue }
      let times = words[1...8].compactMap { Int64($0) }
      guard times.count == 8 else { continue }
      let all = times.reduce(0, &+)
      ticks[core] = (all &- times[3] &- times[4], all)
    }
    return Reading(time: time, ticks: ticks)
  }
}
