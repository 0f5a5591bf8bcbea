import FoundationEssentials
import Testing

@testable import Commands

/// Scripts for other machines, run by a shell on this one.
@Suite struct RemoteScriptTests {
  private func answer(_ script: RemoteScript) throws -> RemoteAnswer {
    let folder = try TestFolder()
    let output = try Shell.run(script.input, environment: ["HOME": folder.path])
    return try #require(RemoteAnswer(Array(output.utf8), mark: script.mark), "\(output)")
  }

  @Test(arguments: ShellWordTests.hostile.filter { !$0.contains { $0.isNewline } })
  func variablesAndWordsArriveAsTheyAre(_ text: String) throws {
    let script = RemoteScript(
      #"main() { tell variable "$given"; tell count "$#"; tell word "$1"; }"#, variables: ["given": text], words: [text])
    let answer = try answer(script)
    #expect(answer.all("variable") == [text])
    #expect(answer.all("count") == ["1"])
    #expect(answer.all("word") == [text])
  }

  @Test func aFilesTextIsNoPartOfTheScript() throws {
    let text = "$(exit 3) `exit 3` $HOME \\ '\nEOF\nEND\npodium-\n}\nexit 3\n"
    let script = RemoteScript(
      #"main() { given >"$HOME/file"; tell bytes "$(wc -c <"$HOME/file")"; tell last "$(tail -n 1 "$HOME/file")"; }"#,
      variables: [:],
      contents: [.init(function: "given", text: text)])
    let answer = try answer(script)
    #expect(answer["bytes"] == "\(text.utf8.count)")
    #expect(answer["last"] == "exit 3")
  }

  @Test func whatReadsStandardInputDoesNotEatTheScript() throws {
    let answer = try answer(RemoteScript("main() { cat; read -r line; tell after yes; }", variables: [:]))
    #expect(answer["after"] == "yes")
  }

  @Test func greetingsArePassedOverAndAnEarlyEndIsNoAnswer() {
    let told = "Welcome to lab2!\nm by none\nby nohup\nm log one  two\nm log\nm end \n"
    let answer = RemoteAnswer(Array(told.utf8), mark: "m")
    #expect(answer?["by"] == "none")
    #expect(answer?.all("log") == ["one  two", ""])
    #expect(answer?["process"] == nil)
    #expect(RemoteAnswer(Array(told.utf8), mark: "n") == nil)
    #expect(RemoteAnswer(Array("m by none\n".utf8), mark: "m") == nil)
    #expect(RemoteAnswer([], mark: "m") == nil)
  }

  @Test func pathsOfTheHostsFileBeginInTheHomeThere() throws {
    var host = SSHHost(destination: "h", name: "w1", line: 1)
    host.folder = "~/it's here"
    host.program = "bin/podium"
    let folder = try TestFolder()
    let script = RemoteScript.probe(host)
    let output = try Shell.run(script.input, environment: ["HOME": folder.path])
    let answer = try #require(RemoteAnswer(Array(output.utf8), mark: script.mark))
    #expect(answer["folder"] == folder.path + "/it's here")
    #expect(answer["home"] == folder.path)
    #expect(answer["program"] == nil, "there is none")
    #expect(answer["by"] == "none")
  }

  @Test func theLauncherQuotesWhatItIsTold() throws {
    let folder = try TestFolder()
    let odd = "\(folder.path)/it's $(exit 3)"
    var host = SSHHost(destination: "h", name: "w1", line: 1)
    host.labels = ["rack=a'b", "x=$HOME"]
    host.cores = "0"
    let launcher = WorkerLauncher(
      RemoteAnswer(values: ["program": ["/bin/echo"], "folder": [odd], "home": [folder.path], "path": ["/usr/bin:/bin"]]))
    let text = try #require(launcher).text(for: host)
    _ = try Shell.run(Array("mkdir -p \(ShellWord.quoted(odd))\n\(text)".utf8))
    let said = try String(contentsOfFile: "\(odd)/worker.log", encoding: .utf8)
    #expect(
      said == "worker --access \(odd)/worker.access --state \(odd)/state --name w1 --cores 0 --label rack=a'b --label x=$HOME\n")
  }
}
