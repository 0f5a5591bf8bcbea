import Batches
import Testing

struct KernelOptionsTests {
  private func manifest(_ with: String) -> String {
    "podium: 1\nname: a\nvariants: [{ name: a, model: { kernel: k } }]\ntasks: [{ use: kernels\(with) }]\n"
  }

  @Test func keptResultsAreReusedUnlessTheTaskSaysNever() throws {
    #expect(try load(manifest("")).tasks[0].options == .kernels(KernelOptions(reuse: .always)))
    #expect(try load(manifest(", with: { reuse: always }")).tasks[0].options == .kernels(KernelOptions(reuse: .always)))
    #expect(try load(manifest(", with: { reuse: never }")).tasks[0].options == .kernels(KernelOptions(reuse: .never)))
  }

  @Test func reuseIsPartOfTheBatch() throws {
    #expect(try load(manifest(", with: { reuse: never }")).canonicalText != load(manifest("")).canonicalText)
    #expect(try load(manifest(", with: { reuse: always }")).canonicalText == load(manifest("")).canonicalText)
  }

  @Test func cachesAreWarmUnlessTheTaskSaysCold() throws {
    #expect(try load(manifest(", with: { caches: warm }")).canonicalText == load(manifest("")).canonicalText)
    let cold = try load(manifest(", with: { caches: cold }"))
    #expect(cold.tasks[0].options == .kernels(KernelOptions(caches: .cold)))
    #expect(try cold.canonicalText != load(manifest("")).canonicalText)
  }

  @Test func otherWordsAreRefused() {
    #expect(issues(manifest(", with: { caches: hot }")).map(\.code) == [.value])
    #expect(issues(manifest(", with: { reuse: sometimes }")).map(\.code) == [.value])
    #expect(issues(manifest(", with: { reuze: never }")).map(\.code) == [.unknownKey])
  }
}
