import Testing
import Yams

/// The example of a gate for GitHub: its steps, run as they stand there.
@Suite(.tags(.slow)) struct GateExampleTests {
  private let folder: TestFolder
  /// The `run` of each step, in order.
  private let steps: [String]

  init() throws {
    folder = try TestFolder()
    let workflow = try JSON(yaml: Repository.text("Deploy/github/gate.yml"))
    let job = try #require(workflow["jobs"]?["gate"])
    // Only what GitHub itself fills in.
    let variant = try #require(job["strategy"]?["matrix"]?["variant"]?.items.first?.text)
    #expect(variant == "squeezenet")
    steps = (job["steps"]?.items ?? []).compactMap { $0["run"]?.text?.replacing("${{ matrix.variant }}", with: variant) }
    try #require(steps.count == 2)
    #expect(!steps.joined().contains("${{"), "nothing else is GitHub's")
  }

  /// The model of a pull request, as a product of m x 16 x 16.
  private func write(rows: Int, name: String = "squeezenet") throws {
    try folder.write(
      "batch.yaml",
      """
      podium: 1
      name: gate
      variants: [{ name: \(name), model: { kernel: "matmul:m=\(rows),n=16,k=16,dtype=f32" } }]
      tasks: [{ use: flops, id: flops/gate }]
      """)
  }

  private func step(_ number: Int) throws -> Program.Output { try WorkflowShell.run(steps[number], in: folder) }

  @Test func whatIsWorseThanTheRecordIsRefused() throws {
    try write(rows: 100)
    #expect(try step(0).exit == 0)
    #expect(try step(1).exit == 0, "the first of its kind is the record")
    // 4% more operations, then 6%.
    try write(rows: 104)
    #expect(try step(0).exit == 0)
    #expect(try step(1).exit == 0)
    try write(rows: 106)
    #expect(try step(0).exit == 0)
    let refused = try step(1)
    #expect(refused.exit == 3, "\(refused.stdout)\(refused.stderr)")
    // The model is put right again, and nothing stays red.
    try write(rows: 90)
    #expect(try step(0).exit == 0)
    #expect(try step(1).exit == 0)
  }

  @Test func whatIsNotMeasuredIsAnErrorOfItsOwn() throws {
    try write(rows: 16, name: "other")
    #expect(try step(0).exit == 0)
    #expect(try step(1).exit == 66, "no entries of the variant")
    try folder.write("batch.yaml", "podium: 1\nname: gate\n")
    #expect(try step(0).exit == 65)
  }
}
