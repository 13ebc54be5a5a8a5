import EdgeModel

/// The parent delegates to name servers that do not serve the hosted zone.
package struct StaleDelegation: Rule {
  package let id = "stale-delegation"
  package let summary = "The parent delegates to name servers that do not serve the hosted zone."
  package let explanation = Runbook(
    trigger: "The parent names servers that are not in the hosted zone's delegation set, are not on its addresses, and "
      + "do not serve the expected records; or all of them are outside it, and hold the same only for now.",
    impact: "Users whose resolver asks one of them get no answer or somebody else's. When all are such, every user.",
    investigation: "Run `edgeprobe trace NAME NS`; compare with `aws route53 get-hosted-zone`. Servers that answer "
      + "REFUSED belong to a hosted zone that was deleted.",
    causes: "The hosted zone was deleted and created again; the registrar was pointed elsewhere; a migration was left "
      + "half done; the domain was taken over.",
    resolution: "Set the name servers at the registrar or in the parent zone to the delegation set.",
    prevention: "A reusable delegation set; deletion protection for hosted zones; a check after every change of zones.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated,
      case .differs(let expected, let observed) = zone.delegation
    else { return [] }
    let strangers = comparison.strangers
    guard !strangers.isEmpty else { return [elsewhere(zone, expected, observed, comparison)].compactMap(\.self) }
    let servers = zone.servers.filter { strangers.contains($0.name) }
    let addresses = Set(servers.compactMap(\.address))
    let answering = servers.filter(\.answersUsers).compactMap(\.address)
    let effect: Effect =
      answering.isEmpty
      ? .noAnswer(zone: zone.zone, from: addresses)
      : .wrongAnswer(to: comparison.records.map(\.question), from: Set(answering))
    return [
      finding(
        effect, in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: strangers.sorted(), addresses: addresses.sorted(), type: .ns),
        "\(zone.zone) is delegated to \(strangers.sorted().list), which do\(strangers.count == 1 ? "es" : "") not "
          + "serve \(comparison.isOfRoute53 ? "the hosted zone" : "the zone as expected")",
        expected: expected.sorted().list, observed: observed.sorted().list, source: zone.source,
        evidence: servers.map { server in
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.name) \(server.state.text)")
        } + (comparison.registration?.evidence ?? []))
    ]
  }

  /// Servers that have nothing to do with the hosted zone and still hold what it holds: the next change shows it.
  private func elsewhere(
    _ zone: ZoneComparison, _ expected: Set<DomainName>, _ observed: Set<DomainName>, _ comparison: TargetComparison
  ) -> Finding? {
    let (own, others) = (comparison.addresses(of: expected), comparison.addresses(of: observed))
    guard !own.isEmpty, own.isDisjoint(with: others), expected.isDisjoint(with: observed) else { return nil }
    return finding(
      .delegation(.elsewhere(zone.zone)), in: comparison,
      scope: Finding.Scope(zone: zone.zone, servers: observed.sorted(), addresses: others.sorted(), type: .ns),
      "\(zone.zone) is delegated to none of the \(comparison.isOfRoute53 ? "hosted zone's" : "expected") name servers: \(observed.sorted().list) still hold the same",
      expected: expected.sorted().list, observed: observed.sorted().list, source: zone.source)
  }
}

extension TargetComparison {
  /// Whether what is expected of the target's zone comes from Route 53's exports.
  fileprivate var isOfRoute53: Bool { hostedZone.map { $0.name == zone?.zone && $0.nameServers != nil } ?? false }
}

extension ServerComparison.State {
  /// The state in the words of a report.
  var text: String {
    switch self {
    case .serves: "answers"
    case .lame(let failures), .cutShort(let failures): "answers \(Set(failures.map(\.text)).sorted().list)"
    case .dead(let why): "does not answer (\(why))"
    case .unresolvable(let why): "has no address (\(why))"
    case .special(let kind): "has a \(kind.rawValue) address"
    case .unobserved(let why): "was not looked at (\(why))"
    }
  }
}
