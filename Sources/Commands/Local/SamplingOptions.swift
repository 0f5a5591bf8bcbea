public import ArgumentParser
public import Measurement

/// How kernels and whole models are sampled.
struct SamplingOptions: ParsableArguments {
  @Option(help: "What the caches hold before a call: warm, or cold (flushed before each call, one call a sample).")
  var caches = SamplingBudget.Mode.warm

  @Option(
    help: ArgumentHelp(
      "How long each kernel, or a whole model, is sampled at most in a trial; \(SamplingBudget().limit.formatted) when absent, and "
        + "longer for slow models.",
      valueName: "duration"))
  var budget: DurationArgument?

  @Option(
    help: ArgumentHelp("Sampling ends when the 95% interval of the median is within this percentage of it.", valueName: "percent"))
  var precision = SamplingBudget().precision * 100

  private static let budgetLimit: Duration = .seconds(600)

  func validate() throws {
    if let budget, budget.duration <= .zero || budget.duration > Self.budgetLimit {
      throw ValidationError("--budget is above 0, up to \(Self.budgetLimit.formatted)")
    }
    guard precision > 0, precision <= 100 else { throw ValidationError("--precision is above 0, up to 100 percent") }
  }

  /// The same trials, sampled as was asked.
  func applied(to trials: LocalTrials) -> LocalTrials {
    var trials = trials
    trials.caches = caches
    trials.sampling = budget?.duration
    trials.precision = precision / 100
    return trials
  }
}

extension SamplingBudget.Mode: ExpressibleByArgument {}
