import EdgeModel

/// An HTTPS record tells clients an address that the name does not have.
package struct StaleAddressHint: Rule {
  package let id = "stale-address-hint"
  package let summary = "An HTTPS record gives clients an address that is not among the name's own."
  package let explanation = Runbook(
    trigger: "An address in ipv4hint or ipv6hint of an HTTPS record (RFC 9460 section 7.3) is in no server's A or AAAA "
      + "answer for the name that the record binds, and not expected either. A note where no file says which addresses "
      + "are right: content networks change theirs from answer to answer.",
    impact:
      "Clients that ask for HTTPS records may connect to the hint first and reach an old server, or nobody; they fall back to the addresses "
      + "of the name.",
    investigation: "Compare `edgeprobe trace NAME HTTPS` with `edgeprobe trace NAME A`.",
    causes: "The A record was changed, the hints in the HTTPS record were not.",
    resolution: "Bring the hints up to date, or leave them out: they save one round trip and no more.",
    prevention: "Generate both from one source.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent, let record = comparison.records.first(where: { $0.question.type == .https }) else {
      return []
    }
    let stale = comparison.staleHints(of: record)
    guard !stale.isEmpty else { return [] }
    let addresses = stale.sorted()
    let known = comparison.knownAddresses(of: record.answer?.name ?? comparison.target.name)
    return [
      finding(
        comparison.statesAddresses ? .detour(by: stale) : .nobody, in: comparison,
        scope: Finding.Scope(zone: record.zone, addresses: addresses, type: .https),
        "the HTTPS record of \(comparison.target.name) hints at \(addresses.list), which the name does not have",
        expected: known.sorted().list, observed: addresses.list, source: record.expectation.source,
        evidence: record.observed.evidence(for: record.question))
    ]
  }
}

extension TargetComparison {
  /// Whether the user's files say which addresses the target has.
  fileprivate var statesAddresses: Bool {
    records.contains { record in
      record.question.type.isAddress && record.expectation.demand.isOfValues
    }
  }

  /// The hints of services that are in nobody's answers about the name they bind.
  fileprivate func staleHints(of record: RecordComparison) -> Set<Address> {
    var stale: Set<Address> = []
    func compare(_ data: Set<RData>, of owner: DomainName) {
      for binding in data.compactMap(ServiceBinding.init) where binding.priority > 0 {
        let name = binding.target.isRoot ? owner : binding.target
        let known = knownAddresses(of: name)
        // Of a family that the name was not asked for nothing is known.
        let hints = binding.hints.filter { hint in known.contains { $0.isIPv6 == hint.isIPv6 } || hasNone(name, hint) }
        stale.formUnion(hints.filter { !known.contains($0) && !isExpected($0) })
      }
    }
    for answer in [record.answer].compactMap(\.self) + (record.answer.map(evidence.services) ?? []) {
      compare(Set(answer.records.filter { $0.type == .https }.map(\.data)), of: answer.name)
    }
    for case .records(let values)? in record.observed.map(\.content) {
      compare(values, of: record.answer?.name ?? target.name)
    }
    return stale
  }

  /// Whether the name was asked for addresses of a hint's family and has none.
  private func hasNone(_ name: DomainName, _ hint: Address) -> Bool {
    evidence.answers.contains { answer in
      answer.name == name && answer.question.type == (hint.isIPv6 ? .aaaa : .a)
        && (answer.status == .nodata || answer.status == .nxdomain)
    }
  }

  /// The addresses that anybody gave for a name: those of the target also from each server of its zone.
  fileprivate func knownAddresses(of name: DomainName) -> Set<Address> {
    let answers = evidence.answers.filter { $0.name == name && $0.question.type.isAddress }.flatMap(\.records)
    guard name == target.name else { return Set(answers.compactMap(\.data.address)) }
    let replies = records.flatMap { record in
      record.replies.flatMap { $0.content?.addresses(as: record.question.type) ?? [] }
    }
    return Set(answers.compactMap(\.data.address)).union(replies)
  }

  private func isExpected(_ address: Address) -> Bool {
    records.contains { record in
      guard record.question.type.isAddress else { return false }
      switch record.expectation.demand {
      case .exactly(let values), .within(let values): return values.contains(RData(address))
      case .networks(let networks): return networks.contains { $0.contains(address) }
      case .something, .alias, .nothingStated, .notEvaluated: return false
      }
    }
  }
}
