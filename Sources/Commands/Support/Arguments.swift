public import ArgumentParser
public import Batches
public import Coordinator
public import Measurement
public import Messaging
public import Scheduling

// How words of the command line become values of other modules. A nil tells ArgumentParser that the word is none.

extension BatchID: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension JobID: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension Role: ExpressibleByArgument {}

extension TaskKind: ExpressibleByArgument {}

extension CoreSet: ExpressibleByArgument {
  /// `4-7`, `0,2`, `1`.
  public init?(argument: String) {
    guard let cores = try? CoreSet(parsing: argument), !cores.cores.isEmpty else { return nil }  // see above
    self = cores
  }
}

extension WebAddress: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
