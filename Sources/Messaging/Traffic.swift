/// What has gone through a transport since it was made. Bytes are those of the messages, without framing and encryption.
public struct Traffic: Hashable, Sendable {
  public var receivedMessages: Int64 = 0
  public var receivedBytes: Int64 = 0
  public var sentMessages: Int64 = 0
  public var sentBytes: Int64 = 0

  public init() {}

  mutating func received(bytes: Int) {
    receivedMessages += 1
    receivedBytes += Int64(bytes)
  }

  mutating func sent(bytes: Int) {
    sentMessages += 1
    sentBytes += Int64(bytes)
  }
}
