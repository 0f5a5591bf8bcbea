import Costs
import ModelFormats
import ModelGraph

/// What libFuzzer feeds: the bytes of a file that claims to be a model. Whatever they are, reading, inferring and counting end in
/// time, with an answer or with an error that is thrown.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let model: Model
  do {
    model = try readModel(copying: UnsafeBufferPointer(start: start, count: count))
  } catch {
    return 0
  }
  countFreeAndBound(model.graph)
  return 0
}

/// With its dimensions left free, and with all of them bound.
private func countFreeAndBound(_ graph: Graph) {
  do {
    let free = try Costs.count(graph)
    if free.freeDimensions.isEmpty { return }
    let bindings = Bindings(inputs: sizes(of: graph))
    _ = try Costs.count(graph, bindings: bindings)
  } catch {
    return
  }
}

/// Small ones for the dimensions that are free.
private func sizes(of graph: Graph) -> [String: [Int]] {
  var sizes: [String: [Int]] = [:]
  for input in graph.inputs {
    guard let shape = input.shape else { continue }
    sizes[input.name] = shape.map { dimension in
      if case .fixed(let size) = dimension { return size }
      return 3
    }
  }
  return sizes
}

/// Mutations that keep the file well-formed, every second time: without them most inputs would not get past the reader.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: UInt32) -> Int {
  if seed % 2 == 0 { return libFuzzerMutate(bytes, count, capacity) }
  var mutator = WireMutator(seed: seed)
  let mutated = mutator.mutate(UnsafeBufferPointer(start: bytes, count: count))
  guard !mutated.isEmpty, mutated.count <= capacity else { return libFuzzerMutate(bytes, count, capacity) }
  for (index, byte) in mutated.enumerated() { bytes[index] = byte }
  return mutated.count
}

@_silgen_name("LLVMFuzzerMutate")
private func libFuzzerMutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int) -> Int
