import Testing

/// What everybody meets first: help, versions, mistyped options. None of these needs a coordinator.
@Suite struct UsageTests {
  @Test func helpNamesEveryCommandOnStandardOutput() throws {
    let output = try Program.run("--help")
    #expect(output.exit == 0)
    #expect(output.stderr.isEmpty)
    let commands = [
      "count", "kernel", "kernels", "latency", "saturation", "quality", "peak", "run", "plan", "coordinator", "keys", "worker",
      "submit",
      "status",
    ]
    for command in commands + ["batch", "job", "workers", "fleet", "board"] {
      #expect(output.stdout.contains("\n  \(command) "), "\(command) is missing")
    }
    #expect(!output.stdout.contains("\n  trial "), "for workers, not for people")
  }

  @Test func versionIsOneLine() throws {
    let output = try Program.run("--version")
    #expect(output.exit == 0)
    #expect(output.stdout.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil, "\(output.stdout)")
  }

  @Test(arguments: [
    ["--wrong"], ["count"], ["count", "m.onnx", "--layrs"], ["count", "m.onnx", "--dim", "N"], ["count", "m.onnx", "--dim", "N=x"],
    ["count", "m.onnx", "--input", "x=1xx3"], ["count", "m.onnx", "--convention", "none"], ["kernel"],
    ["kernel", "--trials", "0", "matmul:m=1,n=1,k=1,dtype=f32"], ["kernel", "--cores", "x", "matmul:m=1,n=1,k=1,dtype=f32"],
    ["latency"], ["latency", "m.onnx", "--optimization", "most"], ["latency", "m.onnx", "--data", "x"],
    ["latency", "m.onnx", "--data", "x=a.npy", "--data", "x=b.npy"], ["latency", "m.onnx", "--trials", "0"],
    ["saturation"], ["saturation", "m.onnx", "--threshold", "0"], ["saturation", "m.onnx", "--data", "x="],
    ["quality", "m.onnx", "--labels", "y.npy"], ["quality", "m.onnx", "--data", "x=x.npy"],
    ["quality", "m.onnx", "--data", "x=x.npy", "--labels", "y.npy", "--metric", "top2"],
    ["quality", "m.onnx", "--data", "x=x.npy", "--labels", "y.npy", "--k", "2"],
    ["quality", "m.onnx", "--data", "x=x.npy", "--labels", "y.npy", "--metric", "topK", "--k", "0"],
    ["quality", "m.onnx", "--data", "x=x.npy", "--data", "x=z.npy", "--labels", "y.npy"],
    ["run", "b.yaml", "--workers", "0"], ["run", "b.yaml", "--timeout", "soon"], ["batch", "show", "xx"], ["job", "explain", "b1"],
    ["keys", "create", "a", "--role", "boss", "--state", "s", "--connect", "tcp://h:1", "--out", "f"], ["keys", "create", "a"],
    ["fleet", "ssh", "check"], ["fleet", "ssh", "start", "--hosts", "h"],
    ["fleet", "ssh", "stop", "--hosts", "h", "--parallel", "0"],
  ])
  func badUsageIs64OnStandardError(_ arguments: [String]) throws {
    let output = try Program.run(arguments)
    #expect(output.exit == 64)
    #expect(output.stdout.isEmpty)
    #expect(output.stderr.contains("Usage: podium"), "\(output.stderr)")
  }

  @Test func mistypedOptionNamesTheNearMiss() throws {
    let output = try Program.run("count", "m.onnx", "--layrs")
    #expect(output.stderr.contains("Did you mean '--layers'?"))
  }

  @Test(
    arguments: [("cuont", "count"), ("bord", "board"), ("worker-list", nil), ("batch wach", "watch"), ("kernells", "kernels")]
      as [(String, String?)])
  func mistypedCommandNamesTheNearMiss(_ word: String, _ meant: String?) throws {
    let output = try Program.run(word.split(separator: " ").map(String.init))
    #expect(output.exit == 64)
    #expect(output.stderr.contains("Did you mean") == (meant != nil), "\(output.stderr)")
    if let meant { #expect(output.stderr.contains("Did you mean '\(meant)'?"), "\(output.stderr)") }
  }

  @Test(arguments: [["count", "--json", "--layrs", "x"], ["batch", "show", "xx", "--json"], ["kernel", "--json"]])
  func badUsageIsJSONWhenAskedFor(_ arguments: [String]) throws {
    let output = try Program.run(arguments)
    #expect(output.exit == 64)
    let json = try output.json
    #expect(json["schema"] == .string("podium.error/1"))
    #expect(json["error"]?.keys.isSuperset(of: ["code", "message", "hint", "place"]) == true)
    #expect(json["error"]?["code"] == .string("usage"))
    #expect(!output.stderr.isEmpty, "people read it too")
  }

  @Test(arguments: [
    ["status"], ["batch", "list"], ["batch", "show", "b1"], ["job", "explain", "j1"], ["workers", "list"], ["worker"],
  ])
  func withoutAnAccessFileACommandSaysHowToGetOne(_ arguments: [String]) throws {
    let output = try Program.run(arguments)
    #expect(output.exit == 64)
    #expect(output.stderr.contains("no access file is given"))
    #expect(output.stderr.contains("PODIUM_ACCESS"))
    #expect(output.stderr.contains("podium keys create"))
  }

  @Test(arguments: [
    ("matmul:m=4,n=4,q=4,dtype=f32", "known: m, n, k"), ("matmull:m=4,n=4,k=4,dtype=f32", "did you mean `matmul`?"),
    ("conv:n=1,c=1,h=1,w=1,k=1,r=1,s=1,dtpe=f32", "`dtpe`"), ("matmul:m=4,n=4,k=0,dtype=f32", "k"),
    ("matmul:m=99999999999999999999,n=4,k=4,dtype=f32", "m"), ("", "matmul:m="),
  ])
  func badKernelIs64WithTheNearMiss(_ spec: String, _ hint: String) throws {
    let output = try Program.run("kernel", spec)
    #expect(output.exit == 64)
    #expect(output.stderr.contains(hint), "\(output.stderr)")
  }

  @Test func unknownBackendNamesTheNearMiss() throws {
    let output = try Program.run("kernel", "--backend", "onednnn", "matmul:m=4,n=4,k=4,dtype=f32")
    #expect(output.exit == 64)
    #expect(output.stderr.contains("did you mean `onednn`?"), "\(output.stderr)")
  }

  @Test func trialWithoutARequestSaysWhoRunsIt() throws {
    let output = try Program.run(["trial"], stdin: "hello")
    #expect(output.exit == 65)
    #expect(output.stderr.contains("workers"))
  }
}
