/// Reads `250ms`, `30s`, `5m`, `2h`, `7d`: a whole number and a unit. Nil for anything else, and beyond 64 bits of milliseconds.
func parseDuration(_ text: String) -> Duration? {
  let units: [(suffix: String, scale: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]
  return parseQuantity(text, units).map { .milliseconds($0) }
}

/// Reads `512B`, `64KiB`, `100MiB`, `4GiB`, `1TiB` into bytes. Nil for anything else, and beyond 64 bits.
package func parseByteCount(_ text: String) -> Int64? {
  parseQuantity(text, [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("B", 1)])
}

private func parseQuantity(_ text: String, _ units: [(suffix: String, scale: Int64)]) -> Int64? {
  let number = text.prefix { $0.isASCII && $0.isNumber }
  let suffix = text.dropFirst(number.count)
  guard let count = Int64(number), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
  let (value, overflow) = count.multipliedReportingOverflow(by: unit.scale)
  return overflow ? nil : value
}
