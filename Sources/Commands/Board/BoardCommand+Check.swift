import ArgumentParser
import Leaderboard
import Reports

extension BoardCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A gate for continuous integration: is a variant worse than the record?",
      discussion: """
        Holds the newest entry of each named variant against the record of its task and class. Exit code 3 when one is worse by more than
        the margin and that is sure: the numbers are exact, or a match against the record says so; also when it is not ranked.
        What only different days show is suspected, and fails with --strict.
        """)

    @Option(help: "A variant to check; may be given several times. All when absent.")
    var variant: [String] = []

    @Option(help: "Only this task; may be given several times.")
    var task: [String] = []

    @Option(help: ArgumentHelp("How much worse it may be, of the record's value.", valueName: "percent"))
    var worseBy = PercentArgument(ppm: 50_000)

    @Flag(help: "Fail on suspicion too.")
    var strict = false

    @OptionGroup var options: Options

    func run() throws {
      let check = BoardCheck(try options.report(of: task), variants: variant, tasks: task, marginPpm: worseBy.ppm)
      if let unknown = check.unknown.first {
        throw CommandFailure(
          code: "board.unknown-variant", message: "no entries of the variant \(unknown.debugDescription)",
          place: options.file.board,
          hint: "see the names with: podium board show --board \(options.file.board)", exitCode: ExitStatus.inputMissing)
      }
      options.output.emit(
        check.json(isStrict: strict), text: check.text(width: Console.width, isStrict: strict),
        rows: check.rowTable(isStrict: strict))
      if check.isFailed(isStrict: strict) { throw ExitCode(ExitStatus.gateFailed) }
    }
  }
}

/// A share on the command line: `5%`, `0.5%`.
struct PercentArgument: ExpressibleByArgument, Sendable {
  /// In millionths; 0 or more.
  let ppm: Int64

  init(ppm: Int64) { self.ppm = ppm }

  init?(argument: String) {
    guard argument.hasSuffix("%"), argument.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let percent = Double(argument.dropLast()), percent <= Self.most
    else { return nil }
    ppm = Int64((percent * 10_000).rounded())
  }

  private static let most = 1e9

  var defaultValueDescription: String { QuantityText.percent(Double(ppm) / 1_000_000) }
}
