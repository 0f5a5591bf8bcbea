extension Worker {
  /// Whether its coordinator has welcomed it, and was heard since.
  public var isConnected: Bool { connection.phase == .welcome }
}
