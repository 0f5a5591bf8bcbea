import CZeroMQ

/// A CURVE key pair (Curve25519), each half as 40 characters of Z85.
public struct CurveKeyPair: Sendable, Hashable {
  public let publicKey: String
  public let secretKey: String

  /// A fresh pair from the system's random source.
  public init() throws(MessagingError) {
    var publicKey = [CChar](repeating: 0, count: 41)
    var secretKey = publicKey
    guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else { throw zeroMQError("zmq_curve_keypair") }
    self.publicKey = Self.text(publicKey)
    self.secretKey = Self.text(secretKey)
  }

  /// The pair that belongs to a stored secret key; nil when it is not one.
  public init?(secretKey: String) {
    guard Self.isKey(secretKey) else { return nil }
    var publicKey = [CChar](repeating: 0, count: 41)
    guard zmq_curve_public(&publicKey, secretKey) == 0 else { return nil }
    self.publicKey = Self.text(publicKey)
    self.secretKey = secretKey
  }

  /// True for 40 characters that decode from Z85.
  static func isKey(_ text: String) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 32)
    return text.utf8.count == 40 && zmq_z85_decode(&bytes, text) != nil
  }

  /// The Z85 text of 32 raw bytes, as a ZAP request carries a client's public key.
  static func text(ofKeyBytes bytes: [UInt8]) -> String? {
    guard bytes.count == 32 else { return nil }
    var text = [CChar](repeating: 0, count: 41)
    return zmq_z85_encode(&text, bytes, 32) == nil ? nil : Self.text(text)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
