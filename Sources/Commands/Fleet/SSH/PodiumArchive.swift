import FoundationEssentials
import ModelFormats

/// The relocatable archive that `scripts/package` makes, to be unpacked on hosts that have no podium.
struct PodiumArchive {
  /// The folder that it becomes there: the file's name and a part of its digest, so that other builds stay where they are.
  let release: String
  let base64: String

  private static let suffix = ".tar.gz"
  private static let digestLetters = 12

  /// Throws `input.unreadable`, `input.too-large`, and `fleet.archive` for what is none.
  init(_ path: String) throws(CommandFailure) {
    let bytes = try InputFile.readWhole(path)
    let file = String(path.split(separator: "/").last ?? "")
    let name = file.dropLast(Self.suffix.count)
    guard file.hasSuffix(Self.suffix), name.hasPrefix("podium-"), name.unicodeScalars.allSatisfy({ SSHAddress.isPlain($0) }),
      bytes.starts(with: [0x1F, 0x8B])
    else {
      throw CommandFailure(
        code: "fleet.archive", message: "not an archive of podium", place: path,
        hint: "name the podium-VERSION-ARCH.tar.gz that scripts/package makes", exitCode: ExitStatus.badContent)
    }
    release = "\(name)-\(ContentDigest(of: bytes).hex.prefix(Self.digestLetters))"
    base64 = Data(bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
  }
}
