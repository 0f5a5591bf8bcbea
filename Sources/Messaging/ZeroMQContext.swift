import CZeroMQ

/// A libzmq context. Thread safe, unlike the sockets made from it, which hold it alive.
final class ZeroMQContext: @unchecked Sendable {
  // Guarded by libzmq itself; written once, in `init`.
  let handle: UnsafeMutableRawPointer

  init() throws(MessagingError) {
    guard let handle = zmq_ctx_new() else { throw zeroMQError("zmq_ctx_new") }
    self.handle = handle
    // Linger is 0 unless a socket asks for more: otherwise ending the context may wait for ever.
    _ = zmq_ctx_set(handle, ZMQ_BLOCKY, 0)
  }

  deinit { zmq_ctx_term(handle) }
}

/// The error of the libzmq call that just failed on this thread.
func zeroMQError(_ call: String, place: String? = nil) -> MessagingError {
  let number = zmq_errno()
  let reason = String(cString: zmq_strerror(number))
  switch number {
  case EADDRINUSE:
    return MessagingError(
      .addressInUse, "the address is in use by another process", place: place,
      hint: "stop that process, or choose another port with --bind")
  case EINVAL, ENODEV, EADDRNOTAVAIL, EPROTONOSUPPORT, ENOCOMPATPROTO:
    return MessagingError(
      .addressInvalid, "not an address that can be used here (\(reason))", place: place,
      hint: "write it as tcp://HOST:PORT, such as tcp://127.0.0.1:5570, or ipc:///path/to/socket")
  case EACCES, EPERM:
    return MessagingError(
      .addressInvalid, "no permission to use this address (\(reason))", place: place, hint: "choose a port above 1023")
  default:
    return MessagingError(.socket, "\(call) failed: \(reason) (\(number))", place: place)
  }
}
