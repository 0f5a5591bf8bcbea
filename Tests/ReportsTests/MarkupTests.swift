import Testing

@testable import Reports

@Suite struct MarkupTests {
  @Test(arguments: [
    ("a < b & \"c\" > 'd'", "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;"), ("plain", "plain"), ("größer 漢", "größer 漢"),
    // With an accent they are other characters to Swift, and the same bytes to a browser.
    ("\"\u{301}<\u{301}", "&quot;\u{301}&lt;\u{301}"), ("<\u{200D}img", "&lt;\u{200D}img"),
    // Reversed text, and what ends a line.
    ("a\u{202E}b\u{0}c\n", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
  ])
  func textCannotBecomeMarkup(text: String, written: String) {
    var markup = Markup()
    markup.element("p", ["title": text], text: text)
    #expect(markup.text == "<p title=\"\(written)\">\(written)</p>")
  }

  @Test func textCannotBecomeMarkdown() {
    #expect(
      MarkdownText.escaped("a|b `c` [d](e) <f> *g*\nh") == "a\\|b \\`c\\` \\[d\\](e) &lt;f&gt; \\*g\\*\u{FFFD}h")
  }
}
