public import Batches
import Scheduling

extension WireBatch {
  /// The batch as it is submitted. `modelFile` gives digest, name and size of the model or data at a path, each asked for once.
  public init<Failure: Error>(_ batch: Batch, modelFile: (String) throws(Failure) -> WireModelFile) throws(Failure) {
    self.init()
    name = batch.name
    labels = batch.labels
    var files: [String: WireModelFile] = [:]
    func file(at path: String) throws(Failure) -> WireModelFile {
      if let known = files[path] { return known }
      let file = try modelFile(path)
      files[path] = file
      return file
    }
    for variant in batch.variants {
      var wire = WireVariant(variant)
      switch variant.model {
      case .file(let path, let inputs, let dims, let values):
        var file = try file(at: path)
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
    for task in batch.tasks {
      var wire = WireTask(task)
      switch task.options {
      case .none, .probe, .kernels: break
      case .latency(let options):
        for (input, path) in options.data { wire.latency.data[input] = WireDataFile(try file(at: path)) }
      case .saturation(let options):
        for (input, path) in options.data { wire.saturation.data[input] = WireDataFile(try file(at: path)) }
      case .quality(let options):
        for (input, path) in options.data { wire.quality.data[input] = WireDataFile(try file(at: path)) }
        wire.quality.labels = WireDataFile(try file(at: options.labels))
      }
      tasks.append(wire)
    }
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
    if let gate = batch.gate { self.gate = WireGate(gate) }
  }
}

extension WireGate {
  fileprivate init(_ gate: BatchGate) {
    self.init()
    failOn = gate.failOn.map(\.rawValue)
    if case .variant(let name) = gate.versus { versus = name }
    marginPpm = gate.worseByPpm
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
    optimization = variant.parameters.optimization?.rawValue ?? ""
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
  /// Everything but the files.
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
    switch task.options {
    case .none: break
    case .kernels(let options):
      // What is standard is left out, as by clients that know no other.
      reuse = options.reuse == .always ? "" : options.reuse.rawValue
      caches = options.caches == .warm ? "" : options.caches.rawValue
    case .probe(let options):
      probe.sleepMilliseconds = options.sleep.milliseconds
      probe.fail = options.fail?.rawValue ?? ""
      probe.outputBytes = Int64(options.outputBytes)
      probe.isolate = options.isolate
    case .latency(let options):
      latency.optimization = options.optimization?.rawValue ?? ""
      latency.seed = Int64(options.seed)
      caches = options.caches == .warm ? "" : options.caches.rawValue
    case .saturation(let options):
      saturation.thresholdPpm = Int64(options.thresholdPpm)
      saturation.seed = Int64(options.seed)
    case .quality(let options):
      quality.metric = options.metric.rawValue
      quality.k = options.metric == .topK ? Int64(options.k) : 1
      quality.output = options.output ?? ""
    }
  }
}

extension WireDataFile {
  fileprivate init(_ file: WireModelFile) {
    self.init()
    digest = file.digest
    name = file.name
    size = file.size
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
    eachClass = place.eachClass ?? false
  }
}
