/// Reads a model whose bytes are in memory already; they are copied. Throws as `readModel(at:)` does for what is in a file.
package func readModel(copying bytes: some Collection<UInt8>) throws(ModelFormatsError) -> Model {
  guard !bytes.isEmpty else { throw ModelFormatsError(.empty, "the file is empty") }
  return try readModel(MappedFile(copying: bytes))
}
