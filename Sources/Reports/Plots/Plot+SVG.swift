extension Plot {
  /// The picture. `id` is unique on its page. Colours come from the page's style: `--ink`, `--line` and `--series-1` to `-4`.
  func svg(id: String) -> Markup {
    let shown = self.shown
    let frame = PlotFrame(self, shown)
    var markup = Markup()
    markup.element(
      "svg",
      [
        "class": "plot", "viewBox": "0 0 \(Self.whole(PlotFrame.width)) \(Self.whole(PlotFrame.height))", "role": "img",
        "aria-labelledby": "\(id)-title \(id)-desc",
      ]
    ) { svg in
      svg.element("title", ["id": "\(id)-title"], text: title)
      svg.element("desc", ["id": "\(id)-desc"], text: summary)
      Self.drawGrid(frame, &svg)
      for (index, series) in shown.enumerated() { Self.draw(series, index, frame, &svg) }
      Self.drawLabels(frame, &svg)
    }
    return markup
  }

  /// What each shape or line stands for; nothing for one series, which the title names.
  func legend() -> Markup {
    var markup = Markup()
    guard series.count > 1 else { return markup }
    markup.element("ul", ["class": "legend"]) { list in
      for (index, series) in series.enumerated() {
        list.element("li") { item in
          item.element("svg", ["viewBox": "0 0 30 12", "aria-hidden": "true", "class": Self.className(index)]) { svg in
            Self.drawSample(series.form, &svg)
          }
          item.write(series.name)
        }
      }
    }
    return markup
  }

  private static func className(_ index: Int) -> String { "series-\(index % 4 + 1)" }

  private static func drawGrid(_ frame: PlotFrame, _ svg: inout Markup) {
    svg.element("g", ["class": "grid"]) { group in
      for tick in frame.x.ticks {
        let x = number(frame.x.place(tick))
        group.leaf("line", ["x1": x, "x2": x, "y1": number(frame.y.ends.0), "y2": number(frame.y.ends.1)])
      }
      for tick in frame.y.ticks {
        let y = number(frame.y.place(tick))
        group.leaf("line", ["x1": number(frame.x.ends.0), "x2": number(frame.x.ends.1), "y1": y, "y2": y])
      }
    }
  }

  private static func drawLabels(_ frame: PlotFrame, _ svg: inout Markup) {
    svg.element("g", ["class": "labels", "aria-hidden": "true"]) { group in
      var free = -Double.infinity
      for tick in frame.x.ticks {
        let (text, place) = (frame.x.text(tick), frame.x.place(tick))
        let half = Double(text.count) * letterWidth / 2
        // Marks keep their lines where their numbers would touch; the last may reach to the picture's edge.
        guard place - half > free else { continue }
        free = place + half + letterWidth
        let anchor = place + half > PlotFrame.width ? "end" : "middle"
        let x = anchor == "end" ? PlotFrame.width - 2 : place
        group.element(
          "text", ["x": number(x), "y": number(frame.y.ends.0 + 15), "text-anchor": anchor], text: text)
      }
      for tick in frame.y.ticks {
        group.element(
          "text", ["x": number(frame.x.ends.0 - 6), "y": number(frame.y.place(tick) + 4), "text-anchor": "end"],
          text: frame.y.text(tick))
      }
      let middle = (frame.x.ends.0 + frame.x.ends.1) / 2
      group.element(
        "text", ["class": "name", "x": number(middle), "y": number(PlotFrame.height - 8), "text-anchor": "middle"],
        text: frame.x.axis.label(frame.x.quantity))
      let center = number((frame.y.ends.0 + frame.y.ends.1) / 2)
      group.element(
        "text",
        ["class": "name", "x": "14", "y": center, "text-anchor": "middle", "transform": "rotate(-90 14 \(center))"],
        text: frame.y.axis.label(frame.y.quantity))
    }
  }

  private static func draw(_ series: PlotSeries, _ index: Int, _ frame: PlotFrame, _ svg: inout Markup) {
    svg.element("g", ["class": className(index)]) { group in
      switch series.form {
      case .points(let shape): drawPoints(series.points, shape, frame, &group)
      case .line(let stroke): drawLine(series.points.map { ($0.x, $0.y) }, stroke, frame, &group)
      case .steps(let stroke): drawSteps(series.points, stroke, frame, &group)
      case .bars: drawBars(series.points, frame, &group)
      }
    }
  }

  private static func drawPoints(
    _ points: [PlotSeries.Point], _ shape: PlotSeries.Shape, _ frame: PlotFrame, _ group: inout Markup
  ) {
    for point in points {
      let (x, y) = (frame.x.place(point.x), frame.y.place(point.y))
      group.element("g") { one in
        if !point.name.isEmpty { one.element("title", text: point.name) }
        if let interval = point.yInterval {
          let (low, high) = (frame.y.place(interval.lowerBound), frame.y.place(interval.upperBound))
          one.leaf("path", ["class": "whisker", "d": whisker([(x - 4, low), (x + 4, low)], [(x - 4, high), (x + 4, high)])])
        }
        if let interval = point.xInterval {
          let (low, high) = (frame.x.place(interval.lowerBound), frame.x.place(interval.upperBound))
          one.leaf("path", ["class": "whisker", "d": whisker([(low, y - 4), (low, y + 4)], [(high, y - 4), (high, y + 4)])])
        }
        drawShape(shape, x, y, &one)
      }
    }
  }

  /// Two caps and the line between their middles.
  private static func whisker(_ first: [(Double, Double)], _ second: [(Double, Double)]) -> String {
    let middles = [first, second].map { ends in ((ends[0].0 + ends[1].0) / 2, (ends[0].1 + ends[1].1) / 2) }
    return [path(first), path(middles), path(second)].joined()
  }

  private static func drawLine(_ points: [(Double, Double)], _ stroke: PlotSeries.Stroke, _ frame: PlotFrame, _ group: inout Markup)
  {
    guard points.count > 1 else { return }
    group.leaf(
      "path", ["class": "stroke \(name(stroke))", "d": path(points.map { (frame.x.place($0.0), frame.y.place($0.1)) })])
  }

  private static func drawSteps(
    _ points: [PlotSeries.Point], _ stroke: PlotSeries.Stroke, _ frame: PlotFrame, _ group: inout Markup
  ) {
    guard let first = points.first, let last = points.last else { return }
    var corners = [(frame.x.place(first.x), frame.y.place(first.y))]
    for (before, point) in zip(points, points.dropFirst()) {
      corners.append((frame.x.place(point.x), frame.y.place(before.y)))
      corners.append((frame.x.place(point.x), frame.y.place(point.y)))
    }
    corners.append((frame.x.ends.1, frame.y.place(last.y)))
    group.leaf("path", ["class": "stroke \(name(stroke))", "d": path(corners)])
    for point in points {
      group.element("g") { one in
        if !point.name.isEmpty { one.element("title", text: point.name) }
        drawShape(.circle, frame.x.place(point.x), frame.y.place(point.y), &one)
      }
    }
  }

  private static func drawBars(_ points: [PlotSeries.Point], _ frame: PlotFrame, _ group: inout Markup) {
    for point in points {
      let interval = point.xInterval ?? point.x...point.x
      let (left, right) = (frame.x.place(interval.lowerBound), frame.x.place(interval.upperBound))
      let top = frame.y.place(point.y)
      group.element(
        "rect",
        [
          "x": number(left), "width": number(max(1, right - left - 1)), "y": number(top),
          "height": number(max(0, frame.y.ends.0 - top)),
        ]
      ) { if !point.name.isEmpty { $0.element("title", text: point.name) } }
    }
  }

  private static func drawShape(_ shape: PlotSeries.Shape, _ x: Double, _ y: Double, _ group: inout Markup) {
    switch shape {
    case .circle: group.leaf("circle", ["cx": number(x), "cy": number(y), "r": "4"])
    case .square: group.leaf("rect", ["x": number(x - 3.5), "y": number(y - 3.5), "width": "7", "height": "7"])
    case .triangle: group.leaf("path", ["d": path([(x - 4.5, y + 4), (x, y - 4.5), (x + 4.5, y + 4)]) + "Z"])
    case .diamond: group.leaf("path", ["d": path([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]) + "Z"])
    case .cross:
      group.leaf(
        "path", ["class": "stroke", "d": path([(x - 4, y - 4), (x + 4, y + 4)]) + path([(x - 4, y + 4), (x + 4, y - 4)])])
    }
  }

  private static func drawSample(_ form: PlotSeries.Form, _ svg: inout Markup) {
    switch form {
    case .points(let shape): drawShape(shape, 15, 6, &svg)
    case .line(let stroke), .steps(let stroke):
      svg.leaf("path", ["class": "stroke \(name(stroke))", "d": path([(1, 6), (29, 6)])])
    case .bars: svg.leaf("rect", ["x": "8", "y": "1", "width": "14", "height": "10"])
    }
  }

  private static func name(_ stroke: PlotSeries.Stroke) -> String {
    switch stroke {
    case .solid: "solid"
    case .dashed: "dashed"
    case .dotted: "dotted"
    }
  }

  /// About a letter of the marks' numbers, in the picture's units.
  private static let letterWidth = 6.6

  private static func path(_ points: [(Double, Double)]) -> String {
    points.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(number($0.element.0)) \(number($0.element.1))" }.joined()
  }

  private static func number(_ value: Double) -> String { QuantityText.rounded(value, decimals: 1) }

  private static func whole(_ value: Double) -> String { QuantityText.rounded(value, decimals: 0) }
}
