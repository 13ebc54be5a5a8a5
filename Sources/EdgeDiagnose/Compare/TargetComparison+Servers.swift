import EdgeModel

extension TargetComparison {
  /// The delegated servers that are not in the delegation set, not on its addresses, and do not serve the expected records.
  var strangers: Set<DomainName> {
    guard let zone, case .differs(let expected, let observed) = zone.delegation else { return [] }
    return observed.subtracting(expected).filter { !isHarmless($0, expected, zone) }
  }

  /// White-label names on the delegation set's addresses, or a second provider with the same records, harm nobody.
  private func isHarmless(_ name: DomainName, _ expected: Set<DomainName>, _ zone: ZoneComparison) -> Bool {
    let servers = zone.servers.filter { $0.name == name }
    let addresses = Set(servers.compactMap(\.address))
    guard !addresses.isEmpty else { return false }
    if servers.allSatisfy({ if case .unobserved = $0.state { true } else { false } }) { return false }
    if addresses.isSubset(of: self.addresses(of: expected)) { return true }
    guard servers.contains(where: \.answersUsers) else { return false }
    let own = self.addresses(of: expected)
    return addresses.allSatisfy { address in
      servesExpectedRecords(address, servers: servers) || hostedZone == nil && answers(address, as: own)
    }
  }

  /// Whether an address gives to every question what the expected ones do: where no file says what the zone holds, they do.
  private func answers(_ address: Address, as own: Set<Address>) -> Bool {
    let asked = records.filter { record in record.observed.contains { own.contains($0.address) } }
    return !asked.isEmpty
      && asked.allSatisfy { record in
        let theirs = Set(record.observed.filter { own.contains($0.address) }.map(\.content))
        let mine = record.observed.filter { $0.address == address }.map(\.content)
        return !mine.isEmpty && mine.allSatisfy(theirs.contains)
      }
  }

  /// The addresses of these hosts, as far as the look met them.
  func addresses(of hosts: Set<DomainName>) -> Set<Address> {
    let servers = evidence.zones.flatMap(\.servers).filter { hosts.contains($0.name) }.flatMap(\.addresses)
    let records = evidence.zones.flatMap(\.responses).flatMap(\.answer) + evidence.answers.flatMap(\.records)
    return Set(servers + records.filter { $0.type.isAddress && hosts.contains($0.name) }.compactMap(\.data.address))
  }

  /// Whether an address proves that it serves the hosted zone: by a value that only the zone holds, by its SOA, or
  /// because it leads to certificates that ACM says are ours.
  private func servesExpectedRecords(_ address: Address, servers: [ServerComparison]) -> Bool {
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
