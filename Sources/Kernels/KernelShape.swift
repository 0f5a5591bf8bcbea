/// A kind of kernel, with the sizes of one: what it works on, what it costs, and what it computes.
///
/// A new kind is a type that conforms, in a file of its own, and its place in `KernelSpec.kinds`. A backend runs it when the
/// kind says how: see `OneDNNShape`.
package protocol KernelShape: Hashable, Sendable {
  /// What stands before the colon of its text, such as `matmul`.
  static var kind: String { get }
  /// The keys that its text may have.
  static var keys: [String] { get }

  /// Reads a text whose keys are known.
  ///
  /// - Throws: `kernel.missing-key`, `kernel.value`, `kernel.shape`, `kernel.limit`, `kernel.unsupported`.
  init(_ fields: KernelFields) throws(KernelsError)

  /// The canonical text: equal kernels have equal texts, and reading it gives the kernel back.
  var signature: String { get }
  /// The inputs in order, then the output that is checked.
  var tensors: [KernelTensor] { get }
  /// Operations of one call as the formula counts them.
  var flops: Int64 { get }
  /// What of `flops` no implementation that computes directly can leave out.
  var unpaddedFLOPs: Int64 { get }
  /// Steps of `definition` for one output: how many outputs can be checked follows from it.
  var termsPerOutput: Int64 { get }
  /// How far an output may be from its definition, as a share of the definition's magnitude. Rounding to the output's own type
  /// is apart from it.
  var tolerance: Double { get }

  /// A kernel of the same kind so small that all of its outputs can be checked, and so like this one that the same mistakes show.
  /// Asked only of one that is larger.
  func reduced() throws(KernelsError) -> Self

  /// A position like the one given whose definition takes no more than `termsPerOutput` steps: which output of a large kernel is
  /// checked where not all are.
  func checked(_ index: Int64) -> Int64

  /// The output at a position in row-major order, as the kernel is defined, in double precision.
  func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum

  /// The same for many positions. For kinds that can do once what all of them need.
  func definitions(_ inputs: KernelInputs) -> (Int64) -> TermSum
}

/// An output as its definition says.
package struct TermSum: Hashable, Sendable {
  package var value: Double
  /// The sum of the absolute values of all terms: what rounding errors are compared with.
  package var magnitude: Double

  package init(value: Double, magnitude: Double) {
    self.value = value
    self.magnitude = magnitude
  }
}

extension KernelShape {
  package var unpaddedFLOPs: Int64 { flops }

  package func definitions(_ inputs: KernelInputs) -> (Int64) -> TermSum { { definition(inputs, at: $0) } }

  package func checked(_ index: Int64) -> Int64 { index }

  package var tolerance: Double { tensors.contains { $0.elementType.isInteger } ? Tolerance.integer : Tolerance.single }
}

/// Shares of the sum of all absolute terms.
package enum Tolerance {
  /// What is copied is equal.
  package static let exact = 0.0

  /// Rounding in single precision stays near 1e-7 of the sum of the terms; bfloat16 arithmetic, or a missing term among ten
  /// thousand, is above.
  package static let single = 1e-5
  /// Whole numbers are exact as long as the terms add up to less than 2^23; beyond that a library may hold sums in single
  /// precision.
  package static let integer = 1.0 / Double(1 << 23)
}
