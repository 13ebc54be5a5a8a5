import EdgeModel

extension Page {
  /// Incidents, worst first; then notes, and with `--verbose` what is fine.
  mutating func add(_ report: CheckReport, _ options: ReportOptions) {
    let targets = report.targetsByName
    func written(_ name: DomainName) -> String { targets[name]?.written ?? name.host }
    for incident in report.incidents {
      let findings = report.findings.filter { incident.findings.contains($0.id) }
      guard let root = findings.first(where: { $0.message == incident.title }) ?? findings.first else { continue }
      blank()
      add(incident, root: root, findings: findings, written: written)
    }
    addNotes(report.findings, options) { "\(written($0.target))  \($0.message)" }
    guard !options.quiet else { return }
    for remark in report.remarks {
      blank()
      add(remark, indent: 0, hanging: 2)
    }
    guard options.verbose else { return }
    blank()
    for verdict in report.targets {
      labelled(verdict.status.rawValue, verdict.status, summary(of: verdict))
    }
    let statistics = report.statistics
    blank()
    raw("\(statistics.queries) queries, \(statistics.handshakes) handshakes, \(statistics.elapsed.inSeconds) s")
  }

  private mutating func add(
    _ incident: Incident, root: Finding, findings: [Finding], written: (DomainName) -> String
  ) {
    let isUnknown = findings.allSatisfy(\.isUnknown)
    let label = isUnknown ? "UNKNOWN" : incident.severity.rawValue.uppercased()
    let names = incident.targets.map(written)
    let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    labelled(label, isUnknown ? .unknown : Status(incident.severity), "\(shown)  \(incident.title)")
    if let expected = root.expected { field("expected", expected) }
    if let observed = root.observed { field("observed", observed) }
    if let source = root.source { field("says", source.description) }
    for line in others(than: root, in: findings, of: incident, written: written) { field("also", line) }
    for line in impacts(of: root, in: findings, written: written) { field("who is hit", line) }
    let since = findings.compactMap { finding in finding.since.map { ($0, finding.sinceReason) } }.min { $0.0 < $1.0 }
    if !isUnknown {
      field("since", since.map { "\($0.0)\($0.1.map { " (\($0))" } ?? "")" } ?? "not known (no earlier run)")
    }
    field("most likely", "\(incident.cause): \(incident.explanation)")
    for support in incident.supports { field("  for", support) }
    if incident.contradicts.isEmpty { field("  against", "nothing observed") }
    for contradiction in incident.contradicts { field("  against", contradiction) }
    command("prove it", incident.confirm)
    field("now", incident.now)
    field("fix", "\(incident.fix); edgeprobe explain \(incident.cause)")
  }

  /// The other findings, each text once, with its targets unless they are those of the incident.
  private func others(
    than root: Finding, in findings: [Finding], of incident: Incident, written: (DomainName) -> String
  ) -> [String] {
    var targets: [String: Set<DomainName>] = [:]
    var texts: [String] = []
    for other in findings where other.rule != root.rule || other.message != root.message {
      let text = "\(other.message) (\(other.rule))"
      if targets[text] == nil { texts.append(text) }
      targets[text, default: []].insert(other.target)
    }
    let lines = texts.map { text in
      let hit = targets[text] ?? []
      let isEverywhere = hit.count == incident.targets.count
      return isEverywhere ? text : hit.sorted().map(written).joined(separator: ", ") + ": " + text
    }
    let limit = 8
    return lines.count <= limit ? lines : lines.prefix(limit - 1) + ["and \(lines.count - limit + 1) more"]
  }

  /// Who is hit, by target where that differs.
  private func impacts(of root: Finding, in findings: [Finding], written: (DomainName) -> String) -> [String] {
    let alike = findings.filter { $0.rule == root.rule }
    guard Set(alike.map(\.impact)).count > 1, Set(alike.map(\.target)).count > 1 else { return [root.impact] }
    var seen: Set<String> = []
    return alike.map { "\(written($0.target)): \($0.impact)" }.filter { seen.insert($0).inserted }
  }

  private func summary(of verdict: CheckReport.TargetVerdict) -> String {
    var text = verdict.target.written
    if let zone = verdict.zone { text += "  zone \(zone)" }
    let places = verdict.endpoints.map { endpoint in
      let place = endpoint.endpoint.address.with(port: endpoint.endpoint.port)
      return endpoint.status == .ok ? place : "\(place) \(endpoint.status.rawValue)"
    }
    return places.isEmpty ? text : "\(text)  \(places.joined(separator: ", "))"
  }
}
