import ArgumentParser
import Leaderboard
import Measurement
import Messaging
import Reports

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What on this machine makes measurements noisy or keeps something from working, each with its fix.",
    discussion: "Nothing is measured or changed. Exit code 3: something does not work; warnings alone are 0.")

  @Option(help: ArgumentHelp("Cores that would be measured on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @Option(help: ArgumentHelp("Address that a coordinator would listen on.", valueName: "address"))
  var bind = "tcp://127.0.0.1:5570"

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
    let findings =
      HostCheckup(cores: chosen.cores).findings + Self.kernels(trials) + [Self.runtime(trials, library), network, port, state]
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

  private var state: HostCheckup.Finding {
    let folder = CacheFolder.path
    do {
      try CoordinatorKeys.prepare(state: folder)
      return HostCheckup.Finding("folder", .fine, "workers can keep their state in \(folder)")
    } catch {
      return HostCheckup.Finding(
        "folder", .problem, CommandFailure(error)?.sentence ?? "\(error)", remedy: "give workers another with --state")
    }
  }
}
