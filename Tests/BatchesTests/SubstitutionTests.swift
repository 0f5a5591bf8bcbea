import Batches
import Testing

struct SubstitutionTests {
  @Test func aLoneReferenceKeepsTheTypeOfTheAxis() throws {
    let text = """
      podium: 1
      name: types
      matrix: { t: [2] }
      variants: [{ name: "p${t}", params: { threads: "${t}" } }]
      tasks: [probe]
      """
    #expect(try load(text).variants[0].parameters.threads == 2)
    // A quoted value on the axis is a text, and stays one.
    #expect(issues(text.replacing("[2]", with: "[\"2\"]")).map(\.code) == [.type])
    // With anything around it the value is a text.
    #expect(issues(text.replacing("\"${t}\"", with: "\"1${t}\"")).map(\.code) == [.type])
  }

  @Test func environmentAndBatchNameAreSubstituted() throws {
    let text = probe("labels: { by: \"${env.USER}@${batch.name}\" }", variant: "name: a, params: { threads: \"${env.CORES}\" }")
    let batch = try load(text, environment: ["USER": "ada", "CORES": "4"])
    #expect(batch.labels == ["by": "ada@fleet-check"])
    #expect(batch.variants[0].parameters.threads == 4)
  }

  @Test func aNameThatTheEnvironmentLacksIsAnError() {
    let found = issues(probe("labels: { by: \"${env.USER}\" }"))
    #expect(found.map(\.message) == ["the environment has no `USER`"])
  }

  @Test(arguments: ["${", "${}", "${a", "x${b${c}}"])
  func aBrokenReferenceIsAnError(_ text: String) {
    #expect(summaries(probe("labels: { a: \"\(text)\" }")) == ["manifest.substitution 5:14"])
  }

  @Test func aDollarAloneIsJustADollar() throws {
    #expect(try load(probe("labels: { a: \"$5 {x}\" }")).labels == ["a": "$5 {x}"])
  }

  @Test func substitutedTextIsNotSubstitutedAgain() throws {
    let batch = try load(probe("labels: { a: \"${env.X}\" }"), environment: ["X": "${env.X}"])
    #expect(batch.labels == ["a": "${env.X}"])
  }

  @Test func aNearMissOfAnAxisIsNamed() {
    let text = sweep("batch: [1]", name: "p${bach}")
    #expect(issues(text).map(\.hint) == ["did you mean `batch`?"])
  }

  @Test func aTaskCannotUseAnAxisThatItsVariantDoesNotVary() {
    let text = """
      podium: 1
      name: axes
      matrix: { a: [1, 2] }
      variants: [{ name: p }]
      tasks: [{ use: probe, id: "probe/${a}" }]
      """
    #expect(issues(text).map(\.message) == ["variant `p` does not vary axis `a`"])
  }

  @Test func aTaskIdThatForgetsItsAxisIsAnError() {
    let text = """
      podium: 1
      name: ids
      matrix: { ms: [1, 2] }
      variants: [{ name: "p${ms}" }]
      tasks: [{ use: probe, with: { sleep: "${ms}ms" } }]
      """
    let found = issues(text)
    #expect(found.map(\.code) == [.duplicateTask])
    #expect(found[0].hint == "put the axes that it uses into the id")
    #expect(issues(text.replacing("use: probe,", with: "use: probe, id: \"p/${ms}\",")).isEmpty)
  }

  @Test func substitutionCannotGrowWithoutBound() {
    let long = String(repeating: "x", count: 3_000)
    let found = issues(probe("labels: { a: \"${env.X}${env.X}\" }"), environment: ["X": long])
    #expect(found.map(\.code) == [.limit])
  }
}
