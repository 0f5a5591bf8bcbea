import ArgumentParser

/// What starts a worker on a host.
enum StartWay: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// systemd where what it starts outlives the login, else nohup.
  case automatic = "auto"
  case systemd
  case nohup
}
