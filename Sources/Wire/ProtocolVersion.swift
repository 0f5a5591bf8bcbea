/// The protocol that this build speaks. Peers of another major version are refused; a minor version only adds fields.
public enum ProtocolVersion {
  public static let major: UInt32 = 1
  public static let minor: UInt32 = 0
}
