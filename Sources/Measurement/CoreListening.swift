/// Hears whether something that shares the machine slows this core: between blocks of samples, in the thread that measures.
public protocol CoreListening: AnyObject {
  /// Takes some milliseconds, and a part of what the caches held.
  func isQuiet() -> Bool

  /// Listens until it is quiet, or until there is no patience left; then tells what it heard last.
  func awaitQuiet() -> Bool

  /// A block of samples took so many nanoseconds. One that is lost is taken from what may be spent on waiting; one that counts adds to
  /// it, so that much work may wait longer than little.
  func note(block nanoseconds: Int64, isLost: Bool)

  /// False once so much time was spent on waiting that there will be no more.
  var isPatient: Bool { get }

  /// What it heard when it was not quiet, for people; empty when it always was.
  var complaint: String { get }
}
