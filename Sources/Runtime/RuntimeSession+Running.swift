internal import CRuntime
import ModelGraph

extension RuntimeSession {
  /// Fills inputs, for all runs to come; those that are not named keep what they hold. The content is copied.
  ///
  /// - Throws: `runtime.input` for an unknown name, or a tensor that is not what the model declares.
  public func bind(_ tensors: [String: RuntimeTensor]) throws(RuntimeError) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let index = inputPorts.firstIndex(where: { $0.name == name }) else {
        let known = inputPorts.map { "\"\($0.name)\"" }.joined(separator: ", ")
        throw RuntimeError(.input, "the model has no such input", place: name, hint: "its inputs are \(known)")
      }
      let port = inputPorts[index]
      guard port.takes(tensor) else {
        throw RuntimeError(
          .input, "\(tensor.description) does not fit what the model declares: \(port.declaration)", place: name)
      }
      let sizes = tensor.shape.map { Int64($0) }
      let status = sizes.withUnsafeBufferPointer { sizes in
        tensor.bytes.withUnsafeBytes { bytes in
          var type = podium_tensor_type(
            name: nil, element_type: Int32(tensor.elementType.onnxCode), rank: Int32(sizes.count), sizes: sizes.baseAddress)
          return podium_session_bind(handle, index, &type, bytes.baseAddress, bytes.count)
        }
      }
      guard status == 0 else { throw RuntimeError(.input, library.message, place: name) }
    }
  }

  /// Runs the model so many times, one run after the other; it is done when this returns.
  ///
  /// - Throws: `runtime.run`, also when an input is not bound.
  public func run(times: Int = 1) throws(RuntimeError) {
    guard podium_session_run(handle, Int64(times)) == 0 else {
      throw RuntimeError(
        .run, "the model fails in ONNX Runtime: \(library.message)",
        hint: "check what its inputs hold: --value NAME=V for whole numbers, --data NAME=FILE.npy for anything")
    }
  }

  /// What the last run gave, in the order of `outputPorts`: copies. Nil where that is no tensor of numbers or truth values.
  ///
  /// - Throws: `runtime.run` when there was no run.
  public func outputs() throws(RuntimeError) -> [RuntimeTensor?] {
    var tensors: [RuntimeTensor?] = []
    for index in outputPorts.indices { tensors.append(try output(at: index)) }
    return tensors
  }

  /// One of them.
  ///
  /// - Throws: `runtime.run`.
  public func output(at index: Int) throws(RuntimeError) -> RuntimeTensor? {
    var type = podium_tensor_type()
    var start: UnsafeRawPointer?
    guard podium_session_result(handle, index, &type, &start) == 0 else { throw RuntimeError(.run, library.message) }
    let port = Port(type)
    guard let elementType = port.elementType, elementType != .string else { return nil }
    let bytes = UnsafeRawBufferPointer(start: start, count: try RuntimeTensor.byteCount(elementType, port.shape))
    guard start != nil || bytes.isEmpty else { return nil }
    return try RuntimeTensor(elementType, port.shape, bytes: Array(bytes))
  }

  /// Ends the profile and writes it: JSON with the time of every node in every run. Only with `Options.profilePrefix`.
  ///
  /// - Throws: `runtime.run`.
  /// - Returns: the file's path.
  public func endProfile() throws(RuntimeError) -> String {
    guard let path = podium_session_end_profile(handle) else { throw RuntimeError(.run, library.message) }
    return text(path)
  }
}
