import ModelGraph

extension CostRules {
  /// Fourier transforms over the last axes, one axis after the other; see `signals` for one transform. Inverse ones divide both parts of
  /// each result.
  static let tensorFlowSignals: [String: CostRule] = [
    "FFT": fourier(1), "FFT2D": fourier(2), "FFT3D": fourier(3), "IFFT": fourier(1, divides: 2), "IFFT2D": fourier(2, divides: 2),
    "IFFT3D": fourier(3, divides: 2), "RFFT": fourier(1, isReal: true), "RFFT2D": fourier(2, isReal: true),
    "RFFT3D": fourier(3, isReal: true), "IRFFT": fourier(1, divides: 1), "IRFFT2D": fourier(2, divides: 1),
    "IRFFT3D": fourier(3, divides: 1),
  ]

  /// `isReal`: real numbers go in, and half of the results along the last axis, which comes first, are wanted. `divides`: divisions
  /// for each result.
  private static func fourier(_ axes: Int, isReal: Bool = false, divides: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (input, out) = (try context.shape(0), try context.outputShape())
      guard out.count >= axes, input.count == out.count else {
        throw ModelGraphError(.inconsistent, "it makes \(describe(out)) of \(describe(input))")
      }
      // Real signals are as long as the transform, whatever is stored of their spectrum.
      var lengths = Array((isReal ? input : out).suffix(axes))
      if isReal, context.has(1), let asked = context.inputs[1]?.values, asked.count == axes { lengths = asked }
      var total = try Quantity(divides) * context.elementsOut()
      for place in 0..<axes {
        let axis = out.count - axes + place
        let lines = try Quantity.product(of: out.indices.lazy.filter { $0 != axis }.map { out[$0] })
        let isLast = place == axes - 1
        try total += lines * transform(lengths[place], results: out[axis], isReal: isReal && isLast)
      }
      return Cost(flops: total)
    }
  }
}
