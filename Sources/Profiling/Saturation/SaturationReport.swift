import ModelGraph
import Statistics

/// How far the activations of a model are driven into their flat parts.
public struct SaturationReport: Codable, Hashable, Sendable {
  /// One activation: that of a node, or one gate of a recurrent layer in one direction.
  public struct Row: Codable, Hashable, Sendable {
    public let layer: String
    public let `operator`: String
    /// `i`, or `i, reverse`; nil for a node with one activation.
    public let gate: String?
    public let statistics: ActivationStatistics
    /// The path to an output with the most activations, itself included; nil when it reaches no output.
    public fileprivate(set) var path: ActivationPaths.Path?

    public var function: ActivationFunction { statistics.function }
  }

  /// A share of the largest |f'|.
  public let threshold: Double
  /// In the graph's order.
  public private(set) var rows: [Row] = []
  /// What was not looked into, and why.
  public private(set) var skipped: [SaturationPlan.Skipped]

  /// Elements that are asked for at once, as far as their number is known: 1 GiB of 32-bit floats. A layer that has more is asked
  /// for alone.
  public static let maximumElements = 1 << 28

  /// Reads the tensors, in as few runs of the model as `maximumElements` allows. Throws what `read` throws.
  public init(
    of plan: SaturationPlan, threshold: Double = ActivationStatistics.defaultThreshold,
    maximumElements: Int = Self.maximumElements, read: TensorReader
  ) throws {
    self.threshold = threshold
    skipped = plan.skipped
    var nodes: [Int] = []
    for group in plan.groups(of: maximumElements) {
      var names: Set<String> = []
      let tensors = ReadTensors(try read(group.flatMap(\.source.tensors).filter { names.insert($0).inserted }))
      for layer in group {
        do throws(SaturationGap) {
          let found = try Self.rows(of: layer, tensors, threshold: threshold)
          rows += found
          nodes += found.map { _ in layer.node }
        } catch {
          skipped.append(SaturationPlan.Skipped(layer: layer.name, operator: layer.operator, reason: error.reason))
        }
      }
    }
    addPaths(plan, nodes)
  }

  /// Reads what another process told. Throws for numbers that no model can have, which nobody could add up or show.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    threshold = try container.decode(Double.self, forKey: .threshold)
    rows = try container.decode([Row].self, forKey: .rows)
    skipped = try container.decode([SaturationPlan.Skipped].self, forKey: .skipped)
    guard rows.allSatisfy(\.isPlausible) else {
      throw DecodingError.dataCorruptedError(forKey: .rows, in: container, debugDescription: "impossible counts")
    }
  }

  private static func rows(
    of layer: SaturationPlan.Layer, _ tensors: ReadTensors, threshold: Double
  ) throws(SaturationGap) -> [Row] {
    switch layer.source {
    case .tensor(let input):
      let tensor = try input.applied(to: tensors)
      let statistics = ActivationStatistics(of: input.function, tensor.values, shape: tensor.shape, threshold: threshold)
      return [Row(layer: layer.name, operator: layer.operator, gate: nil, statistics: statistics)]
    case .recurrent(let node):
      let gates = try RecurrentGates(node, tensors).gates()
      return gates.map { gate in
        let name = node.directions.count > 1 ? "\(gate.name), \(gate.direction.rawValue)" : gate.name
        let statistics = ActivationStatistics(
          of: gate.function, gate.values, shape: [gate.values.count], threshold: threshold)
        return Row(layer: layer.name, operator: layer.operator, gate: name, statistics: statistics)
      }
    }
  }

  /// On a path a recurrent layer is one activation: the mean over the units of all its gates. A gate itself counts with its own mean.
  private mutating func addPaths(_ plan: SaturationPlan, _ nodes: [Int]) {
    var sums: [Int: (slope: Double, units: Int)] = [:]
    for (row, node) in zip(rows, nodes) {
      guard let slopes = row.statistics.slopes else { continue }
      let sum = sums[node] ?? (0, 0)
      sums[node] = (sum.slope + slopes.mean * Double(row.statistics.units), sum.units + row.statistics.units)
    }
    let means = sums.mapValues { $0.slope / Double($0.units) }
    let beyond = ActivationPaths(in: plan.inferred, means: means).beyond
    for (index, node) in nodes.enumerated() {
      guard let path = beyond[node], let slopes = rows[index].statistics.slopes else { continue }
      rows[index].path = ActivationPaths.Path(depth: path.depth + 1, product: path.product * slopes.mean)
    }
  }
}

extension SaturationReport {
  /// Units of all saturating activations.
  public var units: Int { rows.reduce(0) { $0 + ($1.function.saturates ? $1.statistics.units : 0) } }

  /// Those of them that are saturated.
  public var saturated: Int { rows.reduce(0) { $0 + ($1.function.saturates ? $1.statistics.saturated : 0) } }

  /// The model's figure: `saturated` of `units`; nil when there are none.
  public var saturatedShare: Double? { units > 0 ? Double(saturated) / Double(units) : nil }

  /// The same in millionths, rounded, as leaderboards have it.
  public var saturatedPpm: Int64? { saturatedShare.map { Int64(($0 * 1_000_000).rounded()) } }

  /// The smallest product of any path; nil when there is none.
  public var smallestPathProduct: Double? { rows.compactMap { $0.path?.product }.min() }
}

extension SaturationPlan {
  /// The layers in order, in groups whose tensors have at most so many elements together, as far as that is known.
  func groups(of maximumElements: Int) -> [[Layer]] {
    var groups: [[Layer]] = []
    var room = 0
    for layer in layers {
      // A number that is not known, or too large to be one, counts as none here: the run itself will tell.
      let elements = layer.source.tensors.reduce(0) { sum, name in
        min(sum + min((try? inferred[name]?.elements()?.constant) ?? 0, maximumElements), maximumElements)
      }
      if elements > room || groups.isEmpty {
        groups.append([])
        room = maximumElements
      }
      groups[groups.count - 1].append(layer)
      room -= elements
    }
    return groups
  }
}

extension ActivationInput {
  /// What the function sees: the tensor, scaled, and the bias added along the last dimension.
  fileprivate func applied(to tensors: ReadTensors) throws(SaturationGap) -> TensorValues {
    var tensor = try tensors.tensor(self.tensor)
    if scale != 1 { for place in tensor.values.indices { tensor.values[place] = Float(Double(tensor.values[place]) * scale) } }
    if let bias = try tensors.values(ofOptional: bias, [tensor.shape.last ?? 0]) {
      for place in tensor.values.indices { tensor.values[place] += bias[place % bias.count] }
    }
    return tensor
  }
}
