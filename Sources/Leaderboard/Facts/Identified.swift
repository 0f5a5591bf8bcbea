/// A fact with its id.
struct Identified<Content: Sendable>: Sendable {
  let id: String
  let content: Content
}
