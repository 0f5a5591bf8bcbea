/// The nodes of a body that its results need, each after those it reads from.
struct DemandOrder {
  private(set) var indices: [Int] = []
  /// The highest output of each node that something reads.
  private(set) var outputs: [String: Int] = [:]

  /// More outputs than any operator has.
  private static let maximumOutputs = 65_536

  /// What is fed is there already. Linear in nodes and edges. Throws `model.cycle`, `model.dangling-input`,
  /// `model.duplicate-tensor` or `model.too-large`.
  init(_ body: RawBody, fed: Set<TensorReference>) throws(ModelFormatsError) {
    var positions: [String: Int] = [:]
    positions.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() where positions.updateValue(index, forKey: node.name) != nil {
      throw ModelFormatsError(.duplicateTensor, "the node \"\(node.name)\" is there twice")
    }
    enum State { case unseen, open, done }
    var states = Array(repeating: State.unseen, count: body.nodes.count)
    /// A node on the way, and how many of its inputs have been followed.
    var path: [(node: Int, next: Int)] = []
    func position(of tensor: TensorReference, reader: String) throws(ModelFormatsError) -> Int? {
      if fed.contains(tensor) { return nil }
      guard let position = positions[tensor.node] else {
        throw ModelFormatsError(
          .danglingInput, "\(reader) the tensor \"\(tensor.name)\", which no node makes")
      }
      guard tensor.output < Self.maximumOutputs else {
        throw ModelFormatsError(.tooLarge, "\(reader) output \(tensor.output) of \"\(tensor.node)\"")
      }
      return position
    }
    for result in body.results {
      guard let start = try position(of: result, reader: "it is to return") else { continue }
      outputs[result.node] = max(outputs[result.node] ?? 0, result.output)
      guard states[start] == .unseen else { continue }
      states[start] = .open
      path = [(start, 0)]
      while let (index, next) = path.last {
        let node = body.nodes[index]
        guard next < node.inputs.count else {
          states[index] = .done
          indices.append(index)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let input = node.inputs[next]
        guard let maker = try position(of: input, reader: "\"\(node.name)\" reads") else { continue }
        outputs[input.node] = max(outputs[input.node] ?? 0, input.output)
        switch states[maker] {
        case .unseen:
          states[maker] = .open
          path.append((maker, 0))
        case .open:
          throw ModelFormatsError(.cycle, "\"\(node.name)\" reads, directly or through others, what it makes itself")
        case .done: break
        }
      }
    }
  }
}
