import Glibc

/// Texts of a file that occur again and again, such as names of tensors: each made into a string once.
///
/// An open hash table over where the bytes lie. Holds no more than `maximumNames`; further texts are made anew each time.
struct NameTable {
  static let maximumNames = 1 << 22

  private struct Entry {
    var start: Int
    var count: Int
    var hash: UInt64
  }

  private let file: MappedFile
  private var entries: [Entry] = []
  /// By position of its entry.
  private var texts: [String] = []
  /// Position of an entry plus 1; 0 where the place is free. A power of two many, at most half of them taken.
  private var places: [UInt32] = Array(repeating: 0, count: 256)

  init(file: MappedFile) {
    self.file = file
  }

  /// The text of these bytes; what is not UTF-8 is replaced.
  mutating func text(_ range: Range<Int>) -> String {
    if range.isEmpty { return "" }
    guard let start = file.bytes.baseAddress else { return "" }
    let bytes = UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
    let hash = Self.hash(bytes)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let position = Int(places[place]) - 1
      let entry = entries[position]
      if entry.hash == hash, entry.count == range.count, memcmp(start + entry.start, start + range.lowerBound, range.count) == 0 {
        return texts[position]
      }
      place = (place + 1) & (places.count - 1)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard entries.count < Self.maximumNames else { return text }
    entries.append(Entry(start: range.lowerBound, count: bytes.count, hash: hash))
    texts.append(text)
    places[place] = UInt32(entries.count)
    if entries.count * 2 > places.count { grow() }
    return text
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 4)
    for (index, entry) in entries.enumerated() {
      var place = Int(truncatingIfNeeded: entry.hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(index + 1)
    }
  }

  /// Different in every process, so that nobody can make a file whose names all meet.
  private static let seed = UInt64.random(in: 1...UInt64.max) | 1

  /// Eight bytes at a time, each step one wide multiplication whose halves are mixed.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = seed &+ UInt64(bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      state = mix(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64(bytes[offset])
      offset += 1
    }
    return mix(state ^ rest)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
