import Glibc
import ModelGraph

/// What was read from bytes that occur again and again in a file, such as names and attributes: kept, so that equal bytes are
/// read once.
///
/// An open hash table over where the bytes lie. Holds no more than `maximumEntries`; what comes after is read each time.
struct ByteTable<Value> {
  private struct Entry {
    var start: Int
    var count: Int
    var hash: UInt64
    var value: Value
  }

  fileprivate let file: MappedFile
  private var entries: [Entry] = []
  /// Position of an entry plus 1; 0 where the place is free. A power of two many, at most half of them taken.
  private var places: [UInt32] = Array(repeating: 0, count: 256)

  private static var maximumEntries: Int { 1 << 22 }

  init(file: MappedFile) {
    self.file = file
  }

  /// What these bytes, or equal ones, were read as; nil when they are new.
  func value(of range: Range<Int>) -> Value? {
    guard let start = file.bytes.baseAddress else { return nil }
    let place = place(of: range, hash: hash(range), start)
    return places[place] == 0 ? nil : entries[Int(places[place]) - 1].value
  }

  /// Keeps what these bytes, which must be new, were read as.
  mutating func add(_ value: Value, for range: Range<Int>) {
    guard let start = file.bytes.baseAddress else { return }
    let hash = hash(range)
    add(value, for: range, hash: hash, at: place(of: range, hash: hash, start))
  }

  private mutating func add(_ value: Value, for range: Range<Int>, hash: UInt64, at place: Int) {
    guard entries.count < Self.maximumEntries else { return }
    entries.append(Entry(start: range.lowerBound, count: range.count, hash: hash, value: value))
    places[place] = UInt32(entries.count)
    if entries.count * 2 > places.count { grow() }
  }

  private func hash(_ range: Range<Int>) -> UInt64 { NameHash.of(UnsafeRawBufferPointer(rebasing: file.bytes[range])) }

  /// Where the bytes are, or the free place where they belong.
  private func place(of range: Range<Int>, hash: UInt64, _ start: UnsafeRawPointer) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while places[place] != 0 {
      let position = Int(places[place]) - 1
      if entries[position].hash == hash, entries[position].count == range.count,
        memcmp(start + entries[position].start, start + range.lowerBound, range.count) == 0
      {
        break
      }
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 4)
    for index in entries.indices {
      var place = Int(truncatingIfNeeded: entries[index].hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(index + 1)
    }
  }
}

extension ByteTable<String> {
  /// The text of these bytes; what is not UTF-8 is replaced.
  mutating func text(_ range: Range<Int>) -> String {
    if range.isEmpty { return "" }
    guard let start = file.bytes.baseAddress else { return "" }
    let hash = hash(range)
    let place = place(of: range, hash: hash, start)
    if places[place] != 0 { return entries[Int(places[place]) - 1].value }
    let text = file.text(range)
    add(text, for: range, hash: hash, at: place)
    return text
  }
}
