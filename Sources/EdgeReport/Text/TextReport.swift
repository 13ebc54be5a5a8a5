import EdgeModel

/// Text for people: the first line answers the question, then what is wrong and what to do about it.
package struct TextReport: Reporter {
  package let format = "text"
  package let summary = "text for people"

  package init() {}

  package func text(of report: Report, options: ReportOptions) -> String {
    var page = Page(color: options.color, width: options.width)
    if options.quiet, report.status == .ok { return "" }
    let header: ReportHeader
    switch report {
    case .check(let report): header = report.header
    case .trace(let report): header = report.header
    case .certificates(let report): header = report.header
    }
    page.headline(report.status, Headline(of: report).text, "\(header.time) from \(header.vantage)")
    switch report {
    case .check(let report): page.add(report, options)
    case .trace(let report): page.add(report, options)
    case .certificates(let report): page.add(report, options)
    }
    return WorkflowCommand.disarmed(page.text)
  }
}

/// Lines of text that fit the page where they can.
///
/// Whatever came into a report as it was typed or named in a file, nothing but colour and line ends leaves here raw.
struct Page {
  let width: Int
  private let color: Bool
  private(set) var lines: [String] = []

  init(color: Bool, width: Int = 80) {
    self.color = color
    self.width = width
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func headline(_ status: Status, _ text: String, _ context: String) {
    let word = status.rawValue.uppercased()
    let head = PrintableText("\(word)  \(text)").text
    let context = PrintableText(context).text
    let painted = paint(word, as: status) + head.dropFirst(word.count)
    let space = width - head.count - context.count
    if space >= 2 {
      lines.append(painted + spaces(space) + context)
    } else {
      add(head, indent: 0, hanging: word.count + 2, breaking: true)
      if let first = lines.indices.last(where: { lines[$0].hasPrefix(word) }) {
        lines[first] = paint(word, as: status) + lines[first].dropFirst(word.count)
      }
      add(context, indent: word.count + 2, hanging: word.count + 2)
    }
  }

  mutating func blank() { if lines.last?.isEmpty == false { lines.append("") } }

  mutating func raw(_ line: String) { lines.append(PrintableText(line).text) }

  /// A label in colour, then text wrapped behind it.
  mutating func labelled(_ label: String, _ status: Status, _ text: String) {
    let first = lines.count
    wrap("\(label)  \(text)", first: "", rest: spaces(label.count + 2))
    lines[first] = paint(label, as: status) + lines[first].dropFirst(label.count)
  }

  /// A field of a block: its name, then its text wrapped in a column of its own.
  mutating func field(
    _ name: String, _ text: String, indent: Int = 6, column: Int = 19, trunk: String = "", breaking: Bool = false,
    isCopied: Bool = false
  ) {
    let padded = spaces(indent) + name + spaces(max(1, column - name.count))
    let rest = spaces(indent) + trunk + spaces(max(0, column - trunk.count))
    wrap(text, first: padded, rest: rest, breaking: breaking, isCopied: isCopied)
  }

  /// A command, which is never broken so that it can be copied.
  mutating func command(_ name: String, _ text: String, indent: Int = 6, column: Int = 19) {
    lines.append(spaces(indent) + name + spaces(max(1, column - name.count)) + PrintableText(text).text)
  }

  mutating func add(_ text: String, indent: Int, hanging: Int, breaking: Bool = false) {
    wrap(text, first: spaces(indent), rest: spaces(hanging), breaking: breaking)
  }

  /// Lines of whole words, and of whole attributes where a name of a certificate is longer than a line.
  ///
  /// A host name that would overrun the line is broken, after a dot where there is one, and so is whatever is data if
  /// `breaking`. An ARN or a URL is copied, and so is a name where a text `isCopied`.
  mutating func wrap(
    _ text: String, first: String, rest: String, breaking: Bool = false, isCopied: Bool = false
  ) {
    let room = max(20, width - rest.count)
    var line = first
    var isEmpty = true
    for word in PrintableText(text).text.split(separator: " ", omittingEmptySubsequences: false) {
      let isBroken = word.count > room && (breaking || !isCopied && word.isName)
      let pieces = word.count <= room ? [word] : isBroken ? word.pieces(of: room) : word.attributes
      for (index, piece) in pieces.enumerated() {
        let gap = isEmpty || index > 0 && !isBroken ? "" : " "
        if !isEmpty, line.count + gap.count + piece.count > width {
          lines.append(line.trimmingEnd)
          line = rest + piece
        } else {
          line += gap + piece
        }
        isEmpty = false
      }
    }
    lines.append(line)
  }

  private func paint(_ word: some StringProtocol, as status: Status) -> String {
    guard color else { return String(word) }
    let code =
      switch status {
      case .ok: "32"
      case .warning: "33"
      case .critical: "31"
      case .unknown: "35"
      }
    return "\u{1B}[1;\(code)m\(word)\u{1B}[0m"
  }
}

extension String {
  /// Without the blanks at its end.
  fileprivate var trimmingEnd: String { String(prefix(upTo: lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)) }
}

extension Substring {
  /// The attributes of a distinguished name, which no blanks part, as in `CN=Issuer,O=Trust`; of anything else itself.
  fileprivate var attributes: [Substring] {
    var (attributes, start) = ([Substring](), startIndex)
    for comma in indices where self[comma] == "," {
      let next = index(after: comma)
      let type = self[next...].prefix { $0.isLetter || $0.isNumber || $0 == "." }
      guard !type.isEmpty, self[type.endIndex...].first == "=" else { continue }
      attributes.append(self[start..<next])
      start = next
    }
    return attributes + [self[start...]]
  }

  /// Whether it is written as host names are, perhaps with a port, and with the marks of the sentence around it.
  fileprivate var isName: Bool {
    let marks = "()[],;:'\"`"
    let end = lastIndex { !marks.contains($0) }.map(index(after:)) ?? startIndex
    let words = self[..<end].drop { marks.contains($0) }.split(separator: ":", omittingEmptySubsequences: false)
    guard words.count == 1 || words.count == 2 && words[1].allSatisfy(\.isNumber), let name = words.first else {
      return false
    }
    return name.contains(".")
      && name.allSatisfy { $0 == "." || $0 == "-" || $0 == "_" || $0 == "*" || $0.isLetter || $0.isNumber }
  }

  fileprivate func pieces(of size: Int) -> [Substring] {
    var (pieces, left) = ([Substring](), self)
    while !left.isEmpty {
      var piece = left.prefix(size)
      if piece.count < left.count, let dot = piece.lastIndex(of: "."),
        piece.distance(from: dot, to: piece.endIndex) <= size / 2
      {
        piece = left[...dot]
      }
      pieces.append(piece)
      left = left[piece.endIndex...]
    }
    return pieces
  }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

extension Page {
  /// Notes, or how many there are.
  mutating func addNotes(_ findings: [Finding], _ options: ReportOptions, text: (Finding) -> String) {
    let notes = findings.filter { $0.severity == .note && !$0.isUnknown }
    guard !notes.isEmpty, !options.quiet else { return }
    blank()
    if options.verbose {
      for note in notes { labelled("note", .ok, "\(text(note)) (\(note.rule))") }
    } else {
      raw("\(notes.count) \(notes.count == 1 ? "note" : "notes"): --verbose shows \(notes.count == 1 ? "it" : "them")")
    }
  }
}
