import EdgeModel
import Foundation

/// The schema `edgeprobe/1`: one JSON object.
package struct JSONReport: Reporter {
  package let format = "json"
  package let summary = "one JSON object, schema edgeprobe/1"

  package init() {}

  package func text(of report: Report, options: ReportOptions) throws -> String {
    try joined(report, options: options)
  }

  package func write(_ report: Report, options: ReportOptions, to sink: (String) throws -> Void) throws {
    switch report {
    case .check(let report): try JSONReport.write(report, to: sink)
    case .trace(let report): try sink(try JSONReport.text(TraceShape(report), pretty: true))
    case .certificates(let report): try sink(try JSONReport.text(CertificateShape(report), pretty: true))
    }
  }

  /// Keys sorted, so that equal reports are equal byte for byte.
  static func text(_ shape: some Encodable, pretty: Bool) throws -> String {
    WorkflowCommand.disarmed(json: try String(decoding: encoder(pretty: pretty).encode(shape), as: UTF8.self)) + "\n"
  }

  /// The same as of the whole shape, made element by element: the encoder holds what it is given as a tree that is many
  /// times as large as its text, and a run may have ten thousand targets.
  private static func write(_ report: CheckReport, to sink: (String) throws -> Void) throws {
    let (shapes, frame) = (RunShape.Elements(of: report), try text(RunShape(report), pretty: true))
    var rest = frame[...]
    func fill(_ member: String, with elements: some Collection<some Encodable>) throws {
      // No value has a line break in it, and two blanks stand before the members of the outermost object alone.
      guard !elements.isEmpty, let gap = rest.range(of: "\n  \"\(member)\" : [\n\n  ]") else { return }
      try sink(rest[..<gap.lowerBound] + "\n  \"\(member)\" : [")
      let encoder = encoder(pretty: true)
      for (index, element) in elements.enumerated() {
        var text = index > 0 ? "," : ""
        for line in try encoder.encode(element).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
          text += line.isEmpty ? "\n" : "\n    " + String(decoding: line, as: UTF8.self)
        }
        try sink(WorkflowCommand.disarmed(json: text))
      }
      try sink("\n  ]")
      rest = rest[gap.upperBound...]
    }
    // In the order in which they stand.
    try fill("findings", with: shapes.findings)
    try fill("incidents", with: shapes.incidents)
    try fill("targets", with: shapes.targets)
    try sink(String(rest))
  }

  fileprivate static func encoder(pretty: Bool) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return encoder
  }
}

let schemaName = "edgeprobe/1"

extension Duration {
  /// Milliseconds with their fraction.
  var inMilliseconds: Double { Double(microseconds) / 1000 }
  var inSeconds: Double { Double(microseconds) / 1_000_000 }
}

/// A run of `check`, without the elements of its three lists.
struct RunShape: Encodable {
  struct Verdict: Encodable {
    struct EndpointVerdict: Encodable {
      struct RecordSet: Encodable {
        var identifier: String
        var text: String
      }

      var address: String
      var port: UInt16
      var status: Status
      var role: CheckReport.EndpointVerdict.Role
      /// None where Route 53 does not choose.
      var sets: [RecordSet]?
      var http: HTTPShape?
    }

    var name: String
    var zone: String?
    var status: Status
    var labels: [String: String]
    var endpoints: [EndpointVerdict]

    init(_ verdict: CheckReport.TargetVerdict) {
      name = verdict.target.written
      zone = verdict.zone?.description
      status = verdict.status
      labels = verdict.target.labels
      endpoints = verdict.endpoints.map {
        EndpointVerdict(
          address: $0.address.description, port: $0.port, status: $0.status, role: $0.role,
          sets: $0.sets.isEmpty
            ? nil : $0.sets.map { EndpointVerdict.RecordSet(identifier: $0.identifier, text: $0.text) },
          http: $0.trail.first.map { HTTPShape($0) })
      }
    }
  }

  struct Statistics: Encodable {
    var queries: Int
    var handshakes: Int
    var seconds: Double
  }

  var schema = schemaName
  var command = "check"
  var version: String
  var time: String
  var vantage: String
  var status: Status
  var targets: [Verdict] = []
  var findings: [FindingShape] = []
  var incidents: [IncidentShape] = []
  var statistics: Statistics
  var remarks: [String]

  init(_ report: CheckReport) {
    version = report.header.version
    time = report.header.time.description
    vantage = report.header.vantage
    status = report.status
    statistics = Statistics(
      queries: report.statistics.queries, handshakes: report.statistics.handshakes,
      seconds: report.statistics.elapsed.inSeconds)
    remarks = report.remarks
  }

  /// The elements, each made when it is come to.
  struct Elements {
    var targets: LazyMapCollection<[CheckReport.TargetVerdict], Verdict>
    var findings: LazyMapCollection<[Finding], FindingShape>
    var incidents: LazyMapCollection<[Incident], IncidentShape>

    init(of report: CheckReport) {
      let names = report.targetsByName
      targets = report.targets.lazy.map { Verdict($0) }
      findings = report.findings.lazy.map { FindingShape($0, target: names[$0.target]) }
      incidents = report.incidents.lazy.map { IncidentShape($0, targets: names) }
    }
  }
}

extension CheckReport {
  /// The targets that findings are about.
  var targetsByName: [DomainName: ReportedTarget] {
    let named = Set(findings.map(\.target))
    let own = targets.map(\.target).filter { named.contains($0.name) }
    return Dictionary(own.map { ($0.name, $0) }) { first, _ in first }
  }
}

/// A finding, the same for every command.
struct FindingShape: Encodable {
  struct Scope: Encodable {
    var zone: String?
    /// The only server; all of them are in `servers`.
    var server: String?
    var servers: [String]?
    var address: String?
    var addresses: [String]?
    var port: UInt16?
    var transport: String?
    var type: String?
    var certificate: String?
  }

  struct Evidence: Encodable {
    var kind: String
    var time: String?
    var text: String
  }

  struct Place: Encodable {
    var file: String
    var place: String
  }

  var id: String
  var rule: String
  var severity: Severity
  var status: Status
  var security: Bool
  var target: String
  var labels: [String: String]
  var scope: Scope
  var message: String
  var expected: String?
  var observed: String?
  var source: Place?
  var since: String?
  var sinceReason: String?
  var impact: String
  var share: Double?
  var evidence: [Evidence]

  init(_ finding: Finding, target: ReportedTarget?) {
    id = finding.id
    rule = finding.rule
    severity = finding.severity
    status = finding.status
    security = finding.isSecurity
    self.target = target?.written ?? finding.target.description
    labels = target?.labels ?? [:]
    let servers = finding.scope.servers.map(\.description)
    let addresses = finding.scope.addresses.map(\.description)
    scope = Scope(
      zone: finding.scope.zone?.description, server: servers.count == 1 ? servers.first : nil,
      servers: servers.isEmpty ? nil : servers, address: addresses.count == 1 ? addresses.first : nil,
      addresses: addresses.isEmpty ? nil : addresses, port: finding.scope.port,
      transport: finding.scope.transport?.rawValue, type: finding.scope.type?.description,
      certificate: finding.scope.certificate)
    message = finding.message
    expected = finding.expected
    observed = finding.observed
    source = finding.source.map { Place(file: $0.file, place: $0.place) }
    since = finding.since?.description
    sinceReason = finding.sinceReason
    impact = finding.impact
    share = finding.share
    evidence = finding.evidence.map { Evidence(kind: $0.kind, time: $0.time?.description, text: $0.text) }
  }
}

/// An incident.
struct IncidentShape: Encodable {
  var id: String
  var cause: String
  var explanation: String
  var severity: Severity
  var security: Bool
  var title: String
  var targets: [String]
  var share: Double?
  var supports: [String]
  var contradicts: [String]
  var confirm: String
  var now: String
  var fix: String
  var prevent: String
  var findings: [String]
  /// Why the health checks that watch it are green; none where there are none, or they are not.
  var healthChecks: [String]?

  init(_ incident: Incident, targets: [DomainName: ReportedTarget]) {
    id = incident.id
    cause = incident.cause
    explanation = incident.explanation
    severity = incident.severity
    security = incident.isSecurity
    title = incident.title
    self.targets = incident.targets.map { targets[$0]?.written ?? $0.description }
    share = incident.share
    supports = incident.supports
    contradicts = incident.contradicts
    confirm = incident.confirm
    now = incident.now
    fix = incident.fix
    prevent = incident.prevent
    findings = incident.findings
    healthChecks = incident.blindChecks.isEmpty ? nil : incident.blindChecks
  }
}
