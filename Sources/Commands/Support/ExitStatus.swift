/// The exit codes users rely on; the README has the same table.
enum ExitStatus {
  static let done: Int32 = 0
  static let jobsFailed: Int32 = 1
  static let gateFailed: Int32 = 3
  static let usage: Int32 = 64
  static let badContent: Int32 = 65
  static let inputMissing: Int32 = 66
  static let unreachable: Int32 = 69
  static let bug: Int32 = 70
  static let temporary: Int32 = 75
  static let protocolMismatch: Int32 = 76
  static let rejected: Int32 = 77
  static let interrupted: Int32 = 130
  static let terminated: Int32 = 143
}
