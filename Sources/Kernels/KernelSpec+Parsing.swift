extension KernelSpec {
  /// Reads a kernel, written as `kind:key=value,...`; keys in any order.
  ///
  /// `matmul`: `m`, `n`, `k`; batch `b` (1), `bias` (0 or 1; 0).
  ///
  /// `conv`: batch `n` (1), channels `c`, input `d`, `h`, `w` (depth, height, width), output channels `k`, kernel `t`, `r`, `s`
  /// over the same; without `d` and `t` it has two dimensions, without `h` and `r` one. `stride` (1), `dilation` (1) and `pad`
  /// (0) are for all dimensions; `strided`, `strideh`, `stridew` and so on for one, `padfront`, `padback`, `padt`, `padb`,
  /// `padl`, `padr` for one side (top, bottom, left, right): the narrower key wins. `groups` (1), `bias` (0 or 1; 0).
  ///
  /// `convt`: the same, transposed; and `outpad` (0), `outpadd`, `outpadh`, `outpadw`, what the output is longer at its end.
  ///
  /// `pool`: as `conv` without `k` and `groups`; `mode` (`max`, `avg`, `avg-pad`). `batchnorm`, `lrn`: `n` (1), `c`, `spatial` (1);
  /// `window`. `layernorm`: `rows` (1), `size`, `scale`, `shift` (0). `softmax`: `outer` (1), `size`, `inner` (1), `log` (0).
  ///
  /// `eltwise`: `op`, sizes `d` as `2x3`, `alpha`, `beta` where the function has them. `binary`: `op`, sizes `a` and `b`.
  /// `reduce`: `op`, `d`, `axes` as `0+2`. `transpose`: `d`, `perm`. `concat`: `outer` (1), `parts` as `64+32`, `inner` (1).
  ///
  /// `rnn`, `lstm`, `gru`: steps `t`, batch `n` (1), `input`, `hidden`, `directions` (1), `bias` (0); `activation` (`tanh`, `relu`),
  /// `peephole` (0), `linear` (0). All of these are f32.
  ///
  /// The first three: `dtype`, `f32`, `bf16` or `u8s8` (`f32`); see `KernelPrecision`.
  ///
  /// - Throws: `kernel.syntax`, `kernel.unknown-kind`, `kernel.unknown-key`, `kernel.duplicate-key`, `kernel.missing-key`,
  ///   `kernel.value`, `kernel.shape`, `kernel.limit`, `kernel.unsupported`.
  public init(parsing text: String) throws(KernelsError) {
    guard text.utf8.count <= KernelLimits.signatureLength else {
      throw KernelsError(.limit, "a kernel is written in at most \(KernelLimits.signatureLength) characters")
    }
    do throws(KernelsError) {
      self = try Self.read(text)
    } catch {
      // The whole text says where; the part that is wrong says it better when it is known.
      let place = error.place.map { "\(text): \($0)" } ?? text
      throw KernelsError(error.code, error.message, place: place, hint: error.hint)
    }
  }

  private static func read(_ text: String) throws(KernelsError) -> KernelSpec {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw KernelsError(.syntax, "has no kind", hint: "write for example matmul:m=64,n=64,k=64")
    }
    guard let shape = kinds.first(where: { $0.kind == parts[0] }) else {
      throw KernelsError(
        .unknownKind, "`\(parts[0].prefix(40))` is not a kernel",
        hint: suggestion(for: String(parts[0]), among: kinds.map { $0.kind }))
    }
    return try read(shape, parts[1])
  }

  private static func read(_ shape: (some KernelShape).Type, _ text: Substring) throws(KernelsError) -> KernelSpec {
    KernelSpec(try shape.init(KernelFields(text, known: shape.keys)))
  }
}
