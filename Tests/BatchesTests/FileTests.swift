import Batches
import Foundation
import Testing

struct FileTests {
  private func failure(at path: String) -> BatchesError? {
    do throws(BatchesError) {
      _ = try loadBatch(at: path, environment: [:], backends: backends)
      return nil
    } catch {
      return error
    }
  }

  @Test func aMissingManifestIsMissingInput() throws {
    let error = try #require(failure(at: "/nonexistent/batch.yaml"))
    #expect(error.code == .missing && error.place == "/nonexistent/batch.yaml")
    #expect(error.isMissingInput)
  }

  @Test func aFolderIsUnreadable() throws {
    try withModelFolder { folder in
      let error = try #require(failure(at: folder))
      #expect(error.code == .unreadable && error.isMissingInput)
    }
  }

  @Test func bytesThatAreNoTextAreToldSo() throws {
    try withModelFolder { folder in
      // The first bytes of a PNG file.
      try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).write(to: URL(fileURLWithPath: "\(folder)/b.yaml"))
      let error = try #require(failure(at: "\(folder)/b.yaml"))
      #expect(error.code == .encoding && !error.isMissingInput)
    }
  }

  @Test func aLargeFileIsRefusedUnread() throws {
    try withModelFolder { folder in
      let path = "\(folder)/b.yaml"
      try Data(count: ManifestLimits.bytes + 1).write(to: URL(fileURLWithPath: path))
      #expect(failure(at: path)?.code == .limit)
    }
  }

  @Test func modelsAreRelativeToTheManifestNotToTheWorkingFolder() throws {
    try withModelFolder { folder in
      let text = """
        podium: 1
        name: relative
        variants: [{ name: a, model: { file: models/resnet50.onnx, inputs: { data: 1x3x8x8, ids: [2, 4] }, values: { n: 7 } } }]
        tasks: [flops]
        """
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/b.yaml"))
      let batch = try loadBatch(at: "\(folder)/b.yaml", environment: [:], backends: backends)
      #expect(
        batch.variants[0].model
          == .file(
            path: "\(folder)/models/resnet50.onnx", inputs: ["data": [1, 3, 8, 8], "ids": [2, 4]], dims: [:], values: ["n": 7]))
    }
  }

  @Test func aFolderIsNoModel() throws {
    try withModelFolder { folder in
      let found = issues(probe(variant: "name: a, model: { file: models }"), folder: folder)
      #expect(found.map(\.code) == [.modelMissing])
      #expect(found[0].message == "the model file `\(folder)/models` is not a file")
    }
  }
}
