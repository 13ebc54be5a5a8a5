import EdgeModel

/// A server answers only to queries without EDNS, or with less of it.
package struct BreaksOnEDNS: Rule {
  package let id = "breaks-on-edns"
  package let summary = "A name server answers only when a query leaves out EDNS or a part of it."
  package let explanation = Runbook(
    trigger:
      "Over UDP a server answered no query that had EDNS with DO and options, or none for one type or name, and answered "
      + "the same with less (RFC 6891, RFC 8906): it was silent, or its answer was an error or NXDOMAIN. One lost packet is "
      + "not enough, nor is silence now to this and now to that, as of servers that answer only so many queries a second.",
    impact: "Where it says so with FORMERR and without OPT, resolvers ask again without: a note, unless all "
      + "servers do, or the zone is signed, because then there are no signatures either. After NOTIMP, BADVERS or FORMERR "
      + "with OPT Unbound asks without, and BIND does not. When it is silent, or answers SERVFAIL or REFUSED, resolvers of "
      + "today do not ask without: they turn to the others; when all are so, their users fail. Where it is so with options or DO alone, those resolvers are hit that send "
      + "them. NXDOMAIN they believe.",
    investigation: "Ask it: `dig +norecurse @ADDRESS NAME` against `dig +norecurse +noedns @ADDRESS NAME`; "
      + "where EDNS alone is answered, with `+nocookie +edns`, `+nocookie +dnssec` and `+cookie` in its place.",
    causes:
      "A firewall that drops queries with OPT; server software from before 2013; a load balancer that parses DNS.",
    resolution: "Update the server, or take DNS inspection off the path to it.",
    prevention: "A test with EDNS, DO and an unknown option in the acceptance of every name server.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.judgedZones.flatMap { zone in
      wholly(zone, comparison) + partly(zone, comparison)
    }
  }

  /// Servers that answer nothing to all of EDNS.
  private func wholly(_ zone: ZoneComparison, _ comparison: TargetComparison) -> [Finding] {
    let limited = zone.servers.filter { $0.ednsLimit != nil }
    func addresses(_ isMeant: (ServerComparison.EDNSLimit) -> Bool) -> Set<Address> {
      Set(limited.filter { $0.ednsLimit.map(isMeant) ?? false }.compactMap(\.address))
    }
    // Severity is that of all of a kind together: each alone leaves the others.
    let kinds: [(DelegationEffect.ResolverKind, Set<Address>)] = [
      (.edns, addresses { $0.works == .none && $0.isTakenForDead && !$0.isSaid }),
      (.unyielding, addresses { $0.works == .none && $0.isTakenForDead }), (.options, addresses(\.isTakenForDead)),
    ]
    let denying = addresses { $0.error == .nameError }
    let denied = comparison.judged.filter { $0.zone == zone.zone }.map(\.question)
    let all = Set(limited.compactMap(\.address))
    return limited.grouped(\.ednsLimit).map { name, servers in
      let addresses = servers.compactMap(\.server.address).sorted()
      var effects = kinds.filter { !$0.1.isDisjoint(with: addresses) }.map { kind, addresses in
        Effect.delegation(.deaf(zone.zone, to: kind, at: addresses))
      }
      if !denying.isDisjoint(with: addresses), !denied.isEmpty {
        effects.append(.noRecord(of: denied, from: denying))
      }
      if effects.isEmpty {
        // Without EDNS there are no signatures.
        effects.append(
          .delegation(
            zone.isSigned ? .deaf(zone.zone, to: .validating, at: all) : .askedAgain(zone.zone, at: all)))
      }
      let observed = Set(servers.map { $0.detail.text() }).sorted().list
      return finding(
        effects.worst(in: comparison), in: comparison,
        scope: Finding.Scope(zone: zone.zone, servers: [name], addresses: addresses),
        "\(name) (\(addresses.list)) \(observed)", expected: "answers to queries with EDNS", observed: observed,
        evidence: servers.map { server, limit in
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\(server.place) \(limit.text())")
        }, aspects: servers.contains { $0.detail.works != .none } ? [.partOfEDNS] : [])
    }
  }

  /// Servers that answer some questions to all of EDNS, and not what users ask.
  private func partly(_ zone: ZoneComparison, _ comparison: TargetComparison) -> [Finding] {
    let goals = comparison.goals
    func matters(_ fault: ServerComparison.EDNSFault) -> Bool {
      let isKey = zone.isSigned && fault.question == Question(zone.zone, .dnskey)
      return (goals.contains(fault.question) || isKey)
        && (fault.limit.isTakenForDead || fault.limit.error == .nameError)
    }
    return zone.servers.grouped { server -> [ServerComparison.EDNSFault]? in
      let faults = server.ednsFaults.filter(matters)
      return faults.isEmpty ? nil : faults
    }.map { name, servers in
      let addresses = servers.compactMap(\.server.address).sorted()
      let faults = servers.flatMap(\.detail)
      let effects = faults.uniqued.map { fault in
        effect(of: fault, at: zone.addresses(failing: fault.question), in: zone)
      }
      let types = Set(faults.map(\.question.type)).sorted()
      let observed = Set(faults.map { $0.limit.text(askedFor: types) }).sorted().list
      return finding(
        effects.worst(in: comparison), in: comparison,
        scope: Finding.Scope(
          zone: zone.zone, servers: [name], addresses: addresses, transport: .udp, type: types.first),
        "\(name) (\(addresses.list)) \(observed)", expected: "answers to queries with EDNS", observed: observed,
        evidence: servers.flatMap { server, faults in
          faults.map { fault in
            Finding.Evidence(
              kind: "dns", time: comparison.time, text: "\(fault.question) of \(server.place): \(fault.limit.text())")
          }
        }, aspects: faults.contains { $0.limit.works != .none } ? [.partOfEDNS] : [])
    }
  }

  private func effect(of fault: ServerComparison.EDNSFault, at addresses: Set<Address>, in zone: ZoneComparison)
    -> Effect
  {
    if fault.limit.error == .nameError { return .noRecord(of: [fault.question], from: addresses) }
    if fault.question.type == .dnskey { return .delegation(.deaf(zone.zone, to: .validating, at: addresses)) }
    let kind: DelegationEffect.ResolverKind =
      fault.limit.works != .none ? .options : fault.limit.isSaid ? .unyielding : .edns
    return .noAnswerTo([fault.question], of: zone.zone, from: addresses, by: kind)
  }
}

extension ZoneComparison {
  /// The addresses that answer a question only to less of EDNS, or nothing to all of it.
  fileprivate func addresses(failing question: Question) -> Set<Address> {
    Set(
      servers.filter { server in
        server.ednsLimit != nil || server.ednsFaults.contains { $0.question == question }
      }.compactMap(\.address))
  }
}

extension ServerComparison.EDNSLimit {
  /// Whether resolvers, some of them at least, turn to other servers and do not ask with less: BIND asks again after FORMERR
  /// without OPT alone.
  fileprivate var isTakenForDead: Bool {
    drops || error.map { $0 != .nameError && !isAskedAgain } == true
  }

  /// Whether every resolver asks again without.
  private var isAskedAgain: Bool { !drops && (error == nil || error == .formatError && isBare) }

  /// Whether the error says that the query could not be read, after which others than BIND ask with less.
  fileprivate var isSaid: Bool {
    !drops && (error == .formatError || error == .notImplemented || error == .badVersion)
  }

  /// Which rung of the ladder works, and what becomes of those above.
  fileprivate func text(askedFor types: [RecordType] = []) -> String {
    let fails = drops ? "is silent to" : isAskedAgain ? "rejects" : "answers \(errorText) to"
    let asked = types.isEmpty ? "" : " that asks for \(types.list)"
    return switch works {
    case .full, .plain: "\(fails) EDNS with DO and options\(asked), and answers to EDNS without"
    case .none: "\(fails) EDNS\(asked), and answers without"
    }
  }

  private var errorText: String { error.map { "\($0)" } ?? "an error" }
}
