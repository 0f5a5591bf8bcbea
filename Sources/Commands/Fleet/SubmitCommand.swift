import ArgumentParser
import Batches
import Leaderboard
import Messaging
import ModelFormats
import Wire

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Send a batch: its models travel to the coordinator, once each.",
    discussion: """
      Sending the same manifest again gives the same batch, unless --again. Models may stand for a manifest: files of ONNX (.onnx) and
      TensorFlow (.pb), folders with all models below them, patterns in quotes; --print-manifest shows what they come to.
      """)

  @Argument(help: ArgumentHelp("The manifest, '-' is standard input; or models.", valueName: "manifest-or-models"))
  var sources: [String]

  @OptionGroup(title: "Models without a manifest") var sweep: SweepOptions

  @Flag(help: "Run it anew even if the same batch was sent before.")
  var again = false

  @Option(help: "Among your own batches the higher goes first.")
  var priority = 0

  @Flag(help: "Wait for the end, showing progress on standard error.")
  var watch = false

  @Flag(help: "Wait for the end.")
  var wait = false

  @Option(help: ArgumentHelp("Access file made by 'podium keys create'; PODIUM_ACCESS when absent.", valueName: "file"))
  var access: String?

  @Option(help: "How long to wait: for an answer (default 10s), or with --wait or --watch for the end (default 24h).")
  var timeout: DurationArgument?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !isSweep else { return }
    if sources.count > 1 { throw ValidationError("one manifest at a time; of several words each must be a model or a folder") }
    if sweep.isUsed { throw ValidationError("--task, --name and what else is of models do not go with a manifest") }
  }

  private var isSweep: Bool { sources.contains(where: ModelSearch.isMeant) }

  func run() throws {
    let batch: Batch
    if isSweep {
      let models = try Sweep(sources, sweep)
      if !models.skipped.isEmpty { Console.note(models.note) }
      batch = try models.batch()
      if sweep.printManifest { return output.emit(models.json, text: models.manifest.text) }
    } else {
      batch = try readManifest(sources[0])
    }
    var connection = ConnectionOptions()
    connection.access = access
    let interruption = try Interruption()
    let client = try connection.client(interruption)
    let isWaiting = wait || watch
    let submission = Submission(batch: batch, isAgain: again, priority: priority)
    let answer = try submission.send(
      with: client, timeout: isWaiting ? Submission.answerTimeout : timeout?.duration ?? Submission.answerTimeout)
    let id = answer.batch
    guard isWaiting else {
      return output.emit(
        [
          "schema": "podium.submitted/1", "batch": .string("b\(id)"), "jobs": .integer(Int64(answer.jobs)),
          "existed": .bool(answer.existed),
        ],
        text: "b\(id): \(answer.jobs) jobs\(answer.existed ? " (sent before)" : "")")
    }
    Console.note("podium: batch b\(id), \(answer.jobs) jobs\(answer.existed ? " (sent before)" : "")")
    let follower = BatchWatch(client: client, batch: id, isVerbose: watch || !output.json)
    let status = try follower.wait(atMost: timeout?.duration ?? .seconds(86_400))
    BatchResults(status, matches: try follower.matches(of: status)).emit(output)
    try BatchResults.end(status, hasGate: batch.gate != nil)
  }
}

/// A batch on its way to the coordinator.
struct Submission {
  static let answerTimeout: Duration = .seconds(10)

  var batch: Batch
  var isAgain: Bool
  var priority = 0

  /// Sends the batch, and before it the models that the coordinator lacks.
  func send(with client: CoordinatorClient, timeout: Duration) throws -> WireSubmitted {
    var paths: [String: String] = [:]
    let wire = try WireBatch(batch) { path throws -> WireModelFile in
      var file = WireModelFile()
      file.digest = try ContentDigest(ofFile: path).hex
      file.name = path.split(separator: "/").last.map(String.init) ?? path
      file.size = try InputFile(path).size
      paths[file.digest] = path
      return file
    }
    let nonce = isAgain ? String(UInt64.random(in: 1...UInt64.max), radix: 36) : ""
    while true {
      let answer = try client.ask(timeout: timeout) { message in
        message.submit.batch = wire
        message.submit.nonce = nonce
        message.submit.priority = Int32(clamping: priority)
      }
      guard case .needBlobs(let need)? = answer.body else { return answer.submitted }
      for blob in need.blobs {
        guard let path = paths[blob.digest], let digest = ContentDigest(hex: blob.digest) else {
          throw CommandFailure(
            code: "protocol.bad-answer", message: "the coordinator asks for a model that is not in the batch",
            exitCode: ExitStatus.bug)
        }
        do {
          try client.upload(path, digest: digest, from: blob.nextOffset, timeout: timeout)
        } catch let failure as CommandFailure where failure.code == "model.invalid" && blob.nextOffset > 0 {
          // What an earlier upload left there may be damaged; then nothing of it is left now.
          try client.upload(path, digest: digest, from: 0, timeout: timeout)
        }
      }
    }
  }
}
