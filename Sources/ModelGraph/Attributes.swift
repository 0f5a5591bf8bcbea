/// The attributes of a node by name. Few, so they are searched in order.
public struct Attributes: Sendable, ExpressibleByDictionaryLiteral, Sequence {
  public typealias Element = (key: String, value: Attribute)

  private var entries: [Element] = []
  /// True when there are graphs among the values.
  public private(set) var haveGraphs = false

  public init() {}

  public init(dictionaryLiteral elements: (String, Attribute)...) {
    for (key, value) in elements { self[key] = value }
  }

  public init(_ attributes: [String: Attribute]) {
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) { append(key, value) }
  }

  public var count: Int { entries.count }
  public var keys: [String] { entries.map(\.key) }
  public var values: [Attribute] { entries.map(\.value) }

  public subscript(name: String) -> Attribute? {
    get {
      position(of: name).map { entries[$0].value }
    }
    set {
      switch (position(of: name), newValue) {
      case (let position?, let value?): entries[position].value = value
      case (let position?, nil): entries.remove(at: position)
      case (nil, let value?): entries.append((name, value))
      case (nil, nil): break
      }
      haveGraphs = entries.contains { $0.value.holdsGraphs }
    }
  }

  /// Names differ in length more often than not, which is quicker to see than that they differ.
  private func position(of name: String) -> Int? {
    let length = name.utf8.count
    for index in entries.indices where entries[index].key.utf8.count == length && entries[index].key == name { return index }
    return nil
  }

  /// Makes room for so many more.
  public mutating func reserve(_ count: Int) { entries.reserveCapacity(entries.count + count) }

  /// Adds without looking whether the name is there: the first one of a name is the one found.
  public mutating func append(_ name: String, _ value: Attribute) {
    entries.append((name, value))
    if value.holdsGraphs { haveGraphs = true }
  }

  public func makeIterator() -> some IteratorProtocol<Element> { entries.makeIterator() }
}
