import Foundation
import ModelGraph
import Runtime
import Testing

@testable import Profiling

private let installed = (try? RuntimeLibrary.find()) != nil

/// Whole runs in ONNX Runtime.
@Suite(.enabled(if: installed, "ONNX Runtime is not installed: run scripts/setup")) struct RunQualityTests {
  private let golden: QualityGolden
  private let folder: Folder

  init() throws {
    golden = try QualityGolden.read()
    folder = try Folder()
    let files = [
      "fixed.onnx": golden.fixed, "free.onnx": golden.free, "two.onnx": golden.twoOutputs, "x.npy": golden.x,
      "y.npy": golden.labels, "t.npy": golden.targets, "set.npz": golden.archive, "small.npz": golden.compressed,
    ]
    for (name, content) in files { try content.write(to: URL(filePath: folder[name])) }
  }

  private func request(
    _ model: String = "fixed.onnx", _ metric: QualityMetric = .top1, x: String = "x.npy", labels: String = "y.npy", k: Int = 5,
    output: String? = nil, dims: [String: Int] = [:]
  ) -> QualityRequest {
    QualityRequest(
      model: .init(path: folder[model], dims: dims), data: ["x": folder[x]], labels: folder[labels], metric: metric, k: k,
      output: output)
  }

  private func error(_ request: QualityRequest) throws -> ProfilingError {
    try #require(throws: ProfilingError.self) { try runQuality(request) }
  }

  /// By hand: of a run, 4 x 6 results with 5 products each, 240 FLOPs, and 2 x 24 of additions of the bias and of `double`.
  @Test func countsAreThoseOfNumpyAndTheLastBatchIsPadded() throws {
    let report = try runTrial(TrialRequest(work: .quality(request(k: 3).with(.topK)), cores: [0]))
    #expect(
      report.metrics == [
        "items": 11, "batch": 4, "classes": 6, "top1Correct": Int64(golden.top1), "top1Ppm": 272_727, "errorRatePpm": 727_273,
        "top3Correct": Int64(golden.top3), "top3Ppm": 909_091, "flops": 288, "macs": 120, "parameters": 36, "weightBytes": 144,
      ])
    #expect(report.checks.map(\.passed) == [true])
    #expect(report.software.keys.sorted() == ["onnxruntime"])
    let quality = try #require(report.quality)
    #expect(quality.batch == 4 && quality.runs == 3 && quality.padding == 1)
    #expect(try JSONDecoder().decode(TrialReport.self, from: JSONEncoder().encode(report)) == report)
  }

  /// Whatever the batch, and counted as the variant binds it: 72 FLOPs an item.
  @Test(arguments: [(nil, 11, 1, 72), (1, 1, 1, 72), (3, 3, 3, 216), (64, 64, 64, 4_608)] as [(Int?, Int, Int, Int64)])
  func aFreeBatchIsThatOfTheVariant(_ bound: Int?, _ batch: Int, _ counted: Int, _ flops: Int64) throws {
    let (report, _) = try runQuality(request("free.onnx", dims: bound.map { ["N": $0] } ?? [:]))
    #expect(report.batch == batch && report.countedBatch == counted)
    #expect(report.metrics["top1Correct"] == Int64(golden.top1))
    #expect(report.metrics["flops"] == flops)
  }

  @Test func theSquaredErrorIsThatOfNumpy() throws {
    let (report, _) = try runQuality(request("fixed.onnx", .mse, labels: "t.npy"))
    guard case .squaredError(let error) = report.outcome else {
      Issue.record("another outcome")
      return
    }
    #expect(error.mean == golden.mse)
    #expect(report.metrics["msePpb"] == Int64(golden.mse * 1e9))
    #expect(report.metrics["elements"] == 66)
    let (double, _) = try runQuality(request("two.onnx", .mse, labels: "t.npy", output: "double"))
    #expect(double.metrics["msePpb"] == Int64((golden.doubleMse * 1e9).rounded()))
  }

  @Test func oneArchiveHoldsDataAndLabels() throws {
    let (report, _) = try runQuality(request(x: "set.npz", labels: "set.npz"))
    #expect(report.metrics["top1Correct"] == Int64(golden.top1))
    let error = try #require(throws: RuntimeError.self) { try runQuality(request(x: "small.npz")) }
    #expect(error.code == .npzCompressed)
  }

  @Test func oneOutputIsNamedWhereThereAreSeveral() throws {
    #expect(try runQuality(request("two.onnx", output: "scores")).report.metrics["top1Correct"] == Int64(golden.top1))
    let unnamed = try error(request("two.onnx"))
    #expect(unnamed.code == .output)
    #expect(unnamed.message == "the model has 2 outputs, and one is judged")
    let mistyped = try error(request("two.onnx", output: "socres"))
    #expect(mistyped.code == .output)
    #expect(mistyped.hint == "did you mean \"scores\"?")
  }

  @Test func labelsOfAnotherKindAreTold() throws {
    try folder.npy("short.npy", "<i8", "(10,)", [UInt8](repeating: 0, count: 80))
    try folder.npy("float.npy", "<f4", "(11,)", [UInt8](repeating: 0, count: 44))
    try folder.npy("truth.npy", "|b1", "(11,)", [UInt8](repeating: 0, count: 11))
    try folder.npy("high.npy", "|u1", "(11, 1)", [0, 0, 6] + [UInt8](repeating: 0, count: 8))
    try folder.npy("one.npy", "|u1", "()", [0])
    let short = try error(request(labels: "short.npy"))
    #expect(short.code == .labels)
    #expect(short.message == "int64 10 has 10 labels, and there are data of 11 items")
    let float = try error(request(labels: "float.npy"))
    #expect(float.message == "the labels are float32, and classes are told by whole numbers")
    #expect(float.hint?.contains("y.astype(\"int64\")") == true)
    for name in ["truth.npy", "one.npy", "t.npy"] { #expect(try error(request(labels: name)).code == .labels, "\(name)") }
    let high = try error(request(labels: "high.npy"))
    #expect(high.code == .labels)
    #expect(high.place == "output scores, item 2")
    #expect(high.message == "the label is 6, and there are 6 classes")
    // One number for each item, where the output has six.
    #expect(try error(request("fixed.onnx", .mse, labels: "float.npy")).message.contains("have one number for each item"))
    let missing = try #require(throws: RuntimeError.self) { try runQuality(request(labels: "none.npy")) }
    #expect(missing.code == .npyMissing)
  }

  @Test func moreThanThereAreClassesIsTold() throws {
    #expect(try error(request(k: 7).with(.topK)).message == "the 7 highest scores are asked for, and there are 6 classes")
    #expect(try runQuality(request(k: 6).with(.topK)).report.metrics["top6Ppm"] == 1_000_000)
  }

  @Test func dataOfNothingAndOfAnotherShapeAreTold() throws {
    try folder.npy("empty.npy", "<f4", "(0, 5)", [])
    try folder.npy("number.npy", "<f4", "()", [0, 0, 0, 0])
    try folder.npy("wide.npy", "<f4", "(11, 6)", [UInt8](repeating: 0, count: 264))
    try folder.npy("whole.npy", "<i4", "(11, 5)", [UInt8](repeating: 0, count: 220))
    #expect(try error(request(x: "empty.npy")).message == "float32 0x5 has no items along a first dimension")
    #expect(try error(request(x: "number.npy")).code == .data)
    #expect(try error(request(x: "whole.npy")).code == .data)
    #expect(throws: ModelGraphError.self) { try runQuality(request(x: "wide.npy")) }
    var none = request()
    none.data = [:]
    #expect(try error(none).code == .inputs)
    none.data = ["y": folder["x.npy"]]
    let other = try #require(throws: ModelGraphError.self) { try runQuality(none) }
    #expect(other.hint == "did you mean \"x\"?")
  }

  @Test func anAnswerThatIsNotANumberEndsItWithItsItem() throws {
    let nan: [UInt8] = [0, 0, 192, 127]
    try folder.npy("nan.npy", "<f4", "(11, 5)", [UInt8](repeating: 0, count: 9 * 20) + nan + [UInt8](repeating: 0, count: 36))
    let found = try error(request(x: "nan.npy"))
    #expect(found.code == .notANumber)
    #expect(found.place == "output scores, item 9")
  }

  /// A real model's own answers are right, and those that are changed are wrong.
  @Test func accuracyOfARealModelIsAsConstructed() throws {
    let models = try #require(
      ProcessInfo.processInfo.environment["PODIUM_TEST_MODELS"], "PODIUM_TEST_MODELS is not set: run scripts/test")
    let path = "\(models)/light_squeezenet.onnx"
    let input = try #require(try runnableGraph(at: path).bound(Bindings()).first)
    let shape = try #require(input.info.shape).compactMap(\.constant)
    let data = try RuntimeTensor.random(.float32, [5] + shape.dropFirst(), seed: 9)
    let session = try RuntimeSession(library: try RuntimeLibrary.find(), path: path, options: .init(optimization: .none))
    var labels: [UInt8] = []
    for item in 0..<5 {
      try session.bind([input.name: try data.items(from: item, count: 1)])
      try session.run()
      let scores = try #require(try session.output(at: 0)?.numbers())
      let best = try #require(scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) })
      // Two of the five are another class.
      let label = item % 2 == 1 ? (best + 1) % scores.count : best
      labels += [UInt8(label & 255), UInt8(label >> 8)]
    }
    let sizes = data.shape.map(String.init).joined(separator: ", ")
    try folder.npy("images.npy", "<f4", "(\(sizes))", data.bytes)
    try folder.npy("classes.npy", "<u2", "(5,)", labels)
    let request = QualityRequest(
      model: .init(path: path), data: [input.name: folder["images.npy"]], labels: folder["classes.npy"])
    let (report, _) = try runQuality(request)
    #expect(report.metrics["top1Correct"] == 3)
    #expect(report.metrics["top1Ppm"] == 600_000)
    #expect(report.metrics["errorRatePpm"] == 400_000)
  }
}

/// A folder of its own for one test, removed with it.
private final class Folder {
  private let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/podium-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }  // a test's leftovers harm nobody

  subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file as numpy lays it out.
  func npy(_ name: String, _ type: String, _ shape: String, _ content: [UInt8]) throws {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let filled = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    try Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(filled.utf8) + content).write(to: URL(filePath: self[name]))
  }
}

extension QualityRequest {
  fileprivate func with(_ metric: QualityMetric) -> QualityRequest {
    var request = self
    request.metric = metric
    return request
  }
}
