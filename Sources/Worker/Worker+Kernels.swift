import Logging
import Scheduling
import Wire

/// A question about kernels on its way, asked again until there is nothing left to ask.
struct KernelInquiry {
  /// The id of the message, to match an error with it.
  let request: UInt64
  let since: Instant
  /// Until when this worker itself measured kernels for another job: that is not counted as waiting.
  private(set) var measuredUntil: Instant
  var nextAt: Instant
  /// Of the question, or of the latest answer.
  var heardAt: Instant

  init(_ now: Instant) {
    request = UInt64.random(in: 1...UInt64.max)
    since = now
    measuredUntil = now
    nextAt = now
    heardAt = now
  }

  /// Between two questions: a quarter of the time waited so far, within these, so that neither the end of a short wait is missed for
  /// long nor the coordinator asked often in a long one.
  static let shortestPause: Duration = .milliseconds(100)
  static let longestPause: Duration = .seconds(2)
  /// Without any answer for so long the coordinator is an old one, or away: everything is measured here.
  static let silenceLimit: Duration = .seconds(10)
  /// How long other workers may take for what they measure.
  static let patience: Duration = .seconds(600)

  /// Notes that the question is asked now.
  mutating func ask(_ now: Instant) {
    nextAt = now + min(Self.longestPause, max(Self.shortestPause, (now - since) / 4))
  }

  /// Notes that another job of this worker measures: it may be the one that is waited for, and would only be held up.
  mutating func bear(_ now: Instant) { measuredUntil = now }

  func isOver(_ now: Instant) -> Bool { now - heardAt >= Self.silenceLimit || now - measuredUntil >= Self.patience }
}

extension Worker {
  /// Asks, or goes on without an answer.
  func inquire(_ inquiry: KernelInquiry, _ job: inout RunningJob, besideMeasuring: Bool) throws {
    let now = clock.now
    var inquiry = inquiry
    if besideMeasuring {
      inquiry.bear(now)
      job.stage = .asking(inquiry)
    }
    guard !inquiry.isOver(now) else {
      log.info("kernels are measured without asking further", metadata: job.logged)
      job.kernels?.measureAlone()
      job.stage = .ready
      return
    }
    guard now >= inquiry.nextAt, let query = job.kernels?.query(job.claim) else { return }
    inquiry.ask(now)
    job.stage = .asking(inquiry)
    guard connection.phase == .welcome else { return }
    try send { message in
      message.id = inquiry.request
      message.kernels = query
    }
  }

  /// An answer that nobody waits for changes nothing.
  func receive(_ answer: WireKernelAnswer) {
    guard let claim = LeaseClaim(answer.claim), let index = jobs.firstIndex(where: { $0.claim == claim }),
      case .asking(var inquiry) = jobs[index].stage
    else { return }
    jobs[index].kernels?.take(answer)
    inquiry.heardAt = clock.now
    jobs[index].stage = jobs[index].kernels?.step == .ask ? .asking(inquiry) : .ready
  }

  /// True when the error answers a question about kernels: the coordinator does not know such questions.
  func goOnWithoutAnswer(to request: UInt64) -> Bool {
    for index in jobs.indices {
      guard case .asking(let inquiry) = jobs[index].stage, inquiry.request == request else { continue }
      jobs[index].kernels?.measureAlone()
      jobs[index].stage = .ready
      return true
    }
    return false
  }
}
