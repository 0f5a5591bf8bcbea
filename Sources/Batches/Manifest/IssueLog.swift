/// Gathers issues, each place and code once: a template is read once for each point of the matrix, its mistakes count once.
final class IssueLog {
  private struct Key: Hashable {
    var code: ManifestIssue.Code
    var place: TextPlace?
    var subject: String
  }

  /// The name of the manifest in places.
  let file: String
  private var found: [(place: TextPlace, issue: ManifestIssue)] = []
  private var seen: Set<Key> = []

  init(file: String) { self.file = file }

  var isEmpty: Bool { found.isEmpty }

  /// `subject` tells apart issues of one code at one place.
  func add(
    _ code: ManifestIssue.Code, _ message: String, at place: TextPlace, about subject: String = "", hint: String? = nil
  ) {
    guard found.count < ManifestLimits.issues else { return }
    guard seen.insert(Key(code: code, place: place, subject: subject)).inserted else { return }
    found.append((place, ManifestIssue(code, message, place: "\(file):\(place)", hint: hint)))
  }

  /// Nil when nothing was found.
  var error: BatchesError? {
    let sorted = found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
      .map(\.element.issue)
    return sorted.first.map { BatchesError($0, Array(sorted.dropFirst())) }
  }
}
