import EdgeModel

/// One JSON object a line: the run, then its targets, incidents and findings.
package struct JSONLinesReport: Reporter {
  package let format = "jsonl"
  package let summary = "one JSON object a line: run, targets, incidents, findings"

  package init() {}

  package func text(of report: Report, options: ReportOptions) throws -> String {
    try joined(report, options: options)
  }

  package func write(_ report: Report, options: ReportOptions, to sink: (String) throws -> Void) throws {
    func add(_ kind: String, _ header: ReportHeader, target: String?, _ body: some Encodable) throws {
      let line = Line(
        kind: kind, time: header.time.description, vantage: header.vantage, target: target, body: body)
      try sink(try JSONReport.text(line, pretty: false))
    }
    switch report {
    case .check(let report):
      let shape = RunShape.Elements(of: report)
      try add("run", report.header, target: nil, RunLine(RunShape(report)))
      for target in shape.targets { try add("target", report.header, target: target.name, target) }
      for incident in shape.incidents {
        try add("incident", report.header, target: incident.targets.first, incident)
      }
      for finding in shape.findings { try add("finding", report.header, target: finding.target, finding) }
    case .trace(let report):
      let shape = TraceShape(report)
      try add("run", report.header, target: shape.name, shape)
      for finding in shape.findings { try add("finding", report.header, target: finding.target, finding) }
    case .certificates(let report):
      let shape = CertificateShape(report)
      try add("run", report.header, target: shape.name, shape)
      for finding in shape.findings { try add("finding", report.header, target: finding.target, finding) }
    }
  }
}

/// A shape with the members that every line has.
private struct Line<Body: Encodable>: Encodable {
  enum CodingKeys: CodingKey { case kind, time, vantage, target }

  var kind: String
  var time: String
  var vantage: String
  var target: String?
  var body: Body

  func encode(to encoder: any Encoder) throws {
    try body.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(time, forKey: .time)
    try container.encode(vantage, forKey: .vantage)
    try container.encodeIfPresent(target, forKey: .target)
  }
}

/// The run without what has lines of its own.
private struct RunLine: Encodable {
  var schema: String
  var command: String
  var version: String
  var status: Status
  var statistics: RunShape.Statistics
  var remarks: [String]

  init(_ run: RunShape) {
    schema = run.schema
    command = run.command
    version = run.version
    status = run.status
    statistics = run.statistics
    remarks = run.remarks
  }
}
