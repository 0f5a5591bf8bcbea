/// What a machine is, as far as it decides how fast it computes.
public struct MachineFingerprint: Codable, Hashable, Sendable {
  public struct Cache: Codable, Hashable, Sendable {
    /// 1 is nearest to the core.
    public var level: Int
    /// `data`, `instruction` or `unified`.
    public var kind: String
    public var bytes: Int64

    public init(level: Int, kind: String, bytes: Int64) {
      self.level = level
      self.kind = kind
      self.bytes = bytes
    }
  }

  /// `x86_64`, `aarch64`, ...
  public var architecture: String
  /// As the processor calls itself; for Arm, which has no such name, implementer and part.
  public var processor: String
  public var vendor: String
  /// As the vendor numbers them; on Arm variant, part and revision. Empty when unknown.
  public var family: String
  public var model: String
  public var stepping: String
  /// Logical cores of the machine, also those that this process may not use.
  public var cores: Int
  /// The instruction sets that numerical libraries choose by, sorted.
  public var instructionSets: [String]
  /// Caches of core 0, by level and kind.
  public var caches: [Cache]
  /// Rounded to GiB: the last megabytes depend on the kernel.
  public var memoryGiB: Int
  /// Release of the kernel. Recorded, but not part of what must be equal in a class.
  public var kernel: String

  public init(
    architecture: String, processor: String, vendor: String = "", family: String = "", model: String = "",
    stepping: String = "", cores: Int, instructionSets: [String] = [], caches: [Cache] = [], memoryGiB: Int,
    kernel: String = ""
  ) {
    self.architecture = architecture
    self.processor = processor
    self.vendor = vendor
    self.family = family
    self.model = model
    self.stepping = stepping
    self.cores = cores
    self.instructionSets = instructionSets
    self.caches = caches
    self.memoryGiB = memoryGiB
    self.kernel = kernel
  }

  /// The hardware as one line; machines are of one class exactly when their lines are equal. The kernel is left out.
  public var canonicalText: String {
    let fields = [
      ("arch", architecture), ("vendor", vendor), ("processor", processor), ("family", family), ("model", model),
      ("stepping", stepping), ("cores", "\(cores)"), ("isa", instructionSets.joined(separator: ",")),
      ("caches", caches.map { "L\($0.level)\($0.kind.prefix(1)):\($0.bytes)" }.joined(separator: ",")),
      ("memory", "\(memoryGiB)GiB"),
    ]
    return fields.map { "\($0)=\(escaped($1))" }.joined(separator: ";")
  }

  /// Bytes of the data or unified cache of a level; nil when there is none.
  public func cacheBytes(level: Int) -> Int64? {
    caches.first { $0.level == level && $0.kind != "instruction" }?.bytes
  }

  /// A name in which the separators occur cannot look like two fields.
  private func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "%": result += "%25"
      case ";": result += "%3B"
      case "=": result += "%3D"
      default: result.append(character)
      }
    }
  }
}
