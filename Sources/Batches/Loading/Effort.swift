/// How hard a job is tried; nil: not stated at this level. A task's word goes over its variant's, that over the defaults.
struct Effort: Hashable, Sendable {
  static let keys = ["trials", "timeout", "retries"]

  var trials: Int?
  var timeout: Duration?
  var retries: Int?

  init() {}

  init(_ map: MapReader) {
    trials = map.integer("trials", in: ManifestLimits.trials)
    timeout = map.duration("timeout", in: ManifestLimits.timeout)
    retries = map.integer("retries", in: ManifestLimits.retries)
  }

  func overridden(by other: Effort) -> Effort {
    var result = self
    result.trials = other.trials ?? trials
    result.timeout = other.timeout ?? timeout
    result.retries = other.retries ?? retries
    return result
  }
}
