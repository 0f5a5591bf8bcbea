import ModelGraph

extension CostRules {
  /// Fourier transforms over the last axes, one axis after the other; see `signals` for one transform. Inverse ones divide both
  /// parts of each result, or the one part of a real result.
  static let tensorFlowSignals: [String: CostRule] = [
    "FFT": fourier(1), "FFT2D": fourier(2), "FFT3D": fourier(3), "IFFT": fourier(1, isInverse: true),
    "IFFT2D": fourier(2, isInverse: true), "IFFT3D": fourier(3, isInverse: true), "RFFT": fourier(1, isReal: true),
    "RFFT2D": fourier(2, isReal: true), "RFFT3D": fourier(3, isReal: true), "IRFFT": fourier(1, isReal: true, isInverse: true),
    "IRFFT2D": fourier(2, isReal: true, isInverse: true), "IRFFT3D": fourier(3, isReal: true, isInverse: true),
  ]

  /// `isReal`: one side is real numbers; of the other, the spectrum, half is kept along the last axis, which is all that the
  /// other axes run over.
  private static func fourier(_ axes: Int, isReal: Bool = false, isInverse: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (input, out) = (try context.shape(0), try context.outputShape())
      guard out.count >= axes, input.count == out.count else {
        throw ModelGraphError(.inconsistent, "it makes \(describe(out)) of \(describe(input))")
      }
      let last = out.count - 1
      var (lengths, spectrum) = (out, out)
      if isReal, isInverse {
        spectrum[last] = try out[last].floorDivided(by: 2) + 1
      } else if isReal {
        // A real signal is as long as the transform, whatever is stored of its spectrum.
        let asked = context.has(1) ? context.inputs[1]?.values : nil
        lengths[last] = asked?.last ?? input[last]
      }
      var total = try Quantity(isInverse ? (isReal ? 1 : 2) : 0) * context.elementsOut()
      for axis in (out.count - axes)..<out.count {
        let lines = try Quantity.product(of: spectrum[..<axis] + spectrum[(axis + 1)...])
        try total += lines * transform(lengths[axis], results: out[axis], isReal: isReal && axis == last)
      }
      return Cost(flops: total)
    }
  }
}
