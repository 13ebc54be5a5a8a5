import EdgeModel

/// Renders a report in one format.
package protocol Reporter: Sendable {
  /// The word after `--format`.
  var format: String { get }
  /// One sentence for the help.
  var summary: String { get }

  /// The whole text, with a final line end unless it is empty.
  func text(of report: Report, options: ReportOptions) throws -> String
  /// The same piece by piece: the report of ten thousand targets is not held as text.
  func write(_ report: Report, options: ReportOptions, to sink: (String) throws -> Void) throws
}

extension Reporter {
  package func write(_ report: Report, options: ReportOptions, to sink: (String) throws -> Void) throws {
    try sink(try text(of: report, options: options))
  }

  /// What is written, joined.
  func joined(_ report: Report, options: ReportOptions) throws -> String {
    var text = ""
    try write(report, options: options) { text += $0 }
    return text
  }
}

/// How much to say, and whether in colour.
package struct ReportOptions: Hashable, Sendable {
  /// Only what is wrong.
  package var quiet: Bool
  /// Everything.
  package var verbose: Bool
  /// ANSI colours.
  package var color: Bool
  /// The chains as PEM.
  package var pem: Bool
  /// The columns of the page.
  package var width: Int

  package init(
    quiet: Bool = false, verbose: Bool = false, color: Bool = false, pem: Bool = false, width: Int = 80
  ) {
    self.quiet = quiet
    self.verbose = verbose
    self.color = color
    self.pem = pem
    self.width = width
  }
}

/// Every format, the default first.
package let allReporters: [any Reporter] = [TextReport(), JSONReport(), JSONLinesReport(), NagiosReport()]
