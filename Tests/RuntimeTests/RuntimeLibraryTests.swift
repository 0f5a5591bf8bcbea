import Testing

@testable import Runtime

@Suite struct RuntimeLibraryTests {
  @Test func theNearestEnvironmentUpwardIsTaken() throws {
    let scratch = try Scratch()
    let far = try scratch.write(
      [], to: ".venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.30.0")
    try scratch.write([], to: ".venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime_providers_shared.so")
    try scratch.write([], to: "a/b/c/program")
    #expect(RuntimeLibrary.installed(upwardFrom: scratch.path + "/a/b/c") == far)
    #expect(RuntimeLibrary.installed(upwardFrom: scratch.path + "/a/b/c/program") == far)
    let near = try scratch.write([], to: "a/.venv/lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so.1.32.0")
    #expect(RuntimeLibrary.installed(upwardFrom: scratch.path + "/a/b") == near)
    #expect(RuntimeLibrary.installed(upwardFrom: scratch.path) == far)
  }

  @Test func anEnvironmentWithoutThePackageIsPassedBy() throws {
    let scratch = try Scratch()
    let far = try scratch.write([], to: ".venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.30.0")
    try scratch.write([], to: "a/.venv/lib/python3.11/site-packages/numpy/__init__.py")
    #expect(RuntimeLibrary.installed(upwardFrom: scratch.path + "/a") == far)
  }

  @Test func whatIsNamedIsNotReplaced() throws {
    let scratch = try Scratch()
    for path in [
      scratch.path + "/none.so", try scratch.write(Array("text".utf8), to: "libonnxruntime.so"), scratch.path, "none.so",
    ] {
      let error = try #require(throws: RuntimeError.self) { try RuntimeLibrary.find(explicit: path) }
      #expect(error.code == .missing)
      #expect(error.place?.hasSuffix(path) == true)
      #expect(error.message.contains("ONNX Runtime"))
    }
  }

  @Test func anotherLibraryIsNotCalled() throws {
    let error = try #require(throws: RuntimeError.self) { try RuntimeLibrary(loading: "libc.so.6") }
    #expect(error.code == .missing)
    #expect(error.message.contains("OrtGetApiBase"))
  }

  @Test(arguments: [
    ("1.32.0", true), ("1.3.0", true), ("1.2.9", false), ("1.0", false), ("0.5.0", false), ("2.0.0", false), ("1.20.0+cu12", true),
  ])
  func versionsBeforeTheTableAreRefused(_ text: String, _ isUsable: Bool) throws {
    let version = try #require(RuntimeVersion(text))
    #expect(version.isUsable == isUsable)
    #expect(version.description == text)
  }

  @Test(arguments: ["", "1", "1.", "one.two", "-1.3", "99999999999999999999.1"]) func whatIsNoVersionIsRefused(_ text: String) {
    #expect(RuntimeVersion(text) == nil)
  }

  @Test func codesHaveStableNames() {
    #expect(Set(RuntimeError.Code.all.map(\.rawValue)).count == RuntimeError.Code.all.count)
    for code in RuntimeError.Code.all { #expect(RuntimeError.Code(rawValue: code.rawValue) == code) }
  }
}
