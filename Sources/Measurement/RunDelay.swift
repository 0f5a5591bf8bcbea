/// How long threads waited for a core that others of this system had.
public enum RunDelay {
  /// Nanoseconds of the calling thread since it began; nil where the system does not tell.
  public static func ofThisThread() -> Int64? {
    let fields = SystemFiles().line("/proc/thread-self/schedstat")?.split(separator: " ") ?? []
    return fields.count > 1 ? Int64(fields[1]) : nil
  }
}
