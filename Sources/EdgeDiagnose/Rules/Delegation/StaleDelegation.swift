import EdgeModel

/// The parent delegates to name servers that do not serve the hosted zone.
package struct StaleDelegation: Rule {
  package let id = "stale-delegation"
  package let summary = "The parent delegates to name servers that do not serve the hosted zone."
  package let explanation = Runbook(
    trigger: "The parent names servers that are not in the hosted zone's delegation set, are not on its addresses, and "
      + "do not serve the expected records.",
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
    let strangers = observed.subtracting(expected).filter { !isHarmless($0, expected, zone, comparison) }
    guard !strangers.isEmpty else { return [] }
    let servers = zone.servers.filter { strangers.contains($0.name) }
    let addresses = Set(servers.compactMap(\.address))
    let answering = servers.filter { $0.state == .serves }.compactMap(\.address)
    let effect: Effect =
      answering.isEmpty
      ? .noAnswer(zone: zone.zone, from: addresses)
      : .wrongAnswer(to: comparison.records.map(\.question), from: Set(answering))
    return [
      finding(
        effect, in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: strangers.sorted(), addresses: addresses.sorted(), type: .ns),
        "\(zone.zone) is delegated to \(strangers.sorted().list), which do\(strangers.count == 1 ? "es" : "") not "
          + "serve "
          + "the hosted zone",
        expected: expected.sorted().list, observed: observed.sorted().list, source: zone.source,
        evidence: servers.map { server in
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.name) \(server.state.text)")
        })
    ]
  }

  /// White-label names on the delegation set's addresses, or a second provider with the same records, harm nobody.
  private func isHarmless(
    _ name: DomainName, _ expected: Set<DomainName>, _ zone: ZoneComparison, _ comparison: TargetComparison
  ) -> Bool {
    let servers = zone.servers.filter { $0.name == name }
    let addresses = Set(servers.compactMap(\.address))
    guard !addresses.isEmpty else { return false }
    if servers.allSatisfy({ if case .unobserved = $0.state { true } else { false } }) { return false }
    let official = comparison.addresses(of: expected)
    if addresses.isSubset(of: official) { return true }
    guard servers.contains(where: { $0.state == .serves }) else { return false }
    return addresses.allSatisfy { comparison.servesExpectedRecords($0, servers: servers) }
  }
}

extension TargetComparison {
  /// The addresses of these hosts, as far as the look met them.
  fileprivate func addresses(of hosts: Set<DomainName>) -> Set<Address> {
    let servers = evidence.zones.flatMap(\.servers).filter { hosts.contains($0.name) }.flatMap(\.addresses)
    let records = evidence.zones.flatMap(\.responses).flatMap(\.answer) + evidence.answers.flatMap(\.records)
    return Set(servers + records.filter { $0.type.isAddress && hosts.contains($0.name) }.compactMap(\.data.address))
  }

  /// Whether an address proves that it serves the hosted zone: by a value that only the zone holds, by its SOA, or
  /// because it leads to certificates that ACM says are ours.
  fileprivate func servesExpectedRecords(_ address: Address, servers: [ServerComparison]) -> Bool {
    let replies = records.flatMap { record in
      record.replies.filter { $0.address == address }.map { (record.expectation, $0.comparison) }
    }
    guard !replies.contains(where: { $0.1.differs }) else { return false }
    if replies.contains(where: { $0.0.demand.isOfValues && $0.1.agrees }) { return true }
    if replies.contains(where: { $0.1.agrees }), !endpoints.isEmpty, endpoints.allSatisfy({ $0.managed.agrees }) {
      return true
    }
    let stated = (hostedZone?.records ?? []).filter { $0.type == .soa && $0.name == hostedZone?.name }
    let authorities = stated.flatMap { set -> [RData] in
      if case .values(let values) = set.content { values.map { RData($0) } } else { [] }
    }
    return servers.contains { $0.address == address && !$0.authorities.isDisjoint(with: authorities) }
  }
}

extension ServerComparison.State {
  /// The state in the words of a report.
  var text: String {
    switch self {
    case .serves: "answers"
    case .lame(let answers): "answers \(Set(answers.map(\.text)).sorted().list)"
    case .dead(let why): "does not answer (\(why))"
    case .unobserved(let why): "was not looked at (\(why))"
    }
  }
}
