/// What is true of a real model, from outside our code.
///
/// The files are those of the Python package onnx 1.23.2 (`onnx/backend/test/data/light`). MACs follow by formula from the shapes
/// that ONNX Runtime 1.32.0 really produced when it ran the model, and were cross-checked against onnx-tool 1.0.1 node by node.
/// The weights of these files are made inside the graph, so `parameters` counts the little that is stored.
///
/// `shapes` is the SHA-256, made by Python's hashlib, over one line `name 1x64x56x56\n` for each of the `tensors` that ONNX Runtime
/// saw flow (inputs and outputs of nodes), sorted by the bytes of the lines.
struct GoldenModel: Sendable {
  var id: String
  var sha256: String
  var macs: Int
  var parameters: Int
  var macsByOperator: [String: Int]
  var tensors: Int
  var shapes: String

  static let all = [
    GoldenModel(
      id: "light_bvlc_alexnet", sha256: "2afa78cef5a88aed9d6e3d63fb92bd330c9177ac150d19189c6b3e7204ba0212",
      macs: 654_560_384, parameters: 36,
      macsByOperator: ["Conv": 595_938_432, "Gemm": 58_621_952], tensors: 43,
      shapes: "92d0869d4b18c96722f2a291fd7fc486d415a48699d70ac3c5ed839064c7a21a"),
    GoldenModel(
      id: "light_densenet121", sha256: "49ddb5712797d6164f1d864bedaad927de4f3909ad1b4ba390a92c2f8150e9f6",
      macs: 2_834_161_664, parameters: 1_967,
      macsByOperator: ["Conv": 2_834_161_664], tensors: 1747,
      shapes: "d7f6f7b98b08a74f518f06ab4d169c55d04769e5e8495de47e8852bd8c6fa0fa"),
    GoldenModel(
      id: "light_inception_v1", sha256: "bb7a0e6c370c709f5615eeef961b43628de13d0009ae4d6f4bfb0d5aea5d8270",
      macs: 1_431_556_352, parameters: 1_343,
      macsByOperator: ["Conv": 1_430_532_352, "Gemm": 1_024_000], tensors: 239,
      shapes: "49fa149b95c38be1e9797094623a5a06a700d03b3bcb5c0449afa38c64416116"),
    GoldenModel(
      id: "light_inception_v2", sha256: "224d77d55b26559a959db627c3f417a623fbf3b3000d25f0939327aa935d933f",
      macs: 2_018_851_840, parameters: 5_417,
      macsByOperator: ["Conv": 2_017_827_840, "Gemm": 1_024_000], tensors: 917,
      shapes: "c201f9a8d5d78e635ef91597456478ff9f9142014105de574b7c461293b942b6"),
    GoldenModel(
      id: "light_resnet50", sha256: "05e77a5c9c9ce0913f549a50d6ebaced5e0ff6817b61e09bae26e4c5bd9055e4",
      macs: 4_089_184_256, parameters: 2_194,
      macsByOperator: ["Conv": 4_087_136_256, "Gemm": 2_048_000], tensors: 416,
      shapes: "7ae1f103e86e34d1c4169bd991f09e1a0ff1f3a732ad94bc320f62043b412692"),
    GoldenModel(
      id: "light_shufflenet", sha256: "c6f406d62be36d6b4572542c0950a2abd59f56237068793290680bba89fbafe5",
      macs: 124_664_528, parameters: 657,
      macsByOperator: ["Conv": 124_120_528, "Gemm": 544_000], tensors: 447,
      shapes: "13bf8fa4b45e38a855be7d9b82bac546a9b1b9cfd4dcbd0db3111f7f35687609"),
    GoldenModel(
      id: "light_squeezenet", sha256: "770b0f3c8623e18bf58b53754d710051b4c268248422142980a132bbe6dfe908",
      macs: 349_151_936, parameters: 757,
      macsByOperator: ["Conv": 349_151_936], tensors: 107,
      shapes: "c7b7b4a9305e6fb0bb9954754f5495f607c81196154c54303e88f5ef64535d2b"),
    GoldenModel(
      id: "light_vgg19", sha256: "8e547d732b3a3d66eeb8fa64a026adb994d3db552f0bbd52e436d06300d89afe",
      macs: 19_632_062_464, parameters: 217,
      macsByOperator: ["Conv": 19_508_428_800, "Gemm": 123_633_664], tensors: 85,
      shapes: "1ef62d178b4235af98d4939e4233a4e129083b3adccf45fa56c8e6d746f03996"),
    GoldenModel(
      id: "light_zfnet512", sha256: "6444bb58b98c3d14f551a3bdb83eea9e5db7e147790db3115c447e9c9a8338b0",
      macs: 1_481_727_008, parameters: 37,
      macsByOperator: ["Conv": 1_401_011_232, "Gemm": 80_715_776], tensors: 39,
      shapes: "1e0ba9095aaf94ad9fab6a3b01b853dcab62588ac2f8a8507315196bb92b4938"),
  ]
}
