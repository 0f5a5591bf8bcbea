/// The scheduler's times and limits.
public struct Policy: Hashable, Sendable {
  /// How often a worker's supervisor beats.
  public var beatInterval: Duration = .milliseconds(500)
  /// A worker that has not been heard for so long is lost.
  public var workerTimeout: Duration = .seconds(5)
  /// After a restart, how long leases wait for their workers to come back.
  public var adoptionGrace: Duration = .seconds(15)
  /// A lease that its worker's beats do not mention for so long is lost: the message that carried it was.
  public var leaseDuration: Duration = .seconds(5)
  /// Beyond a job's own deadline, before a worker that still holds it is overruled.
  public var deadlineSlack: Duration = .seconds(30)
  /// Times a job may be lost with its worker before it is quarantined.
  public var workerLossLimit = 3

  public init() {}
}
