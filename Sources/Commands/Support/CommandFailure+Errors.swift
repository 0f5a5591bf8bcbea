import Batches
import Coordinator
import Kernels
import Leaderboard
import Measurement
import Messaging
import ModelFormats
import ModelGraph
import Profiling
import Runtime
import Worker

extension CommandFailure {
  /// What users see of an error of any module; nil for ArgumentParser's own.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as BatchesError: self.init(error)
    case let error as MessagingError: self.init(error)
    case let error as CoordinatorError:
      self.init(error.code.rawValue, error.message, error.place, error.hint, error.exitCode)
    case let error as WorkerError: self.init(error)
    case let error as LeaderboardError: self.init(error)
    case let error as ModelFormatsError:
      let isMissing = error.code == .missing || error.code == .unreadable
      self.init(
        error.code.rawValue, error.message, error.place, error.hint, isMissing ? ExitStatus.inputMissing : ExitStatus.badContent)
    case let error as ModelGraphError:
      self.init(error.code.rawValue, error.message, error.place, error.hint, ExitStatus.badContent)
    case let error as KernelsError: self.init(error)
    case let error as RuntimeError: self.init(error)
    case let error as MeasurementError: self.init(error)
    case let error as ProfilingError:
      self.init(error.code.rawValue, error.message, error.place, error.hint, ExitStatus.badContent)
    default: return nil
    }
  }

  private init(_ code: String, _ message: String, _ place: String?, _ hint: String?, _ exitCode: Int32) {
    self.init(code: code, message: message, place: place, hint: hint, exitCode: exitCode)
  }

  /// The same, said of a file.
  func within(_ file: String) -> CommandFailure {
    var failure = self
    failure.place = [file, place].compactMap(\.self).joined(separator: ": ")
    return failure
  }

  private init(_ error: LeaderboardError) {
    let exitCode: Int32
    switch error.code {
    case .missing, .unreadable, .write, .unknownEntry: exitCode = ExitStatus.inputMissing
    case .locked: exitCode = ExitStatus.temporary
    default: exitCode = ExitStatus.badContent
    }
    self.init(error.code.rawValue, error.message, error.place, error.hint, exitCode)
  }

  /// What is wrong with a kernel's text or sizes is a matter of usage; the rest is the library's or ours.
  private init(_ error: KernelsError) {
    let exitCode: Int32
    switch error.code {
    case .backend, .wrongResult, .peaks: exitCode = ExitStatus.bug
    default: exitCode = ExitStatus.usage
    }
    self.init(error.code.rawValue, error.message, error.place, error.hint, exitCode)
  }

  /// What is not installed is a service that is not there; a model or an input at fault is content.
  private init(_ error: RuntimeError) {
    let exitCode: Int32
    switch error.code {
    case .missing, .version: exitCode = ExitStatus.unreachable
    case .npyMissing, .npyUnreadable: exitCode = ExitStatus.inputMissing
    case .wrongResult: exitCode = ExitStatus.bug
    default: exitCode = ExitStatus.badContent
    }
    self.init(error.code.rawValue, error.message, error.place, error.hint, exitCode)
  }

  private init(_ error: MeasurementError) {
    let exitCode: Int32
    switch error.code {
    case .lockBusy: exitCode = ExitStatus.temporary
    case .coresInvalid, .coresUnavailable: exitCode = ExitStatus.usage
    case .lockUnavailable: exitCode = ExitStatus.inputMissing
    default: exitCode = ExitStatus.bug
    }
    self.init(error.code.rawValue, error.message, error.place, error.hint, exitCode)
  }

  private init(_ error: BatchesError) {
    let failures = error.issues.map { issue in
      CommandFailure(
        code: issue.code.rawValue, message: issue.message, place: issue.place, hint: issue.hint,
        exitCode: error.isMissingInput ? ExitStatus.inputMissing : ExitStatus.badContent)
    }
    self = failures[0]
    others = Array(failures.dropFirst())
  }

  private init(_ error: MessagingError) {
    let exitCode: Int32
    switch error.code {
    case .unreachable: exitCode = ExitStatus.unreachable
    case .rejected: exitCode = ExitStatus.rejected
    case .addressInUse, .stateLocked, .diskFull, .noRoom: exitCode = ExitStatus.temporary
    case .addressInvalid, .insecure, .keyName, .keyExists, .accessExists: exitCode = ExitStatus.usage
    case .accessMissing, .keyUnknown, .stateFolder: exitCode = ExitStatus.inputMissing
    case .accessFile, .accessPermissions, .blobInvalid, .blobDamaged, .tooLarge: exitCode = ExitStatus.badContent
    default: exitCode = ExitStatus.bug
    }
    self.init(code: error.code.rawValue, message: error.message, place: error.place, hint: error.hint, exitCode: exitCode)
  }

  private init(_ error: WorkerError) {
    switch error {
    case .refused(let code, let message, let hint, let exitCode):
      self.init(code: code, message: message, hint: hint.isEmpty ? nil : hint, exitCode: exitCode)
    case .storage(let path, let reason):
      self.init(
        code: "worker.storage", message: reason, place: path, hint: "choose another folder with --state",
        exitCode: ExitStatus.inputMissing)
    case .unreachable(let address):
      self.init(
        code: "network.unreachable", message: "no coordinator answers", place: address,
        hint: "check that it runs there and that the address is right; --timeout says how long to look for it",
        exitCode: ExitStatus.unreachable)
    }
  }

  /// What another process of this program answered with `json`; nil when that is something else.
  init?(answer: [UInt8], exitCode: Int32) {
    // Whatever it is, it is no answer of ours.
    guard let value = try? JSONValue(parsing: answer, file: "answer"), value["schema"]?.text == "podium.error/1",
      let error = value["error"], let code = error["code"]?.text, let message = error["message"]?.text
    else { return nil }
    self.init(code, message, error["place"]?.text, error["hint"]?.text, exitCode)
  }

  /// The value that `--json` prints.
  var json: JSONValue {
    var error = Self.json(self)
    if !others.isEmpty { error["others"] = .array(others.map(Self.json)) }
    return ["schema": "podium.error/1", "error": error]
  }

  private static func json(_ failure: CommandFailure) -> JSONValue {
    [
      "code": .string(failure.code), "message": .string(failure.message),
      "hint": failure.hint.map(JSONValue.string) ?? .null, "place": failure.place.map(JSONValue.string) ?? .null,
    ]
  }
}
