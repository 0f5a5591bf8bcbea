import ArgumentParser
import Coordinator
import Glibc
import Leaderboard
import Measurement
import Messaging
import Reports

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What on this machine makes measurements noisy or keeps something from working, each with its fix.",
    discussion: """
      Nothing is measured or changed. Exit code 3: something does not work; warnings alone are 0. With --state a coordinator's folder \
      is looked at too: schema, lock, keys. With --access, or PODIUM_ACCESS, the coordinator is asked whether it lets this key in.
      """)

  @Option(help: ArgumentHelp("Cores that would be measured on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @Option(help: ArgumentHelp("Address that a coordinator would listen on.", valueName: "address"))
  var bind = "tcp://127.0.0.1:5570"

  @Option(help: ArgumentHelp("A coordinator's state folder, to be looked at as well.", valueName: "folder"))
  var state: String?

  @Option(help: ArgumentHelp("Access file; PODIUM_ACCESS when absent. Its coordinator is asked.", valueName: "file"))
  var access: String?

  @Option(help: "How long to wait for the coordinator's answer, such as 5s.")
  var timeout = DurationArgument(.seconds(5))

  @OptionGroup var library: RuntimeFileOption

  @OptionGroup var output: OutputOptions

  private static let libraryTimeout: Duration = .seconds(60)

  func run() throws {
    let allowed = try CoreSet.allowed()
    let chosen = cores ?? allowed
    guard Set(chosen.cores).isSubset(of: allowed.cores) else {
      throw CommandFailure(
        code: "usage.cores", message: "this process may run on cores \(allowed) only", hint: "choose among them with --cores",
        exitCode: ExitStatus.usage)
    }
    let trials = LocalTrials(threads: 1, cores: chosen, timeout: Self.libraryTimeout)
    var findings = [release]
    findings += HostCheckup(cores: chosen.cores).findings
    findings += Self.kernels(trials)
    findings += [Self.runtime(trials, library), network, port, folder]
    findings += stateFindings
    findings += accessFindings
    let problems = findings.filter { $0.state == .problem }.count
    output.emit(
      [
        "schema": "podium.doctor/1", "problems": JSONValue(UInt64(problems)),
        "findings": .array(
          findings.map { finding in
            [
              "name": .string(finding.name), "state": .string(finding.state.rawValue), "text": .string(finding.text),
              "remedy": .string(finding.remedy),
            ]
          }),
      ],
      text: Self.text(findings))
    if problems > 0 { throw ExitCode(ExitStatus.gateFailed) }
  }

  /// One line for each, with what to do on the next.
  private static func text(_ findings: [HostCheckup.Finding]) -> String {
    let width = findings.map(\.name.count).max() ?? 0
    return findings.map { finding in
      let mark =
        switch finding.state {
        case .fine: "ok  "
        case .warning: "warn"
        case .problem: "FAIL"
        }
      let name = finding.name + String(repeating: " ", count: width - finding.name.count)
      let indentation = String(repeating: " ", count: mark.count + width + 4)
      return "\(mark)  \(name)  \(finding.text)\n" + (finding.remedy.isEmpty ? "" : "\(indentation)-> \(finding.remedy)\n")
    }.joined()
  }

  /// The libraries that run kernels, as a trial process finds them.
  private static func kernels(_ trials: LocalTrials) -> [HostCheckup.Finding] {
    let remedies = [
      ("onednn", "apt-get install libdnnl3"), ("openblas", "apt-get install libopenblas0-pthread"),
      ("libxsmm", "build it as scripts/setup does; only small products use it"),
    ]
    let versions: [String: String]
    do {
      versions = try trials.backendVersions()
    } catch {
      let words = CommandFailure(error)?.sentence ?? "\(error)"
      return [
        HostCheckup.Finding("kernels", .problem, "a trial process does not run: \(words)", remedy: "see: podium kernel --help")
      ]
    }
    return remedies.map { name, remedy in
      guard let version = versions[name] else {
        return HostCheckup.Finding(name, .warning, "not installed: kernels cannot be measured with it", remedy: remedy)
      }
      return HostCheckup.Finding(name, .fine, version)
    }
  }

  private static func runtime(_ trials: LocalTrials, _ library: RuntimeFileOption) -> HostCheckup.Finding {
    do {
      return HostCheckup.Finding("onnxruntime", .fine, try trials.runtimeVersion(library.runtime))
    } catch {
      let failure = CommandFailure(error)
      return HostCheckup.Finding(
        "onnxruntime", library.runtime == nil ? .warning : .problem, failure?.message ?? "\(error)",
        remedy: failure?.hint ?? "pip install onnxruntime, in a .venv beside your work")
    }
  }

  private var network: HostCheckup.Finding {
    let library = NetworkLibrary.current
    guard let version = library.version else {
      return HostCheckup.Finding(
        "zeromq", .problem, "libzmq is not there: only local commands work", remedy: "apt-get install libzmq5")
    }
    guard library.hasCurve else {
      return HostCheckup.Finding(
        "zeromq", .problem, "libzmq \(version) cannot encrypt (no CURVE): TCP will not work",
        remedy: "install a libzmq that was built with libsodium, such as Debian's libzmq5")
    }
    return HostCheckup.Finding("zeromq", .fine, "libzmq \(version), with CURVE")
  }

  private var port: HostCheckup.Finding {
    do throws(MessagingError) {
      try NetworkLibrary.checkFree(bind)
      return HostCheckup.Finding("port", .fine, "\(bind) is free")
    } catch {
      return HostCheckup.Finding("port", .warning, "\(bind): \(error.message)", remedy: error.hint ?? "choose another with --bind")
    }
  }

  private var release: HostCheckup.Finding {
    HostCheckup.Finding("podium", .fine, "release \(podiumVersion), SQLite \(StateCheckup.databaseLibrary)")
  }

  private var folder: HostCheckup.Finding {
    let folder = CacheFolder.path
    do {
      try CoordinatorKeys.prepare(state: folder)
      return HostCheckup.Finding("folder", .fine, "workers can keep their state in \(folder)")
    } catch {
      return HostCheckup.Finding(
        "folder", .problem, CommandFailure(error)?.sentence ?? "\(error)", remedy: "give workers another with --state")
    }
  }

  /// Of the folder that was named; else of where workers keep theirs.
  private var stateFindings: [HostCheckup.Finding] {
    state.map { StateCheckup(state: $0).findings } ?? [StateCheckup.space(in: CacheFolder.path)]
  }

  /// None when no access file is named.
  private var accessFindings: [HostCheckup.Finding] {
    let named = access ?? getenv("PODIUM_ACCESS").map { String(cString: $0) } ?? ""
    guard !named.isEmpty else { return [] }
    let file: AccessFile
    do throws(MessagingError) {
      file = try AccessFile.read(named)
    } catch {
      return [HostCheckup.Finding("access", .problem, "\(error)", remedy: error.hint ?? "make one with podium keys create")]
    }
    let own = HostCheckup.Finding("access", .fine, "\(named) is closed to others: key \(file.name), role \(file.role.rawValue)")
    do {
      let client = try CoordinatorClient(.access(file))
      try client.greet(until: .now + timeout.duration, timeout.duration)
      return [own, HostCheckup.Finding("coordinator", .fine, "\(file.connect) answers, and lets this key in")]
    } catch {
      let failure = CommandFailure(error)
      return [
        own,
        HostCheckup.Finding(
          "coordinator", .problem, [failure?.place, failure?.message ?? "\(error)"].compactMap(\.self).joined(separator: ": "),
          remedy: failure?.hint ?? "see podium coordinator --help"),
      ]
    }
  }
}
