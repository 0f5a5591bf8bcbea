internal import CKernels
import Glibc

extension CoreSet {
  /// Binds the calling thread to these cores. Throws `cores.unavailable` when this process may not run there.
  public func pinThread() throws(MeasurementError) {
    let numbers = cores.map(Int32.init)
    let status = podium_pin(numbers, Int32(numbers.count))
    guard status == 0 else {
      throw MeasurementError(.coresUnavailable, "cannot run on cores \(self): \(String(cString: strerror(status)))")
    }
  }
}
