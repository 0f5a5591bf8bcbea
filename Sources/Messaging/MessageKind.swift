public import Wire

/// The kinds of message that peers send to the coordinator, by their numbers in the envelope.
///
/// A kind that is new in the envelope does not compile until it stands here, and so has a rule that says who may send it.
public enum MessageKind: Int, CaseIterable, Sendable {
  case hello = 2
  case beat = 3
  case progress = 4
  case result = 5
  case draining = 6
  case goodbye = 7
  case blobGet = 8
  case blobPut = 9
  case submit = 10
  case status = 11
  case batch = 12
  case job = 13
  case cancel = 14
  case kernels = 15
  case retry = 16
  case drain = 17
  case results = 18
  case events = 24
  case compare = 28

  public init(_ body: WireToCoordinator.OneOf_Body) {
    switch body {
    case .hello: self = .hello
    case .beat: self = .beat
    case .progress: self = .progress
    case .result: self = .result
    case .draining: self = .draining
    case .goodbye: self = .goodbye
    case .blobGet: self = .blobGet
    case .blobPut: self = .blobPut
    case .submit: self = .submit
    case .status: self = .status
    case .batch: self = .batch
    case .job: self = .job
    case .cancel: self = .cancel
    case .kernels: self = .kernels
    case .retry: self = .retry
    case .drain: self = .drain
    case .results: self = .results
    case .events: self = .events
    case .compare: self = .compare
    }
  }

  /// The one table of who may send what, and how much.
  public var rule: MessageRule {
    switch self {
    case .hello: MessageRule(.anybody, [.admin, .submit, .work, .view], "connect", bytes: MessageLimits.listBytes, cost: 2)
    // What workers say.
    case .beat: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.listBytes)
    case .progress: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.noteBytes)
    case .result: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.messageBytes)
    case .results: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.messageBytes)
    case .draining: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.noteBytes, cost: 20)
    case .goodbye: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.noteBytes, cost: 20)
    case .blobGet: MessageRule(.worker, [.admin, .work], "fetch models", bytes: MessageLimits.noteBytes)
    case .kernels: MessageRule(.worker, [.admin, .work], "run jobs", bytes: MessageLimits.listBytes, cost: 50)
    // What clients ask for.
    case .submit: MessageRule(.client, [.admin, .submit], "submit batches", bytes: MessageLimits.messageBytes, cost: 20)
    // The leaderboard is read for it.
    case .compare:
      MessageRule(.client, [.admin, .submit], "ask for matches", bytes: MessageLimits.noteBytes, cost: 2_000)
    case .blobPut: MessageRule(.client, [.admin, .submit], "upload models", bytes: MessageLimits.chunkBytes)
    case .cancel: MessageRule(.client, [.admin, .submit], "cancel batches", bytes: MessageLimits.noteBytes, cost: 20)
    case .retry: MessageRule(.client, [.admin, .submit], "retry jobs", bytes: MessageLimits.listBytes, cost: 20)
    case .drain: MessageRule(.client, [.admin], "drain workers", bytes: MessageLimits.noteBytes, cost: 20)
    case .status: MessageRule(.client, [.admin, .submit, .view], "look", bytes: MessageLimits.noteBytes, cost: 20)
    case .batch: MessageRule(.client, [.admin, .submit, .view], "look", bytes: MessageLimits.noteBytes, cost: 20)
    case .job: MessageRule(.client, [.admin, .submit, .view], "look", bytes: MessageLimits.noteBytes, cost: 10)
    case .events: MessageRule(.client, [.admin, .submit, .view], "look", bytes: MessageLimits.noteBytes, cost: 20)
    }
  }
}
