public import Batches
import Scheduling

extension WireBatch {
  /// The batch as it is submitted. `modelFile` gives digest, name and size of the model at a path, each asked for once.
  public init<Failure: Error>(_ batch: Batch, modelFile: (String) throws(Failure) -> WireModelFile) throws(Failure) {
    self.init()
    name = batch.name
    labels = batch.labels
    var files: [String: WireModelFile] = [:]
    for variant in batch.variants {
      var wire = WireVariant(variant)
      switch variant.model {
      case .file(let path, let inputs, let dims, let values):
        if files[path] == nil { files[path] = try modelFile(path) }
        var file = files[path] ?? WireModelFile()
        file.inputs = inputs.mapValues { shape in
          var wire = WireShape()
          wire.dims = shape.map(Int64.init)
          return wire
        }
        file.dims = dims.mapValues(Int64.init)
        file.values = values.mapValues(Int64.init)
        wire.file = file
      case .kernel(let signature): wire.kernel = signature
      case nil: break
      }
      variants.append(wire)
    }
    tasks = batch.tasks.map(WireTask.init)
    jobs = batch.jobs.map { job in
      var wire = WireJob()
      wire.variant = Int32(clamping: job.variant)
      wire.task = Int32(clamping: job.task)
      return wire
    }
    publish.board = batch.publish.board ?? ""
    publish.match = batch.publish.match.rawValue
    wallMilliseconds = batch.budget.wall?.milliseconds ?? 0
    if let limit = batch.budget.maxFailed { maxFailed = Int32(clamping: limit) }
  }
}

extension WireVariant {
  /// Everything but the model.
  fileprivate init(_ variant: Variant) {
    self.init()
    name = variant.name
    threads = Int32(clamping: variant.parameters.threads)
    dtype = variant.parameters.dtype
    backend = variant.parameters.backend
    declared = variant.metrics.map { metric in
      var wire = WireDeclaredMetric()
      wire.name = metric.name
      wire.value = metric.value
      wire.source = metric.source
      return wire
    }
    place = WirePlacement(variant.place)
  }
}

extension WireTask {
  fileprivate init(_ task: TaskRequest) {
    self.init()
    id = task.id
    kind = task.kind.rawValue
    trials = Int32(clamping: task.trials)
    timeoutMilliseconds = task.timeout.milliseconds
    retries = Int32(clamping: task.retries)
    constraints = task.constraints.map(\.description)
    objectives = task.objectives.map(\.description)
    place = WirePlacement(task.place)
    if case .kernels(let options) = task.options, options.reuse != .always { reuse = options.reuse.rawValue }
    if case .probe(let options) = task.options {
      probe.sleepMilliseconds = options.sleep.milliseconds
      probe.fail = options.fail?.rawValue ?? ""
      probe.outputBytes = Int64(options.outputBytes)
      probe.isolate = options.isolate
    }
  }
}

extension WirePlacement {
  fileprivate init(_ place: Placement) {
    self.init()
    architecture = place.architecture ?? ""
    cores = Int32(clamping: place.cores ?? 0)
    memoryBytes = place.memoryBytes ?? 0
    labels = place.labels
    instructionSets = place.instructionSets
    exclusive = place.exclusive ?? false
  }
}
