public import ModelGraph

/// A model file as read: its graph, and what it says of itself.
public struct Model: Sendable {
  public let graph: Graph
  /// `onnx`, `tensorflow-graph` or `tensorflow-saved-model`.
  public let format: String
  /// The program that wrote it and its version, as it says; may be empty.
  public let producer: String
  /// Operator sets by domain; the standard one is `ai.onnx`. Of `tensorflow` it is the version of the graph's producer.
  public let opset: [String: Int]
  /// Tensors of the graph that are inside the model's own functions: in the file itself they are not, or not by these names.
  public let functionTensors: Set<String>
  private let file: MappedFile

  init(
    graph: Graph, format: String, producer: String, opset: [String: Int], functionTensors: Set<String> = [], file: MappedFile
  ) {
    self.graph = graph
    self.format = format
    self.producer = producer
    self.opset = opset
    self.functionTensors = functionTensors
    self.file = file
  }

  /// Of the file's content. Reckoned when first asked for and then kept: about a second for 2 GB.
  public var digest: ContentDigest { file.digest }

  /// Bytes of the file; of a SavedModel those of `saved_model.pb`, its variables are never read.
  public var byteCount: Int { file.bytes.count }

  /// The file's content, copied.
  public func bytes() -> [UInt8] { Array(file.bytes) }
}

/// Reads a model: a file of ONNX, a GraphDef of TensorFlow, or the folder of a SavedModel. Weights stay where they are: the
/// time and memory it takes grow with the number of nodes, not with theirs.
///
/// Throws `model.missing` or `model.unreadable` (see `ModelFormatsError.isAboutAccess`), and for what is in the file
/// `model.empty`, `model.not-a-model`, `model.truncated`, `model.damaged`, `model.no-graph`, `model.too-deep`,
/// `model.too-large`, `model.duplicate-tensor`, `model.dangling-input` or `model.cycle`.
public func readModel(at path: String) throws(ModelFormatsError) -> Model {
  do {
    return try readModel(MappedFile(path: SavedModelFolder.file(in: path) ?? path))
  } catch {
    throw error.at(path)
  }
}

func readModel(_ file: MappedFile) throws(ModelFormatsError) -> Model {
  if let other = FileKind.recognise(file.bytes) {
    throw ModelFormatsError(.notAModel, other.message, hint: other.hint)
  }
  do {
    switch ModelKind.of(file) {
    case .onnx:
      var reader = ONNXReader(file: file)
      return try reader.model()
    case .tensorFlowGraph:
      var reader = TensorFlowReader(file: file)
      return try reader.graphModel()
    case .savedModel:
      var reader = TensorFlowReader(file: file)
      return try reader.savedModel()
    }
  } catch {
    guard FileKind.looksLikeText(file.bytes) else { throw error }
    throw ModelFormatsError(.notAModel, "this is a text file, not an ONNX model", hint: "give the .onnx file itself")
  }
}
