import Messaging
import SwiftProtobuf
import Wire

extension WireJobResult {
  /// What a message can carry of the result: all of it as a rule, else without the profiler's report and raw samples, else that it
  /// does not fit. Sent as it is, it would end the connection each time.
  func fitting(_ limit: Int = MessageLimits.messageBytes - MessageLimits.noteBytes) -> WireJobResult {
    guard !isWithin(limit) else { return self }
    var result = self
    result.detail = ""
    result.samples = []
    guard !result.isWithin(limit) else { return result }
    result = WireJobResult()
    result.claim = claim
    result.ending = .jobError
    result.message = "the result does not fit into a message of \(limit) bytes"
    return result
  }

  private func isWithin(_ limit: Int) -> Bool {
    // One that cannot be encoded is told as such when it is sent.
    guard let bytes = try? serializedBytes() as [UInt8] else { return true }
    return bytes.count <= limit
  }
}
