import EdgeModel

/// A name is an alias and has records of its own.
package struct AliasBesideData: Rule {
  package let id = "alias-beside-data"
  package let summary = "A name is an alias (CNAME) and has other records or a second alias as well, which no name can."
  package let explanation = Runbook(
    trigger: "A server answers some questions about the name with a CNAME and others with records of the name itself, "
      + "or puts both into one answer (RFC 1034 section 3.6.2). DNSSEC's own records may stand there. "
      + "Or it answers with one at the top of the zone even when asked for NS. "
      + "Or it gives two CNAMEs, or one beside a DNAME that leads elsewhere (RFC 6672 section 2.4).",
    impact:
      "Which answer users get depends on what their resolver was asked before: once it holds the CNAME, the other "
      + "records are gone for it. At the top of a zone mail and the delegation itself can fail so. "
      + "Two CNAMEs make the whole answer invalid to BIND, whose users fail when all servers give them. A DNAME's "
      + "own target counts for resolvers: a note.",
    investigation: "Ask one server for several types: `dig +norecurse @ADDRESS NAME A`, `… CNAME`, `… MX`, `… SOA`.",
    causes: "A CNAME was put at the zone's apex; a provider that does not refuse it; an alias that is made into "
      + "addresses for some types only.",
    resolution: "Keep either the CNAME or the other records. At an apex, use the provider's alias record or addresses.",
    prevention: "Let the zone's tool refuse it (named-checkzone does); preflight for changes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    mixture(in: comparison) + contradictions(in: comparison) + aliasedApex(in: comparison)
  }

  /// Where the parent delegates there are NS and SOA by definition, whatever the zone's servers make of it.
  private func aliasedApex(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated, comparison.mixtures.isEmpty,
      let seen = comparison.evidence.zone(zone.zone)
    else { return [] }
    let hit = seen.givenResponses.filter { response in
      guard response.question == Question(zone.zone, .ns), case .answered(.alias) = response.outcome else {
        return false
      }
      return response.answer.contains { $0.type == .cname && $0.name == zone.zone }
    }
    guard let first = hit.first, let alias = first.answer.first(where: { $0.type == .cname })?.data.name else {
      return []
    }
    let (servers, addresses) = (Set(hit.map(\.server)).sorted(), Set(hit.map(\.address)))
    return [
      finding(
        .ambiguous(of: [first.question], from: addresses), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: servers, addresses: addresses.sorted(), type: .cname),
        "\(zone.zone), the top of a zone, is an alias of \(alias) for NS as well at \(servers.list)",
        expected: "NS and SOA records of the zone", observed: "CNAME in place of NS",
        evidence: hit.map {
          Finding.Evidence(kind: "dns", time: $0.time, text: "\($0.server) (\($0.address)): CNAME \(alias) to NS")
        }, aspects: [.inPlaceOfServers])
    ]
  }

  private func contradictions(in comparison: TargetComparison) -> [Finding] {
    let groups = Dictionary(grouping: comparison.contradictions) { [$0.implied].compactMap(\.self) + $0.aliases }
    return groups.sorted { $0.value[0].server < $1.value[0].server }.map { _, hit in
      let (first, servers) = (hit[0], Set(hit.map(\.server)).sorted())
      let (name, addresses) = (comparison.target.name, Set(hit.map(\.address)))
      let zone = comparison.records.lazy.compactMap(\.zone).first
      // Resolvers read the DNAME, and nothing else.
      let effect: Effect =
        first.implied != nil
        ? .nobody : zone.map { .delegation(.deaf($0, to: .strict, at: addresses)) } ?? .nobody
      let expected = first.implied.map { "a CNAME to \($0)" } ?? "one CNAME"
      let observed = first.aliases.map { "CNAME \($0)" }.list
      let message =
        if let record = first.redirection, let implied = first.implied {
          "\(name) is an alias of \(implied) by the DNAME of \(record.name), and \(servers.list) gives \(observed)"
        } else {
          "\(name) is an alias of \(first.aliases.list) at once at \(servers.list)"
        }
      return finding(
        effect, in: comparison,
        scope: Finding.Scope(zone: zone, servers: servers, addresses: addresses.sorted()), message,
        expected: expected, observed: observed,
        evidence: hit.map { hit in
          Finding.Evidence(
            kind: "dns", time: hit.time,
            text: "\(hit.server) (\(hit.address)): "
              + ([hit.redirection?.description].compactMap(\.self) + hit.aliases.map { "CNAME \($0)" }).list)
        })
    }
  }

  private func mixture(in comparison: TargetComparison) -> [Finding] {
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
