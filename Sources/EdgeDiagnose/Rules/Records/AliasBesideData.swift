import EdgeModel

/// A name is an alias and has records of its own.
package struct AliasBesideData: Rule {
  package let id = "alias-beside-data"
  package let summary = "A name is an alias (CNAME) and has other records as well, which no name can."
  package let explanation = Runbook(
    trigger: "A server answers some questions about the name with a CNAME and others with records of the name itself, "
      + "or puts both into one answer (RFC 1034 section 3.6.2). DNSSEC's own records may stand there.",
    impact:
      "Which answer users get depends on what their resolver was asked before: once it holds the CNAME, the other "
      + "records are gone for it. At the top of a zone mail and the delegation itself can fail so.",
    investigation: "Ask one server for several types: `dig +norecurse @ADDRESS NAME A`, `… CNAME`, `… MX`, `… SOA`.",
    causes: "A CNAME was put at the zone's apex; a provider that does not refuse it; an alias that is made into "
      + "addresses for some types only.",
    resolution: "Keep either the CNAME or the other records. At an apex, use the provider's alias record or addresses.",
    prevention: "Let the zone's tool refuse it (named-checkzone does); preflight for changes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let mixtures = comparison.mixtures
    guard let first = mixtures.first else { return [] }
    let types = Set(mixtures.flatMap(\.types)).sorted()
    let servers = Set(mixtures.map(\.server)).sorted()
    let name = comparison.target.name
    return [
      finding(
        .ambiguous(of: types.map { Question(name, $0) }, from: Set(mixtures.map(\.address))), in: comparison,
        scope: Finding.Scope(
          zone: comparison.records.lazy.compactMap(\.zone).first, servers: servers,
          addresses: Set(mixtures.map(\.address)).sorted(), type: .cname),
        "\(name) is an alias of \(first.alias) and has \(types.list) records of its own at \(servers.list)",
        expected: "a CNAME alone, or none", observed: "CNAME and \(types.list)",
        evidence: mixtures.map { mixture in
          let place = mixture.isInOneAnswer ? "in one answer" : "to different questions"
          return Finding.Evidence(
            kind: "dns", time: mixture.time,
            text: "\(mixture.server) (\(mixture.address)): CNAME \(mixture.alias) and \(mixture.types.list) \(place)")
        })
    ]
  }
}
