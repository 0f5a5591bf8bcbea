internal import CKernels
import Glibc

/// Processor cores by number, in rising order, each once.
public struct CoreSet: Hashable, Sendable, CustomStringConvertible {
  public let cores: [Int]

  /// Cores have smaller numbers than this: what the system's masks hold.
  public static let limit = 1024

  public init(_ cores: some Sequence<Int>) { self.cores = Set(cores).sorted() }

  /// Reads numbers and ranges, as `taskset` writes them: `0`, `4-7`, `0,2,8-11`.
  ///
  /// - Throws: `cores.invalid`.
  public init(parsing text: String) throws(MeasurementError) {
    var cores: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { end in
        end.allSatisfy { "0"..."9" ~= $0 } ? Int(end) : nil
      }
      guard let lower = ends[0], let upper = ends.count == 2 ? ends[1] : lower, lower <= upper, upper < Self.limit else {
        throw MeasurementError(
          .coresInvalid, "`\(part.prefix(40))` is not a core or a range of cores below \(Self.limit)", place: text,
          hint: "write for example 4-7 or 0,2,8-11")
      }
      cores.formUnion(lower...upper)
    }
    self.cores = cores.sorted()
  }

  /// The cores this process was given, whatever one of its threads was bound to later.
  ///
  /// - Throws: `cores.unavailable` when the system does not tell.
  public static func allowed() throws(MeasurementError) -> CoreSet {
    var cores = [Int32](repeating: 0, count: limit)
    let count = Int(podium_allowed_cores(&cores, Int32(limit)))
    guard count > 0 else {
      throw MeasurementError(.coresUnavailable, "cannot read which cores this process may use: \(errorText(errno))")
    }
    return CoreSet(cores[..<count].map(Int.init))
  }

  /// Numbers and ranges; reading it again gives an equal set.
  public var description: String {
    var parts: [String] = []
    var index = cores.startIndex
    while index < cores.endIndex {
      var end = index
      while end + 1 < cores.endIndex, cores[end + 1] == cores[end] + 1 { end += 1 }
      parts.append(end == index ? "\(cores[index])" : "\(cores[index])-\(cores[end])")
      index = end + 1
    }
    return parts.joined(separator: ",")
  }
}

/// What the system calls an error number.
func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }
