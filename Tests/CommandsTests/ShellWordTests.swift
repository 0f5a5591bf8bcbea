import Testing

@testable import Commands

/// Text that becomes part of a script: a shell gives it back, whatever it holds, and runs none of it.
@Suite struct ShellWordTests {
  static let hostile = [
    "", " ", "plain", "two words", "'", "''", "a'b", "'; touch /tmp/podium-was-here; '", "$(exit 3)", "`exit 3`", "$HOME", "\\",
    "\\'",
    "\"", "a\nb", "\n", "*", "~", "~/x", "-rf", "--", "#", "!", "!!", "{a,b}", "a;b", "a&b", "a|b", ">x", "<x", "\t", "%s",
    "\u{1b}[2J",
    // A quote with an accent upon it is one character of Swift, and two of the shell.
    "'\u{301}", "a'\u{301}; exit 3; '\u{301}", "é", "日本", "\r\n", "\u{0}".replacing("\u{0}", with: "x"),
  ]

  @Test(arguments: hostile) func aShellReadsBackWhatWasQuoted(_ text: String) throws {
    let script = "printf '%s' \(ShellWord.quoted(text))"
    #expect(Array(try Shell.run(Array(script.utf8)).utf8) == Array(text.utf8))
  }

  @Test func manyWordsStayApart() throws {
    let script = "set -- \(ShellWord.quoted(Self.hostile))\nprintf '%s' \"$#\""
    #expect(try Shell.run(Array(script.utf8)) == "\(Self.hostile.count)")
  }
}
