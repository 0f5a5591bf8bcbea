extension WireTask {
  /// True for a probe that does nothing: it is over as soon as it begins.
  public var isBrief: Bool {
    kind == "probe" && probe.fail.isEmpty && !probe.isolate && probe.sleepMilliseconds == 0 && probe.outputBytes == 0
  }
}
