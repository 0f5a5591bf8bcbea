import ModelGraph

extension TensorFlowLayer {
  private static func strides(_ list: [Int], _ padding: String, _ more: Attributes = [:]) -> Attributes {
    var attributes: Attributes = ["strides": .integers(list), "padding": .text(padding)]
    for (key, value) in more { attributes.append(key, value) }
    return attributes
  }

  static let convolutions: [TensorFlowLayer] = [
    // 112 outputs at stride 2 reach over 111 x 2 + 3 = 225: one zero, at the end.
    TensorFlowLayer(
      "Conv2D", tensors([1, 224, 224, 3], [3, 3, 3, 32]), strides([1, 2, 2, 1], "SAME"),
      "conv:n=1,c=3,h=224,w=224,k=32,r=3,s=3,stride=2,padt=0,padb=1,padl=0,padr=1,groups=1"),
    // Weights for 2 of 4 channels: two groups.
    TensorFlowLayer(
      "Conv2D", tensors([2, 4, 9, 8], [3, 3, 2, 6]),
      strides(
        [1, 1, 2, 1], "EXPLICIT",
        [
          "data_format": .text("NCHW"), "explicit_paddings": .integers([0, 0, 0, 0, 1, 0, 2, 1]),
          "dilations": .integers([1, 1, 1, 2]),
        ]),
      "conv:n=2,c=4,h=9,w=8,k=6,r=3,s=3,strideh=2,stridew=1,padt=1,padb=0,padl=2,padr=1,dilationh=1,dilationw=2,groups=2"),
    TensorFlowLayer(
      "Conv3D", tensors([1, 8, 16, 16, 3], [3, 3, 3, 3, 5]), strides([1, 1, 2, 2, 1], "VALID"),
      "conv:n=1,c=3,d=8,h=16,w=16,k=5,t=3,r=3,s=3,strided=1,strideh=2,stridew=2,pad=0,groups=1"),
    TensorFlowLayer(
      "DepthwiseConv2dNative", tensors([1, 8, 8, 4], [3, 3, 4, 2]), strides([1, 1, 1, 1], "SAME"),
      "conv:n=1,c=4,h=8,w=8,k=8,r=3,s=3,stride=1,pad=1,groups=4"),
    TensorFlowLayer(
      "DepthwiseConv2dNative", tensors([1, 4, 8, 8], [3, 3, 4, 1]),
      strides([1, 1, 2, 2], "VALID", ["data_format": .text("NCHW")]),
      "conv:n=1,c=4,h=8,w=8,k=4,r=3,s=3,stride=2,pad=0,groups=4"),
    TensorFlowLayer(
      "_FusedConv2D", tensors([1, 8, 8, 3], [1, 1, 3, 4], [4]),
      strides([1, 1, 1, 1], "VALID", ["fused_ops": .texts(["BiasAdd"])]),
      "conv:n=1,c=3,h=8,w=8,k=4,r=1,s=1,stride=1,pad=0,groups=1,bias=1"),
    // 5 windows at stride 2 reach over 4 x 2 + 3 = 11 of 10, 7 over 15 of 14: one more is cut off, at the end.
    TensorFlowLayer(
      "Conv2DBackpropInput", [.numbers([1, 10, 14, 6]), .tensor([3, 3, 6, 8]), .tensor([1, 5, 7, 8])],
      strides([1, 2, 2, 1], "SAME"),
      "convt:n=1,c=8,h=5,w=7,k=6,r=3,s=3,stride=2,padt=0,padb=1,padl=0,padr=1,groups=1"),
    // 5 windows at stride 3 reach over 4 x 3 + 2 = 14 of 15: no window meets the last.
    TensorFlowLayer(
      "Conv2DBackpropInput", [.numbers([1, 15, 15, 3]), .tensor([2, 2, 3, 2]), .tensor([1, 5, 5, 2])],
      strides([1, 3, 3, 1], "VALID"), "convt:n=1,c=2,h=5,w=5,k=3,r=2,s=2,stride=3,pad=0,outpad=1,groups=1"),
    TensorFlowLayer(
      "Conv3DBackpropInputV2", [.numbers([1, 4, 4, 4, 2]), .tensor([2, 2, 2, 2, 3]), .tensor([1, 2, 2, 2, 3])],
      strides([1, 2, 2, 2, 1], "SAME"), "convt:n=1,c=3,d=2,h=2,w=2,k=2,t=2,r=2,s=2,stride=2,pad=0,groups=1"),
    TensorFlowLayer(
      "DepthwiseConv2dNativeBackpropInput", [.numbers([1, 4, 4, 3]), .tensor([3, 3, 3, 2]), .tensor([1, 4, 4, 6])],
      strides([1, 1, 1, 1], "SAME"), "convt:n=1,c=6,h=4,w=4,k=3,r=3,s=3,stride=1,pad=1,groups=3"),
  ]

  static let poolings: [TensorFlowLayer] = [
    // 55 x 2 + 3 = 113 of 112: one element of padding at the end.
    TensorFlowLayer(
      "MaxPool", tensors([1, 112, 112, 64]), strides([1, 2, 2, 1], "SAME", ["ksize": .integers([1, 3, 3, 1])]),
      "pool:mode=max,n=1,c=64,h=112,w=112,r=3,s=3,stride=2,padt=0,padb=1,padl=0,padr=1"),
    TensorFlowLayer(
      "MaxPool", tensors([2, 8, 8, 3]),
      strides(
        [1, 2, 2, 1], "EXPLICIT",
        ["ksize": .integers([1, 3, 2, 1]), "explicit_paddings": .integers([0, 0, 1, 1, 0, 0, 0, 0])]),
      "pool:mode=max,n=2,c=3,h=8,w=8,r=3,s=2,stride=2,padh=1,padw=0"),
    TensorFlowLayer(
      "MaxPoolV2", [.tensor([1, 8, 8, 3]), .numbers([1, 2, 2, 1]), .numbers([1, 2, 2, 1])], ["padding": .text("VALID")],
      "pool:mode=max,n=1,c=3,h=8,w=8,r=2,s=2,stride=2,pad=0"),
    TensorFlowLayer(
      "AvgPool", tensors([1, 16, 9, 9]),
      strides([1, 1, 2, 2], "VALID", ["ksize": .integers([1, 1, 3, 3]), "data_format": .text("NCHW")]),
      "pool:mode=avg,n=1,c=16,h=9,w=9,r=3,s=3,stride=2,pad=0"),
    TensorFlowLayer(
      "AvgPool3D", tensors([1, 4, 6, 6, 5]), strides([1, 2, 3, 3, 1], "VALID", ["ksize": .integers([1, 2, 3, 3, 1])]),
      "pool:mode=avg,n=1,c=5,d=4,h=6,w=6,t=2,r=3,s=3,strided=2,strideh=3,stridew=3,pad=0"),
  ]
}
