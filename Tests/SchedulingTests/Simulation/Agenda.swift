import Scheduling

/// What will happen, by time; things due at the same instant happen in the order in which they were planned.
struct Agenda<Act> {
  private struct Item {
    var at: Instant
    var number: Int
    var act: Act

    func isBefore(_ other: Self) -> Bool { at != other.at ? at < other.at : number < other.number }
  }

  /// A binary heap: no item is before its parent.
  private var items: [Item] = []
  private var planned = 0

  mutating func plan(_ act: Act, at instant: Instant) {
    planned += 1
    items.append(Item(at: instant, number: planned, act: act))
    var child = items.count - 1
    while child > 0, items[child].isBefore(items[(child - 1) / 2]) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (at: Instant, act: Act)? {
    guard let last = items.indices.last else { return nil }
    items.swapAt(0, last)
    let item = items.removeLast()
    var parent = 0
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].isBefore(items[first]) {
        first = child
      }
      guard first != parent else { break }
      items.swapAt(first, parent)
      parent = first
    }
    return (item.at, item.act)
  }
}
