import Scheduling
import Wire

extension BatchIntake {
  /// The batch with each job that is to be measured on every class of hardware in as many copies as there are classes that fit, each
  /// bound to one. A job that fits none stays as it is, and runs on whatever class comes first.
  ///
  /// - Parameter workers: what is connected now.
  static func expandClasses(of batch: WireBatch, on workers: [Capabilities]) -> WireBatch {
    guard batch.variants.contains(where: \.place.eachClass) || batch.tasks.contains(where: \.place.eachClass) else { return batch }
    let classes = Set(workers.map(\.hardware)).subtracting([""]).sorted()
    var fitting: [JobKind: [Int32]] = [:]
    var expanded = batch
    expanded.classes = classes
    expanded.jobs = []
    for job in batch.jobs {
      let variant = batch.variants[Int(job.variant)]
      let task = batch.tasks[Int(job.task)]
      guard variant.place.eachClass || task.place.eachClass else {
        expanded.jobs.append(job)
        continue
      }
      let kind = JobKind(variant: job.variant, task: job.task)
      let numbers = fitting[kind] ?? self.classes(classes, for: requirements(variant, task), on: workers)
      fitting[kind] = numbers
      for number in numbers.isEmpty ? [0] : numbers {
        var copy = job
        copy.hardwareClass = number
        expanded.jobs.append(copy)
      }
    }
    return expanded
  }

  private struct JobKind: Hashable {
    var variant: Int32
    var task: Int32
  }

  /// Numbers, from 1, of the classes with a worker that fits.
  private static func classes(_ classes: [String], for requirements: Requirements, on workers: [Capabilities]) -> [Int32] {
    classes.enumerated().compactMap { index, name in
      workers.contains { $0.hardware == name && requirements.unmet(by: $0).isEmpty } ? Int32(index + 1) : nil
    }
  }
}
