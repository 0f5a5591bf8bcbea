import ArgumentParser
import Leaderboard
import Reports

/// How a view of tables answers: text for people, one JSON value, or its rows for other programs.
struct TableOptions: ParsableArguments {
  @Flag(help: "Print one JSON value.")
  var json = false

  @Flag(help: "Print one JSON object a line, for each row.")
  var jsonl = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @Flag(help: "Print a Markdown table.")
  var markdown = false

  func validate() throws {
    if [json, jsonl, csv, markdown].filter(\.self).count > 1 {
      throw ValidationError("choose one of --json, --jsonl, --csv and --markdown")
    }
  }

  /// Prints the answer to standard output.
  func emit(_ value: @autoclosure () -> JSONValue, text: @autoclosure () -> String, rows: @autoclosure () -> RowTable) {
    if json {
      Console.answer(value().pretty)
    } else if jsonl {
      Console.answer(rows().jsonl)
    } else if csv {
      Console.answer(rows().csv)
    } else if markdown {
      Console.answer(rows().markdown)
    } else {
      Console.answer(text())
    }
  }
}
