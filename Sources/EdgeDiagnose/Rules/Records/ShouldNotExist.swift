import EdgeModel

/// A target marked absent resolves.
package struct ShouldNotExist: Rule {
  package let id = "should-not-exist"
  package let summary = "A name that must not resolve does."
  package let explanation = Runbook(
    trigger: "The probe file says `absent: true`, and the name has an address.",
    impact: "Users reach a retired name: an old server, or whoever took its address or resource over.",
    investigation: "Run `edgeprobe trace NAME` and `edgeprobe cert NAME` to see who is there.",
    causes: "The record was not deleted; a wildcard covers the name; an automation brought it back.",
    resolution: "Delete the record, or narrow the wildcard.",
    prevention: "Keep retired names in the probe file as absent.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let hit = comparison.records.filter { $0.question.type.isAddress && $0.resolves }
    guard comparison.target.absent, let first = hit.first else { return [] }
    let values = hit.flatMap { record in (record.answer?.records ?? []).map { $0.data.text(as: $0.type) } }
    let addresses = Set(hit.flatMap(\.observed).filter { $0.content?.exists == true }.map(\.address))
    var finding =
      finding(
        .retired, in: comparison, scope: Finding.Scope(zone: first.zone, addresses: addresses.sorted()),
        "\(comparison.target.name) must not resolve, but is \(values.list)",
        expected: "no answer", observed: values.list, source: comparison.target.source)
    // What the exports say shows that there is a wildcard, and not that it answers.
    let wildcard = comparison.wildcardBeside
    finding.holder = wildcard
    if hit.allSatisfy(comparison.isByWildcard) {
      finding.aspects.insert(.byWildcard)
    } else if wildcard != nil {
      finding.aspects.insert(.besideWildcard)
    }
    return [finding]
  }
}

extension TargetComparison {
  /// The wildcard of the exports that would answer for the target's address; none where the target has record sets of its own.
  fileprivate var wildcardBeside: DomainName? {
    hostedZone?.sets(for: target.name).first {
      $0.name != target.name && $0.name.isWildcard && ($0.type.isAddress || $0.type == .cname)
    }?.name
  }

  /// Whether `*` answers in place of a record of the target's own: a name beside it, which nobody made, is answered alike;
  /// where nobody asked for one, it is what the exports have for the wildcard.
  fileprivate func isByWildcard(_ record: RecordComparison) -> Bool {
    if record.answer?.isByWildcard == true { return true }
    guard wildcardBeside != nil else { return false }
    let probe = record.question.wildcardProbe
    let probed = (record.zone.flatMap { evidence.zone($0) }?.responses ?? []).filter { $0.question == probe }
    // A resource of AWS has other addresses every time.
    if case .something = record.expectation.demand { return probed.isEmpty || probed.contains { !$0.answer.isEmpty } }
    return !probed.contains(where: \.outcome.isAnswer) && record.observed.contains { $0.comparison.agrees }
  }
}
