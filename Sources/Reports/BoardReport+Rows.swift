import Leaderboard

extension BoardReport {
  /// A value as it is; empty for none.
  static func cell(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text
    case .some(let other): other.canonical
    }
  }
}
