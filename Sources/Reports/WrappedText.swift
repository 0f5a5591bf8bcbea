/// Text in lines of at most `width` columns, broken between words; a word that is longer has a line of its own. The first line
/// starts after `from` spaces, the others after `indentation`. Without a width one line. Ends with a newline.
public func wrapped(_ text: String, from: Int = 0, indentation: Int, width: Int?) -> String {
  let words = text.withoutControls.split(separator: " ").map(String.init)
  var lines = ""
  var line = String(repeating: " ", count: from) + (words.first ?? "")
  for word in words.dropFirst() {
    if let width, line.columns + 1 + word.columns > width {
      lines += line + "\n"
      line = String(repeating: " ", count: indentation) + word
    } else {
      line += " " + word
    }
  }
  return lines + line + "\n"
}
