import EdgeModel

/// What a flaw of a delegation does where resolvers still get an answer from somewhere.
package enum DelegationEffect: Hashable, Sendable {
  /// Fewer servers carry the zone than were meant to.
  case fewerServers(of: DomainName)
  /// These addresses of the parent's servers lead resolvers to nobody.
  case misdirected(to: DomainName, by: Set<Address>)
  /// One kind of resolvers gets nothing from these addresses of the zone's servers.
  case deaf(DomainName, to: ResolverKind, at: Set<Address>)
  /// Resolvers have to ask these addresses of the zone's servers a second time, with less.
  case askedAgain(DomainName, at: Set<Address>)
  /// Resolvers that follow no alias of a server's name do not find these servers.
  case passedOver(Set<DomainName>, of: DomainName)
  /// Only addresses that the zone itself does not give for its servers answer.
  case gluedAlone(DomainName)
  /// No server that takes the zone's changes is asked by anybody.
  case elsewhere(DomainName)
  /// Resolvers trust what these addresses of the zone's servers say less than they could.
  case unauthoritative(DomainName, at: Set<Address>)
  /// Answers from these addresses of the zone's servers come late.
  case late(DomainName, from: Set<Address>)

  /// What distinguishes the resolvers that a flaw hits.
  package enum ResolverKind: String, Hashable, Sendable {
    /// They use EDNS, and take a server for dead that does not answer to it.
    case edns
    /// They ask again without EDNS only after FORMERR without OPT, and take a server for dead that does not say so.
    case unyielding
    /// They use more of EDNS than its size, and take a server for dead that does not answer to that.
    case options
    /// They take no data without the zone's own SOA record for a failure.
    case exact
    /// They validate signatures (DNSSEC).
    case validating
    /// They take an answer for broken that says two things of one name where there can be one.
    case strict
    /// They ask for a name label by label (RFC 9156).
    case minimising
    /// They have no IPv6.
    case ipv4
    /// They ask over TCP.
    case stream
  }
}

extension Severity {
  init(of effect: DelegationEffect, in comparison: TargetComparison) {
    switch effect {
    case .fewerServers:
      self = .sev4
    case .elsewhere:
      self = .sev3
    case .gluedAlone:
      self = .sev2
    case .misdirected(let zone, let addresses):
      self = addresses.count < comparison.parentAddresses(of: zone).count ? .sev2 : .sev1
    case .deaf(_, .minimising, _):
      // Most of those that ask label by label ask for the whole name after a denial.
      self = .sev3
    case .deaf(let zone, _, let addresses):
      // Of the parent's servers not all are asked.
      let isParent = comparison.isOnlyParent(zone)
      let others = isParent ? comparison.usableAddresses(of: zone) : comparison.servingAddresses(of: zone)
      let left = others.subtracting(addresses)
      self = left.isEmpty || !isParent && comparison.fail(left, of: zone) ? .sev2 : isParent ? .note : .sev3
    case .askedAgain(let zone, let addresses):
      let isEverywhere = comparison.servingAddresses(of: zone).isSubset(of: addresses)
      self = isEverywhere && !comparison.isOnlyParent(zone) ? .sev3 : .note
    case .passedOver(let servers, let zone):
      // Of a last resort other resolvers follow the alias.
      let isLastResort = comparison.usableServers(of: zone).isSubset(of: servers)
      self = isLastResort ? .sev2 : comparison.isOnlyParent(zone) ? .note : .sev3
    case .unauthoritative(let zone, _):
      self = comparison.isOnlyParent(zone) ? .note : .sev3
    case .late(let zone, let addresses):
      self = comparison.timedAddresses(of: zone).isSubset(of: addresses) ? .sev3 : .note
    }
  }
}

extension DelegationEffect {
  func share(in comparison: TargetComparison) -> Double? {
    func part(_ hit: Set<Address>, of all: Set<Address>) -> Double? {
      all.isEmpty ? nil : min(1, Double(hit.count) / Double(all.count))
    }
    return switch self {
    case .fewerServers, .elsewhere, .gluedAlone: nil
    case .passedOver(let servers, let zone):
      comparison.usableServers(of: zone).isSubset(of: servers)
        ? 1 : Double(servers.count) / Double(max(1, comparison.comparison(of: zone)?.nameServers.count ?? 1))
    case .misdirected(let zone, let addresses): part(addresses, of: comparison.parentAddresses(of: zone))
    case .deaf(let zone, _, let addresses), .askedAgain(let zone, let addresses), .late(let zone, let addresses),
      .unauthoritative(let zone, let addresses):
      part(addresses, of: comparison.observedAddresses(of: zone))
    }
  }

  func impact(in comparison: TargetComparison) -> String {
    func count(_ hit: Set<Address>, _ all: Set<Address>) -> String {
      hit.count < all.count ? "\(hit.count) of \(all.count)" : "all"
    }
    switch self {
    case .fewerServers:
      return "nobody now; everybody sooner than was planned for, when servers fail"
    case .gluedAlone(let zone):
      return
        "users whose resolver believes what \(zone) says of its servers more than glue, as PowerDNS: it finds nobody"
    case .elsewhere(let zone):
      return "nobody now; every user once \(zone) changes, because no change of it reaches them"
    case .misdirected(let zone, let addresses):
      let all = comparison.parentAddresses(of: zone)
      return "users whose resolver asks \(count(addresses, all)) of the parent's server addresses"
    case .deaf(let zone, .minimising, let addresses):
      let all = comparison.observedAddresses(of: zone)
      return "users whose resolver asks label by label, and asks \(count(addresses, all)) server addresses"
    case .deaf(let zone, let kind, let addresses):
      let all = comparison.observedAddresses(of: zone)
      return "users whose resolver \(kind.text): it gets no answer from \(count(addresses, all)) server addresses"
    case .askedAgain(let zone, let addresses):
      let all = comparison.observedAddresses(of: zone)
      return "nobody for good: resolvers ask \(count(addresses, all)) server addresses again, without EDNS"
    case .passedOver(let servers, let zone):
      return comparison.usableServers(of: zone).isSubset(of: servers)
        ? "every user whose resolver follows no alias there, as BIND: it finds no server of \(zone)"
        : "nobody for good: resolvers that follow no alias there, as BIND, ask the other servers"
    case .unauthoritative(let zone, let addresses):
      let all = count(addresses, comparison.observedAddresses(of: zone))
      return comparison.denyEverything(addresses)
        ? "users whose resolver asks \(all) server addresses: most take a denial without authority, too"
        : "nobody for good: resolvers take what \(all) server addresses say without authority, some of them no denial"
    case .late(let zone, let addresses):
      let all = comparison.observedAddresses(of: zone)
      return "nobody for good: \(count(addresses, all)) server addresses answer late"
    }
  }
}

extension DelegationEffect.ResolverKind {
  /// What it does, after "whose resolver".
  var text: String {
    switch self {
    case .edns: "uses EDNS"
    case .unyielding: "uses EDNS and asks without only after FORMERR without OPT, as BIND"
    case .options: "sends options in EDNS such as cookies, as BIND, or asks for signatures with it"
    case .exact: "wants the zone's own SOA record with a denial, as BIND"
    case .validating: "validates signatures"
    case .strict: "refuses two aliases of one name, as BIND"
    case .minimising: "asks label by label"
    case .ipv4: "has no IPv6"
    case .stream: "asks over TCP"
    }
  }
}

extension TargetComparison {
  /// The addresses of the parent's servers that said something of the zone's delegation.
  fileprivate func parentAddresses(of name: DomainName) -> Set<Address> {
    Set(comparison(of: name)?.parentViews.map(\.address) ?? [])
  }

  fileprivate func servingAddresses(of name: DomainName) -> Set<Address> {
    Set((comparison(of: name)?.servers ?? []).filter(\.answersUsers).compactMap(\.address))
  }

  /// Whether all of these addresses of a zone's servers give no answer to one of the questions that users ask.
  fileprivate func fail(_ addresses: Set<Address>, of name: DomainName) -> Bool {
    let servers = (comparison(of: name)?.servers ?? []).filter { $0.address.map(addresses.contains) == true }
    return goals.contains { question in
      servers.allSatisfy { server in
        server.shortcomings.contains { $0.question == question && !$0.isCutShort && !$0.isBelieved }
          || server.ednsFaults.contains { $0.question == question }
      }
    }
  }

  /// Whether these addresses deny whatever users ask.
  fileprivate func denyEverything(_ addresses: Set<Address>) -> Bool {
    let replies = judged.flatMap(\.observed).filter { addresses.contains($0.address) }
    return !replies.isEmpty && !replies.contains { $0.content?.exists == true }
  }

  /// The addresses of the delegated servers that answer, or that nobody asked.
  fileprivate func usableAddresses(of name: DomainName) -> Set<Address> {
    Set((comparison(of: name)?.servers ?? []).filter { $0.isDelegated && $0.state.isHarmless }.compactMap(\.address))
  }

  /// The delegated servers that answer, or that nobody asked.
  fileprivate func usableServers(of name: DomainName) -> Set<DomainName> {
    Set((comparison(of: name)?.servers ?? []).filter { $0.isDelegated && $0.state.isHarmless }.map(\.name))
  }

  /// The addresses whose answers over UDP were timed.
  fileprivate func timedAddresses(of name: DomainName) -> Set<Address> {
    Set((comparison(of: name)?.servers ?? []).filter { $0.times != nil }.compactMap(\.address))
  }

  /// Whether a zone is the parent's, whose operator's concern it is while others of its servers answer.
  func isOnlyParent(_ name: DomainName) -> Bool { name == parent?.zone && name != zone?.zone }
}
