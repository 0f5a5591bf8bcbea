import Messaging
import Scheduling

/// What the coordinator knows of one connection; it ends with the connection.
struct Session {
  enum Kind {
    case client
    case worker(WorkerID, incarnation: UInt64)
  }

  var identity: PeerIdentity
  var kind: Kind
}
