import Batches
import Foundation

let backends = ["onednn", "openblas"]

/// Reads a manifest from a text as if it were `batch.yaml` in `folder`.
func load(_ text: String, folder: String = "", environment: [String: String] = [:]) throws(BatchesError) -> Batch {
  try loadBatch(text: text, file: "batch.yaml", folder: folder, environment: environment, backends: backends)
}

/// The issues of a manifest that must not be accepted; empty when it was.
func issues(_ text: String, folder: String = "", environment: [String: String] = [:]) -> [ManifestIssue] {
  do throws(BatchesError) {
    _ = try load(text, folder: folder, environment: environment)
    return []
  } catch {
    return error.issues
  }
}

/// `code line:column` of each issue.
func summaries(_ text: String, folder: String = "", environment: [String: String] = [:]) -> [String] {
  issues(text, folder: folder, environment: environment).map { issue in
    "\(issue.code) \((issue.place ?? "").replacingOccurrences(of: "batch.yaml:", with: ""))"
  }
}

/// A manifest of one probe, with these lines on top of it.
func probe(_ lines: String = "", with options: String = "{}", variant: String = "name: a") -> String {
  """
  podium: 1
  name: fleet-check
  variants: [{ \(variant) }]
  tasks: [{ use: probe, with: \(options) }]
  \(lines)
  """
}

/// A manifest of probes over a matrix; the variant's name holds every axis given.
func sweep(_ matrix: String, name: String) -> String {
  """
  podium: 1
  name: sweep
  matrix:
  \(matrix.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
  variants: [{ name: "\(name)" }]
  tasks: [probe]
  """
}

/// A folder that holds `models/resnet50.onnx` (empty: its content is not looked at) while `body` runs.
func withModelFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("podium-batches-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder.appendingPathComponent("models"), withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }  // What is left behind lies in the temporary folder.
  try Data().write(to: folder.appendingPathComponent("models/resnet50.onnx"))
  return try body(folder.path)
}

/// The sample of the documentation.
let sample = """
  podium: 1
  name: resnet-batch-sweep
  defaults: { trials: 5, timeout: 5m, retries: 2 }
  matrix:
    batch: [1, 8]
    threads: [1, 2]
  variants:
    - name: resnet50-b${batch}-t${threads}
      model: { file: models/resnet50.onnx, dims: { N: "${batch}" } }
      params: { threads: "${threads}" }
      metrics: { top1: { value: 76.1, source: "declared by the model's author" } }
  tasks:
    - flops
    - kernels
    - use: latency
      id: latency/resnet50-b${batch}
      constraints: [ "top1 >= 75" ]
      objectives: [ "latency:min", "flops:min" ]
    - saturation
  publish: { board: leaderboard.json, match: best-per-board }
  """
