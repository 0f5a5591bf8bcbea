import Glibc

extension MachineFingerprint {
  /// The machine this process runs on.
  ///
  /// - Throws: `machine.unreadable` when `/proc/cpuinfo` or `/proc/meminfo` cannot be read.
  public static func current() throws(MeasurementError) -> MachineFingerprint {
    var names = utsname()
    uname(&names)
    let architecture = withUnsafeBytes(of: &names.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return try read(SystemFiles(), architecture: architecture)
  }

  static func read(_ files: SystemFiles, architecture: String) throws(MeasurementError) -> MachineFingerprint {
    guard let description = files.text("/proc/cpuinfo") else {
      throw MeasurementError(.machineUnreadable, "cannot be read", place: "/proc/cpuinfo", hint: "is /proc mounted?")
    }
    guard let memory = files.kibibytes("MemTotal", in: "/proc/meminfo").map(nearestGiB) else {
      throw MeasurementError(.machineUnreadable, "has no line `MemTotal`", place: "/proc/meminfo", hint: "is /proc mounted?")
    }
    let fields = firstProcessor(description)
    let flags = Set((fields["flags"] ?? fields["Features"] ?? "").split(separator: " "))
    let armName = [fields["CPU implementer"], fields["CPU part"]].compactMap(\.self).joined(separator: " ")
    let processors = description.split(separator: "\n").count { trimmed($0.prefix { $0 != ":" }) == "processor" }
    let online = files.line("/sys/devices/system/cpu/online").flatMap { try? CoreSet(parsing: $0).cores.count }
    return MachineFingerprint(
      architecture: architecture,
      processor: fields["model name"] ?? (armName.isEmpty ? "unknown" : armName),
      vendor: fields["vendor_id"] ?? fields["CPU implementer"] ?? "",
      family: fields["cpu family"] ?? fields["CPU variant"] ?? "",
      model: fields["model"] ?? fields["CPU part"] ?? "",
      stepping: fields["stepping"] ?? fields["CPU revision"] ?? "",
      cores: online ?? max(1, processors),
      instructionSets: knownInstructionSets.filter { flags.contains($0[...]) },
      caches: caches(files),
      memoryGiB: memory,
      kernel: files.line("/proc/sys/kernel/osrelease") ?? "")
  }

  /// The flags that decide which code a numerical library runs, sorted.
  private static let knownInstructionSets = [
    "amx_bf16", "amx_int8", "amx_tile", "asimd", "asimddp", "asimdhp", "avx", "avx2", "avx512_bf16", "avx512_fp16",
    "avx512_vnni", "avx512bw", "avx512dq", "avx512f", "avx512vl", "avx_vnni", "bf16", "f16c", "fma", "i8mm", "sme",
    "sse4_2", "sve", "sve2",
  ]

  /// The fields of the first processor: `name : value` up to the first empty line.
  private static func firstProcessor(_ text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard let colon = line.firstIndex(of: ":") else {
        if fields.isEmpty { continue }
        break
      }
      fields[trimmed(line[..<colon])] = trimmed(line[line.index(after: colon)...])
    }
    return fields
  }

  /// At least 1.
  private static func nearestGiB(_ kibibytes: Int64) -> Int { max(1, Int((Double(kibibytes) / 1_048_576).rounded())) }

  private static func caches(_ files: SystemFiles) -> [Cache] {
    let folder = "/sys/devices/system/cpu/cpu0/cache"
    let found = files.names(in: folder).filter { $0.hasPrefix("index") }.compactMap { name -> Cache? in
      guard let level = files.integer("\(folder)/\(name)/level"), let size = files.line("\(folder)/\(name)/size"),
        let kind = files.line("\(folder)/\(name)/type"), let bytes = byteCount(size)
      else { return nil }
      return Cache(level: Int(level), kind: kind.lowercased(), bytes: bytes)
    }
    return found.sorted { ($0.level, $0.kind) < ($1.level, $1.kind) }
  }

  /// `32K`, `16384K`, `1M`.
  private static func byteCount(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    guard let last = text.last else { return nil }
    guard let unit = units[last] else { return Int64(text) }
    guard let count = Int64(text.dropLast()) else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }
}
