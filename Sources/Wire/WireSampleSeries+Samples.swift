import SwiftProtobuf

extension WireSampleSeries {
  /// Bytes of all series of one result: beyond it series are left out, which loses nothing but raw samples.
  public static let resultBytes = 2 << 20

  /// - Parameter samples: nanoseconds, in the order they were taken. Neighbours are alike, so their differences are short.
  public init(
    name: String, trial: Int32, callsPerSample: Int64, mode: String, unstable: String, samples: [Int64]
  ) {
    self.init()
    self.name = name
    self.trial = trial
    self.callsPerSample = callsPerSample
    self.mode = mode
    self.unstable = unstable
    var before: Int64 = 0
    nanoseconds = samples.map { sample in
      defer { before = sample }
      return sample &- before
    }
  }

  /// The samples again. What a peer sends may wrap around, and is then nonsense, but no harm.
  public var samples: [Int64] {
    var sum: Int64 = 0
    return nanoseconds.map { difference in
      sum &+= difference
      return sum
    }
  }

  /// The first of them that together are no larger than `limit` bytes on the wire; a series is kept whole or not at all.
  public static func fitting(_ series: [WireSampleSeries], limit: Int = resultBytes) -> [WireSampleSeries] {
    var left = limit
    return series.filter { one in
      // One that cannot be encoded takes no room, and is not sent.
      guard let bytes = try? one.serializedBytes() as [UInt8], bytes.count <= left else { return false }
      left -= bytes.count
      return true
    }
  }
}
