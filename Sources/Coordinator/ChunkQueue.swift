/// Requests for chunks that wait, a line for each peer; the lines are served in turns, so that nobody waits for another's window.
struct ChunkQueue<Peer: Hashable, Request> {
  private var lines: [Peer: [Request]] = [:]
  /// Peers with a line, the next one first.
  private var turns: [Peer] = []
  /// Requests in one line at most.
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { turns.isEmpty }

  /// False when the peer's line is full: then nothing changes.
  mutating func add(_ request: Request, of peer: Peer) -> Bool {
    guard lines[peer, default: []].count < limit else { return false }
    if lines[peer] == nil { turns.append(peer) }
    lines[peer, default: []].append(request)
    return true
  }

  /// The request whose turn it is; nil when none waits.
  mutating func next() -> (peer: Peer, request: Request)? {
    guard let peer = turns.first, var line = lines.removeValue(forKey: peer), !line.isEmpty else { return nil }
    turns.removeFirst()
    let request = line.removeFirst()
    if !line.isEmpty {
      lines[peer] = line
      turns.append(peer)
    }
    return (peer, request)
  }

  /// Forgets what a peer asked for.
  mutating func remove(_ peer: Peer) {
    guard lines.removeValue(forKey: peer) != nil else { return }
    turns.removeAll { $0 == peer }
  }
}
