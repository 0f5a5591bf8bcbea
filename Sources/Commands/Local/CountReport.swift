import Costs
import ModelFormats
import ModelGraph
import Reports

/// What `podium count` says: `podium.count/1`, text, or comma-separated values.
struct CountReport {
  let path: String
  let model: Model
  let cost: ModelCost
  let isTraining: Bool
  /// The machine on whose roofline the model is placed.
  let peaks: PeaksFile?
  /// Whether the SHA-256 is wanted however large the file is.
  let isDigestWanted: Bool
  /// Free dimensions that the convention needed bound.
  let boundToOne: [String]
  /// How long each count took, when several were asked for.
  let elapsed: [Duration]?

  /// Larger files are not hashed unasked: counting never reads weights, and this would read them all.
  private static let digestLimit = 64 << 20

  /// 64 hexadecimal digits, nil for a large file.
  var digest: String? {
    isDigestWanted || model.byteCount <= Self.digestLimit ? model.digest.hex : nil
  }

  /// Where the model lies on the roofline; nil without peaks, while dimensions are free, and when nothing is moved.
  var place: Roofline.Place? { place(flops: cost.flops, bytes: cost.bytesMoved) }

  func place(of layer: LayerCost) -> Roofline.Place? {
    layer.bytes.flatMap { place(flops: layer.cost.flops, bytes: $0) }
  }

  private func place(flops: Quantity, bytes: Quantity) -> Roofline.Place? {
    guard let flops = flops.constant, let bytes = bytes.constant else { return nil }
    return peaks?.roofline.place(flops: flops, bytes: bytes)
  }

  /// What the reader of the numbers should know.
  var notes: [String] {
    var notes = cost.notes
    if !boundToOne.isEmpty {
      notes.append(
        "functions are entered, variables taken for constants, and \(boundToOne.joined(separator: ", ")) bound to 1, as the profiler "
          + "needs it; it counts 0 of a SavedModel as stored")
    }
    if isTraining, let note = cost.convention.trainingNote { notes.append(note) }
    if peaks != nil {
      if cost.flops.constant == nil || cost.bytesMoved.constant == nil {
        notes.append("bind the free dimensions to place the model on the roofline")
      }
      if cost.integerOperations != 0 { notes.append("the roofline is that of f32: integer operations are not in it") }
      if !cost.uncounted.isEmpty { notes.append("what is not counted is not on the roofline either") }
      if isTraining { notes.append("the roofline is that of the forward part") }
    }
    return notes
  }

  /// `TORCH FLOPS`; under Podium's own rules `FLOPS`.
  var heading: String {
    let unit = cost.convention.unit.uppercased()
    return cost.convention == .podium ? unit : "\(cost.convention.rawValue.uppercased()) \(unit)"
  }

  /// `1x3x224x224`.
  static func text(_ shape: [Quantity]?) -> String {
    guard let shape else { return "?" }
    return shape.isEmpty ? "scalar" : shape.map(\.description).joined(by: "x")
  }
}
