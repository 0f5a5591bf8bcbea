import Testing

@testable import Measurement

@Suite struct CoreSetTests {
  @Test(arguments: ["", "a", "1,", ",1", "3-1", "1-", "-1", "1-2-3", "1024", "0-1024", "+1", "1 ", "99999999999999999999"])
  func whatIsNoListOfCoresIsAnError(text: String) {
    let error = #expect(throws: MeasurementError.self) { try CoreSet(parsing: text) }
    #expect(error?.code == .coresInvalid)
    #expect(error?.place == text)
  }

  @Test(arguments: [
    ("0", [0], "0"), ("4-7", [4, 5, 6, 7], "4-7"), ("0,2,8-11", [0, 2, 8, 9, 10, 11], "0,2,8-11"),
    ("3,2,1,2", [1, 2, 3], "1-3"), ("5-5", [5], "5"), ("1023", [1023], "1023"),
  ])
  func listsAndRangesAreRead(text: String, cores: [Int], canonical: String) throws {
    let set = try CoreSet(parsing: text)
    #expect(set.cores == cores)
    #expect(set.description == canonical)
    #expect(try CoreSet(parsing: canonical) == set)
  }

  @Test func thisProcessMayUseSomeCores() throws {
    #expect(try !CoreSet.allowed().cores.isEmpty)
  }

  @Test func variablesGiveEachThreadACore() {
    let variables = ThreadEnvironment.variables(threads: 2)
    #expect(variables["OMP_NUM_THREADS"] == "2")
    #expect(variables["OPENBLAS_NUM_THREADS"] == "2")
    #expect(variables["OMP_PROC_BIND"] == "true")
    #expect(variables["ORT_DISABLE_TELEMETRY"] == "1")
    #expect(Set(variables.keys).isDisjoint(with: ThreadEnvironment.removed))
  }
}
