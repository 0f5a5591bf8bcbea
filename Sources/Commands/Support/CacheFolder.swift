import FoundationEssentials

/// The user's folder of what Podium can make again.
enum CacheFolder {
  /// `$XDG_CACHE_HOME/podium`, else `~/.cache/podium`.
  static var path: String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty { return folder + "/podium" }
    return (environment["HOME"] ?? "/tmp") + "/.cache/podium"
  }
}
