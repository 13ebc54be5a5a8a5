import EdgeModel

/// Output of a monitoring plugin: a status line with performance data, then a line for each finding.
package struct NagiosReport: Reporter {
  package let format = "nagios"
  package let summary = "monitoring plugin output: status line, performance data, findings"

  package init() {}

  package func text(of report: Report, options: ReportOptions) -> String {
    let headline = NagiosReport.escaped(Headline(of: report).text)
    var lines = ["\(report.status.rawValue.uppercased()) - \(headline)\(NagiosReport.performance(of: report))"]
    for finding in report.findings where finding.severity > .note || finding.isUnknown || options.verbose {
      let text = "\(finding.label) \(finding.target.host): \(finding.message) (\(finding.rule))"
      lines.append(NagiosReport.escaped(text))
    }
    return WorkflowCommand.disarmed(lines.joined(separator: "\n") + "\n")
  }

  /// A bar begins performance data wherever it stands, a line end a finding, and an angle an element where a monitoring
  /// system shows it on a page as it came.
  private static func escaped(_ text: String) -> String {
    String(PrintableText(text).text.map { marks[$0] ?? $0 })
  }

  private static let marks: [Character: Character] = ["|": "!", "<": "[", ">": "]"]

  private static func performance(of report: Report) -> String {
    guard case .check(let report) = report else { return "" }
    let statistics = report.statistics
    return " | targets=\(report.targets.count) findings=\(report.findings.count) queries=\(statistics.queries) "
      + "handshakes=\(statistics.handshakes) time=\(statistics.elapsed.inSeconds)s"
  }
}
