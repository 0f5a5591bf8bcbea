import ArgumentParser
import Scheduling

/// How many jobs may wait and run.
struct QueueOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Jobs that may wait, all together; a batch with which there would be more is refused.", valueName: "jobs"))
  var queueLimit = Policy().queueLimit

  @Option(help: ArgumentHelp("Jobs of one submitter that may wait; no limit of its own when absent.", valueName: "jobs"))
  var submitterQueueLimit: Int?

  @Option(help: ArgumentHelp("Jobs of one submitter that may run at once; no limit when absent.", valueName: "jobs"))
  var submitterRunningLimit: Int?

  func validate() throws {
    let limits = [queueLimit, submitterQueueLimit, submitterRunningLimit].compactMap(\.self)
    guard limits.allSatisfy({ $0 >= 1 }) else { throw ValidationError("a limit of jobs is at least 1") }
  }

  var policy: Policy {
    var policy = Policy()
    policy.queueLimit = queueLimit
    policy.submitterQueueLimit = submitterQueueLimit
    policy.submitterRunningLimit = submitterRunningLimit
    return policy
  }
}
