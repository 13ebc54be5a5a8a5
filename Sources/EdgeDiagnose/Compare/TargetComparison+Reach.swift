import EdgeModel

/// What is left to users where something fails: other servers, other addresses, other types.
extension TargetComparison {
  /// Whether an exported zone has these for whoever checks something, and leads no users by them.
  func isForOthersThanUsers(_ questions: [Question]) -> Bool {
    hostedZone != nil && !questions.contains(where: \.carriesUsers)
  }

  func isServed(_ name: DomainName) -> Bool { comparison(of: name)?.isServed ?? false }

  func observedAddresses(of name: DomainName) -> Set<Address> {
    Set((comparison(of: name)?.observedServers ?? []).compactMap(\.address))
  }

  /// These addresses and all others of the zone's servers that fail as well: what a resolver has to get past.
  func failing(_ zone: DomainName, _ addresses: Set<Address>) -> Set<Address> {
    addresses.union((comparison(of: zone)?.observedServers ?? []).filter { !$0.answersUsers }.compactMap(\.address))
  }

  func comparison(of name: DomainName) -> ZoneComparison? {
    judgedZones.first { $0.zone == name }
  }

  /// The addresses that answered at least one of the questions.
  func answering(_ questions: [Question]) -> Set<Address> {
    Set(judged.filter { questions.contains($0.question) }.flatMap(\.observed).map(\.address))
  }

  /// Whom a denial by some addresses leaves without: who asks any of those that answer, where nobody has such a record.
  func deniers(of questions: [Question], like addresses: Set<Address>) -> Set<Address> {
    let replies = judged.filter { questions.contains($0.question) }.flatMap(\.observed)
    return replies.contains { $0.content?.exists == true } ? addresses : addresses.union(replies.map(\.address))
  }

  /// Whether others than these addresses answer each of the questions, or were not asked it.
  func isAnswered(_ questions: [Question], in name: DomainName, beside addresses: Set<Address>) -> Bool {
    let responses = (evidence.zone(name)?.responses ?? []).filter { !addresses.contains($0.address) }
    let servers = comparison(of: name)?.servers ?? []
    let serving = Set(servers.filter(\.answersUsers).compactMap(\.address))
    return questions.allSatisfy { question in
      let asked = responses.filter { $0.question == question }
      // What fails there may have an answer over TCP, or one that only some resolvers take.
      let failing = Set(
        servers.filter { $0.shortcomings.contains { $0.question == question && !$0.isBelieved } }.compactMap(\.address))
      return asked.contains { $0.outcome.believed.isAnswer && !failing.contains($0.address) }
        || !serving.subtracting(addresses).isSubset(of: asked.map(\.address))
    }
  }

  func resolves(_ type: RecordType) -> Bool { records.contains { $0.question.type == type && $0.resolves } }

  /// Whether users reach the name without answers to these questions: without AAAA everybody uses IPv4, and whoever has
  /// an address connects without a service binding (RFC 9460 section 3).
  func getsAlong(without questions: [Question]) -> Bool {
    questions.allSatisfy { question in
      switch question.type {
      case .aaaa: resolves(.a)
      case .https: resolves(.a) || resolves(.aaaa)
      default: false
      }
    }
  }

  /// Whether the name was asked for addresses of its own and gave none.
  var hasNoAddress: Bool {
    let asked = records.filter(\.question.type.isAddress)
    return !asked.isEmpty && !asked.contains(where: \.resolves)
  }

  /// The address family that the name has, and that was not looked at because the user wanted the other alone.
  var unseenFamily: AddressFamily? {
    evidence.onlyFamily.map(\.other).flatMap { resolves($0.type) ? $0 : nil }
  }

  /// Whether clients find another place that is well, its page too; what the user did not want looked at may be.
  func servesUsersElsewhere(than endpoints: [Endpoint]) -> Bool {
    unseenFamily != nil
      || self.endpoints.contains { other in
        other.servesUsers && !endpoints.contains(other.endpoint)
          && endpoints.contains { $0.port == other.endpoint.port }
      }
  }

  /// The address families of the endpoints of a port that are well, their pages too, some addresses left out.
  func familiesServed(on port: UInt16, besides addresses: [Address]) -> Set<AddressFamily> {
    let well = endpoints.filter { other in
      other.endpoint.port == port && !addresses.contains(other.endpoint.address) && other.servesUsers
    }
    return Set(well.map { AddressFamily(of: $0.endpoint.address) })
  }

  /// Whether all of these endpoints say that they are for TLS alone, of the name: what is served under another's certificate
  /// speaks of the other.
  func isStrict(at endpoints: [Endpoint]) -> Bool {
    let own = self.endpoints.filter { endpoints.contains($0.endpoint) }
    return !own.isEmpty && own.allSatisfy { $0.page?.trail.isStrict == true && !$0.coverage.differs }
  }

  func observedEndpoints(like endpoints: [Endpoint]) -> [EndpointComparison] {
    self.endpoints.filter { other in
      if case .unobserved = other.connection { return false }
      return endpoints.contains { $0.port == other.endpoint.port }
    }
  }
}

extension Question {
  /// Whether clients are led to a server by such a record; aliases below a label with an underscore lead authorities and
  /// receivers of mail to what they check (RFC 8552).
  var carriesUsers: Bool {
    guard type == .cname else { return type.carriesUsers }
    let labels = name.labels.map { String(decoding: $0, as: UTF8.self) }.filter { $0.hasPrefix("_") }
    // Below `_sip._tcp` clients look for a service.
    return labels.isEmpty || labels.contains { ["_tcp", "_udp", "_tls"].contains($0) }
  }
}

extension RecordType {
  /// Whether clients are led to a server by records of this type.
  var carriesUsers: Bool { isAddress || [.cname, .dname, .https, .svcb, .mx, .srv].contains(self) }
}
