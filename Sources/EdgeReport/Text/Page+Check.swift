import EdgeModel

extension Page {
  /// Incidents, worst first; then notes, and with `--verbose` what is fine.
  mutating func add(_ report: CheckReport, _ options: ReportOptions) {
    let targets = report.targetsByName
    func written(_ name: DomainName) -> String { targets[name]?.written ?? name.host }
    let findings = FindingIndex(report.findings)
    for incident in report.incidents {
      guard let folded = FoldedFindings(incident, in: findings, written: written) else { continue }
      blank()
      add(folded, written, options)
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
    let handshakes = statistics.handshakes == 1 ? "1 handshake" : "\(statistics.handshakes) handshakes"
    raw("\(statistics.queries) queries, \(handshakes), \(statistics.elapsed.inSeconds) s")
  }

  private mutating func add(_ folded: FoldedFindings, _ written: (DomainName) -> String, _ options: ReportOptions) {
    let (incident, root) = (folded.incident, folded.root)
    let names = incident.targets.map(written)
    let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    labelled(folded.label, folded.status, "\(shown)  \(brief(incident.title, options))")
    if let expected = root.expected { field("expected", brief(expected, options), isCopied: true) }
    if let observed = folded.observed { field("observed", brief(observed, options)) }
    if let source = root.source { field("says", source.description) }
    list("also", folded.others, atMost: 8, options)
    for line in folded.impacts { field("who is hit", line) }
    if incident.isSecurity { field("security", "somebody may get in, or in between, who should not") }
    list("green because", incident.blindChecks, atMost: 4, options)
    if !folded.isUnknown { field("since", folded.since ?? "not known (no earlier run)") }
    field("most likely", "\(incident.cause): \(brief(incident.explanation, options))")
    list("  for", incident.supports, atMost: 8, options)
    if incident.contradicts.isEmpty { field("  against", "nothing observed") }
    for contradiction in incident.contradicts { field("  against", contradiction) }
    command("prove it", incident.confirm)
    field("now", brief(incident.now, options), isCopied: true)
    field("fix", "\(brief(incident.fix, options)); edgeprobe explain \(incident.cause)", isCopied: true)
  }

  private func summary(of verdict: CheckReport.TargetVerdict) -> String {
    var text = verdict.target.written
    if let zone = verdict.zone { text += "  zone \(zone)" }
    let places = verdict.endpoints.map { endpoint in
      var place = endpoint.address.with(port: endpoint.port)
      let sets = endpoint.sets.map(\.text).joined(separator: "; ")
      if endpoint.role == .standby { place += sets.isEmpty ? " standby" : " standby (\(sets))" }
      return endpoint.status == .ok ? place : "\(place) \(endpoint.status.rawValue)"
    }
    return places.isEmpty ? text : "\(text)  \(places.joined(separator: ", "))"
  }
}
