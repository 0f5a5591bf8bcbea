import FoundationEssentials
import ModelFormats

/// What stands around a page's content: its head, the way past the menu, the menu, the title and the end.
struct PageShell {
  private let title: String
  /// Runs in the page; nothing is fetched for it.
  private let script: StaticString?

  init(title: String, script: StaticString? = nil) {
    self.title = title
    self.script = script
  }

  /// Only the style and the script that are written here apply: what else got into the page is not obeyed. With `reach` its script
  /// may ask its own server.
  var policy: String {
    var parts = ["default-src 'none'", "style-src '\(Self.hash(of: PageStyle.css))'", "img-src data:"]
    if let script { parts += ["script-src '\(Self.hash(of: script))'", "connect-src 'self'"] }
    return (parts + ["base-uri 'none'", "form-action 'none'"]).joined(separator: "; ")
  }

  /// - Parameters:
  ///   - lead: under the title.
  ///   - status: a line that tells changes, of a page that is served live.
  ///   - mark: tells the page's content from an earlier one.
  func html(_ sections: [ReportSection], lead: [String], status: String? = nil, mark: String? = nil) -> String {
    var page = Markup()
    page.verbatim("<!DOCTYPE html>\n")
    page.element("html", ["lang": "en"]) { html in
      html.element("head") { writeHead(&$0) }
      html.newline()
      html.element("body") { body in
        body.element("a", ["class": "skip", "href": "#main"], text: "Skip to the content")
        body.element("header") { header in
          header.element("h1", text: title)
          if let status { header.element("p", ["id": "live", "role": "status", "aria-live": "polite"], text: status) }
        }
        Self.writeMenu(sections, &body)
        body.newline()
        body.element("main", ["id": "main", "tabindex": "-1", "data-mark": mark ?? ""]) { main in
          for text in lead { main.element("p", text: text) }
          var writer = SectionWriter()
          for section in sections { writer.write(section, level: 2) }
          main.append(writer.markup)
        }
        body.newline()
        body.element("footer") { footer in
          footer.element("p", text: "Made by Podium from the facts of its leaderboard. Times are UTC.")
        }
        if let script { body.element("script") { $0.verbatim(script) } }
      }
    }
    page.newline()
    return page.text
  }

  private func writeHead(_ head: inout Markup) {
    head.leaf("meta", ["charset": "utf-8"])
    head.leaf("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
    head.leaf("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    head.leaf("meta", ["name": "referrer", "content": "no-referrer"])
    head.element("title", text: "\(title) - Podium")
    // Else a browser asks the server for one.
    head.leaf("link", ["rel": "icon", "href": "data:,"])
    head.element("style") { $0.verbatim(PageStyle.css) }
  }

  private static func writeMenu(_ sections: [ReportSection], _ body: inout Markup) {
    guard !sections.isEmpty else { return }
    body.element("nav", ["aria-label": "Sections"]) { nav in
      nav.element("ul") { list in
        for section in sections { list.element("li") { $0.element("a", ["href": "#\(section.id)"], text: section.title) } }
      }
    }
  }

  /// As a content security policy names a text that it allows.
  private static func hash(of code: StaticString) -> String {
    "sha256-" + Data(ContentDigest(of: Array(code.description.utf8)).bytes).base64EncodedString()
  }
}
