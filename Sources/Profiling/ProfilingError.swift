/// Why a trial gives no result.
public struct ProfilingError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `trial.free-dimensions`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case freeDimensions = "trial.free-dimensions"
      case uncounted = "trial.uncounted"
      case nothingToMeasure = "trial.nothing-to-measure"
      case probe = "trial.probe"
      case format = "trial.format"
      case inputs = "trial.inputs"
      case data = "trial.data"
      case labels = "trial.labels"
      case output = "trial.output"
      case notANumber = "trial.not-a-number"
      case calibration = "trial.calibration"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    /// Dimensions of the model are not bound, so there is no number to compare.
    public static let freeDimensions = Code(.freeDimensions)
    /// Some nodes cannot be counted: a total without them would not be the model's.
    public static let uncounted = Code(.uncounted)
    /// No kernel of the model can be measured.
    public static let nothingToMeasure = Code(.nothingToMeasure)
    /// The probe was asked to fail.
    public static let probe = Code(.probe)
    /// A model of a format that the engine does not run.
    public static let format = Code(.format)
    /// An input that cannot be fed.
    public static let inputs = Code(.inputs)
    /// What is given for an input does not fit it.
    public static let data = Code(.data)
    /// What a model's answers are compared with cannot be that.
    public static let labels = Code(.labels)
    /// The model has no such output, or one that the metric is not defined for.
    public static let output = Code(.output)
    /// An answer, or what it is compared with, is not a number, so that there is no figure.
    public static let notANumber = Code(.notANumber)
    /// The file of past sessions cannot be written; no result is lost for that.
    public static let calibration = Code(.calibration)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The model's file.
  public let place: String?
  /// What to do.
  public let hint: String?

  public init(_ code: Code, _ message: String, place: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  public var description: String { [place, message].compactMap(\.self).joined(separator: ": ") }
}
