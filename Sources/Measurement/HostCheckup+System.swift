internal import CKernels
import Glibc

/// What does not concern the cores.
extension HostCheckup {
  /// Less is what containers are given that were not asked.
  private static let sharedWanted: UInt64 = 64 << 20

  /// Libraries that models are run with keep what their processes share there.
  var sharedMemory: Finding {
    let folder = "/dev/shm"
    var status = statvfs()
    guard statvfs(files.root + folder, &status) == 0, access(files.root + folder, W_OK) == 0 else {
      return Finding(
        "shared-memory", .warning, "\(folder) is not there, or cannot be written: some libraries need it",
        remedy: "mount -t tmpfs tmpfs \(folder)")
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    guard free < Self.sharedWanted else { return Finding("shared-memory", .fine, "\(free >> 20) MiB are free in \(folder)") }
    return Finding(
      "shared-memory", .warning, "only \(free >> 20) MiB are free in \(folder)",
      remedy: "remove what others left there, or give a container more (--shm-size)")
  }

  /// Nothing that is measured or decided depends on it, but results bear it.
  var timeOfDay: Finding {
    switch podium_clock_is_kept() {
    case 1: return Finding("time", .fine, "the time of day is kept right")
    case 0:
      return Finding(
        "time", .warning, "nothing keeps the time of day right: results bear it, and the earlier of equal ones holds the title",
        remedy: "timedatectl set-ntp true, or chrony; of a virtual machine the host's clock counts")
    default: return Finding("time", .fine, "the kernel does not tell whether the time of day is kept right")
    }
  }

  /// Who measures takes turns with all others on the host.
  var turns: Finding {
    do throws(MeasurementError) {
      let path = HostLock.defaultPath
      let isFree = try HostLock.tryAcquire(path: path) != nil
      return Finding("turns", .fine, isFree ? "nobody measures here now (\(path))" : "another process measures here now (\(path))")
    } catch {
      return Finding(
        "turns", .problem, "\(HostLock.defaultPath) \(error.message)", remedy: error.hint ?? "chmod 1777 /run/lock")
    }
  }
}
