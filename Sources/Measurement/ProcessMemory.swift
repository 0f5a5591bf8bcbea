/// The memory of this process.
public enum ProcessMemory {
  /// The most bytes that were resident at one time since the program started: its own, and the pages of files that it looked at.
  /// Nil where the system does not tell.
  ///
  /// Not `ru_maxrss`, which a new program inherits from the process that started it.
  public static func peakResidentBytes() -> Int64? {
    SystemFiles().kibibytes("VmHWM", in: "/proc/self/status").flatMap { kibibytes in
      let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
      return overflow ? nil : bytes
    }
  }
}
