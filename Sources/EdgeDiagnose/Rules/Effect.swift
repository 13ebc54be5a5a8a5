import EdgeModel

/// What a deviation does to users: the scope that severity is reckoned from.
package enum Effect: Hashable, Sendable {
  /// Resolvers get nothing usable from these addresses of the zone's servers and ask another, if there is one.
  case noAnswer(zone: DomainName, from: Set<Address>)
  /// Resolvers believe these addresses that a record is not there.
  case noRecord(of: [Question], from: Set<Address>)
  /// Resolvers, or one kind of them, get nothing usable to these questions from these addresses, which serve the zone
  /// otherwise, and ask another, if there is one.
  case noAnswerTo([Question], of: DomainName, from: Set<Address>, by: DelegationEffect.ResolverKind? = nil)
  /// Resolvers take a denial to these questions from these addresses for one of the whole name, which exists.
  case denial(by: [Question], from: Set<Address>)
  /// Resolvers give up before they come to the end of the aliases, some of them.
  case givenUp([Question], after: Int)
  /// A service binding leads nowhere: clients fall back to the name's own addresses (RFC 9460 section 3).
  case noService(of: [Question])
  /// Resolvers believe these addresses, and users go elsewhere.
  case wrongAnswer(to: [Question], from: Set<Address>)
  /// What resolvers get depends on whom and in which order they ask; with each of it users get along.
  case ambiguous(of: [Question], from: Set<Address>)
  /// Resolvers believe these addresses, which give what an older version of the zone has: it may still work.
  case outdated(of: [Question], from: Set<Address>)
  /// Users of these resolvers get no answer, whatever the zone's servers say.
  case unanswered(by: Set<Address>, about: [Question])
  /// Users of these resolvers are led elsewhere, whatever the zone's servers say.
  case misled(by: Set<Address>)
  /// Clients may try these addresses first, and then go where they should.
  case detour(by: Set<Address>)
  /// Clients cannot connect to these endpoints and try another.
  case noConnection(to: [Endpoint])
  /// Clients connect to these endpoints and give up, but for those that look at less.
  case untrusted(at: [Endpoint], sparing: String? = nil)
  /// All will be as `untrusted` after this time.
  case ends(left: Duration, lifetime: Duration)
  /// A certificate of this lifetime will not renew itself; this much is left.
  case renewal(left: Duration, lifetime: Duration)
  /// A name that nobody should use any more still leads somewhere.
  case retired
  case held(HeldEffect)
  case delegation(DelegationEffect)
  case routing(RoutingEffect)
  case edge(EdgeEffect)
  case certificate(CertificateEffect)
  case handshake(HandshakeEffect)
  case standby(StandbyEffect)
  case nobody
  /// The verdict cannot be given.
  case unknown
}

extension Severity {
  /// The one place that decides how bad an effect is.
  package init(of effect: Effect, in comparison: TargetComparison) {
    switch effect {
    case .noAnswer(let zone, _):
      let isServed = comparison.isServed(zone)
      if comparison.isOnlyParent(zone) {
        // The parent's other servers answer: its operator's concern, not the target's.
        self = isServed ? .note : .sev1
      } else {
        self = isServed ? .sev3 : .sev1
      }
    case .noRecord(let questions, let addresses):
      let isFallback = comparison.getsAlong(without: questions)
      // Of a name that no export holds, only what the user asked for is asked, besides what authorities do: it matters,
      // whatever its type.
      let matters =
        comparison.hostedZone == nil && questions.contains { !$0.type.isForAuthorities }
        || questions.contains(where: \.carriesUsers)
      let isHome = comparison.leadsHomeWithoutAlias(questions)
      self =
        isFallback || isHome || !matters ? .sev3 : Severity(ofWrongAnswerTo: questions, from: addresses, in: comparison)
    case .noAnswerTo(let questions, let zone, let addresses, let kind):
      let matters = comparison.hostedZone == nil || questions.contains(where: \.carriesUsers)
      let isElsewhere = comparison.isAnswered(questions, in: zone, beside: addresses)
      let isFallback = comparison.getsAlong(without: questions) || isElsewhere
      self =
        isElsewhere && comparison.isOnlyParent(zone)
        ? .note : isFallback || !matters ? .sev3 : kind == nil ? .sev1 : .sev2
    case .noService(let questions):
      self = comparison.hasNoAddress ? Severity(ofWrongAnswerTo: questions, from: [], in: comparison) : .sev3
    case .wrongAnswer(let questions, let addresses):
      let isHome = comparison.leadsHomeAnyway(questions) || comparison.leadsToSamePlaces(questions)
      let matters = !isHome && questions.contains(where: \.carriesUsers)
      let severity = Severity(ofWrongAnswerTo: questions, from: addresses, in: comparison)
      self = !matters ? .sev3 : comparison.isMixed(questions) ? min(severity, .sev2) : severity
    case .unanswered(_, let questions):
      self = comparison.getsAlong(without: questions) ? .sev3 : .sev2
    case .givenUp(let questions, _):
      self = comparison.getsAlong(without: questions) ? .sev3 : .sev2
    case .misled, .denial:
      self = .sev2
    case .ambiguous, .outdated, .detour:
      self = .sev3
    case .noConnection(let endpoints):
      self = comparison.servesUsersElsewhere(than: endpoints) ? .sev3 : .sev1
    case .untrusted(let endpoints, _) where endpoints.isMail:
      self.init(ofUntrustedMailAt: endpoints, in: comparison)
    case .untrusted(let endpoints, _):
      self = comparison.servesUsersElsewhere(than: endpoints) ? .sev2 : .sev1
    case .ends(let left, let lifetime):
      self = comparison.expectations.thresholds.passed(left: left, lifetime: lifetime)?.severity ?? .note
    case .renewal(let left, let lifetime):
      self = left < Duration.renewalWindow(ofLifetime: lifetime) ? .sev3 : .sev4
    case .retired:
      self = .sev3
    case .delegation(let effect):
      self.init(of: effect, in: comparison)
    case .routing(let effect):
      self.init(of: effect, in: comparison)
    case .edge(let effect):
      self.init(of: effect, in: comparison)
    case .certificate(let effect):
      self.init(of: effect)
    case .held(let effect):
      self.init(of: effect)
    case .handshake(let effect):
      self.init(of: effect, in: comparison)
    case .standby(let effect):
      self.init(of: effect)
    case .nobody, .unknown:
      self = .note
    }
  }

  private init(
    ofWrongAnswerTo questions: [Question], from addresses: Set<Address>, in comparison: TargetComparison
  ) {
    let others = comparison.answering(questions).subtracting(addresses)
    self = others.isEmpty || addresses.isEmpty ? .sev1 : .sev2
  }
}

extension Effect {
  /// The part of what was observed that is hit.
  func share(in comparison: TargetComparison) -> Double? {
    func part(_ hit: Int, of all: Int) -> Double? { hit == 0 || all == 0 ? 1 : min(1, Double(hit) / Double(all)) }
    return switch self {
    case .noAnswer(let zone, let addresses):
      !comparison.isServed(zone)
        ? 1
        : addresses.isEmpty
          ? nil
          : part(comparison.failing(zone, addresses).count, of: comparison.observedAddresses(of: zone).count)
    case .noRecord(let questions, let addresses), .wrongAnswer(let questions, let addresses),
      .denial(let questions, let addresses), .ambiguous(let questions, let addresses),
      .outdated(let questions, let addresses):
      part(addresses.count, of: comparison.answering(questions).count)
    case .noAnswerTo(_, let zone, let addresses, _):
      part(addresses.count, of: comparison.observedAddresses(of: zone).count)
    case .unanswered(let addresses, _), .misled(let addresses):
      part(addresses.count, of: Set(comparison.evidence.resolvers.map(\.resolver.address)).count)
    case .noConnection(let endpoints), .untrusted(let endpoints, _):
      part(endpoints.count, of: comparison.observedEndpoints(like: endpoints).count)
    case .delegation(let effect): effect.share(in: comparison)
    case .routing(let effect): effect.share(in: comparison)
    case .edge(let effect): effect.share(in: comparison)
    case .certificate(let effect):
      part(effect.endpoints.count, of: comparison.observedEndpoints(like: effect.endpoints).count)
    case .handshake(let effect): effect.share(in: comparison)
    case .standby(let effect): effect.share(in: comparison)
    case .noService: comparison.hasNoAddress ? 1 : nil
    case .givenUp, .detour, .ends, .renewal, .retired, .held, .nobody, .unknown: nil
    }
  }

  /// What to add to who is hit, where the user wanted one address family alone looked at: over the other all may be well.
  func limit(of comparison: TargetComparison) -> String {
    guard let family = comparison.evidence.onlyFamily else { return "" }
    return switch self {
    case .noAnswer, .noRecord, .wrongAnswer, .noAnswerTo, .delegation: "; looked at over \(family.rawValue) alone"
    default: ""
    }
  }

  /// Who is hit, in words.
  func impact(in comparison: TargetComparison) -> String {
    func count(_ hit: Int, _ all: Int, _ noun: String) -> String {
      hit < all ? "\(hit) of \(all) \(noun)" : all == 2 ? "both \(noun)" : "all \(noun)"
    }
    switch self {
    case .noAnswer(let zone, let addresses):
      let all = comparison.observedAddresses(of: zone).count
      let failing = comparison.failing(zone, addresses).count
      return !comparison.isServed(zone)
        ? "every user: no server answers for \(zone)"
        : addresses.isEmpty
          ? "nobody for good: resolvers pass over a server without address and ask the others"
          : "nobody for good: \(count(failing, all, "server addresses")) \(failing == 1 ? "fails" : "fail"), resolvers fall back to the others"
    case .wrongAnswer(let questions, _) where comparison.leadsHomeAnyway(questions):
      return comparison.homecoming(of: questions)
    case .wrongAnswer(let questions, _) where comparison.leadsToSamePlaces(questions):
      return "nobody by itself: clients are led to no other place than is expected"
    case .noRecord(let questions, _) where comparison.leadsHomeWithoutAlias(questions):
      return comparison.homecoming(of: questions)
    case .noRecord(let questions, _) where comparison.getsAlong(without: questions):
      return "users whose client insists on \(Set(questions.map(\.type)).sorted().list); others get along without"
    case .noRecord(let questions, _) where comparison.isForOthersThanUsers(questions),
      .wrongAnswer(let questions, _) where comparison.isForOthersThanUsers(questions):
      return "nobody who visits the name; whoever needs its \(Set(questions.map(\.type)).sorted().list)"
    case .wrongAnswer(let questions, _) where comparison.isMixed(questions):
      return "users whose client takes an address that nobody expects; the others are there as well"
    case .noRecord(let questions, let addresses), .wrongAnswer(let questions, let addresses):
      let all = comparison.answering(questions).count
      return addresses.isEmpty || addresses.count >= all
        ? "every user whose resolver asks again"
        : "users whose resolver asks \(count(addresses.count, all, "server addresses"))"
    case .noAnswerTo(let questions, let zone, let addresses, let kind):
      let types = Set(questions.map(\.type)).sorted().list
      return comparison.isAnswered(questions, in: zone, beside: addresses)
        ? "nobody for good: resolvers ask the other servers for \(types)"
        : comparison.getsAlong(without: questions)
          ? "users whose client insists on \(types); others get along without"
          : kind.map { "users who ask for \(types) and whose resolver \($0.text)" }
            ?? "every user who asks for \(types)"
    case .denial:
      return "users whose resolver takes NXDOMAIN to one type for all types of the name, as RFC 2308 lets it"
    case .givenUp(_, let limit):
      return "users whose resolver follows no more than \(limit) aliases in a row, as BIND and Unbound"
    case .noService:
      return comparison.hasNoAddress
        ? "every user: the name has no address of its own to fall back to"
        : "users whose client begins with the service: it falls back to the name's own addresses"
    case .ambiguous:
      return "nobody for good: which answer users get depends on whom their resolver asks first, and each works"
    case .outdated(let questions, let addresses):
      return
        "users whose resolver asks \(count(addresses.count, comparison.answering(questions).count, "server addresses")): "
        + "they get what the zone held before"
    case .unanswered(let addresses, _), .misled(let addresses):
      return "users of the resolver\(addresses.count == 1 ? "" : "s") \(addresses.sorted().list)"
    case .detour(let addresses):
      return "users whose client connects to \(addresses.sorted().list) first; it falls back to the name's addresses"
    case .noConnection(let endpoints):
      let all = comparison.observedEndpoints(like: endpoints).count
      return comparison.servesUsersElsewhere(than: endpoints)
        ? "users who reach \(count(endpoints.count, all, "addresses")); "
          + (comparison.unseenFamily.map { "whether clients get through over \($0.rawValue) was not looked at" }
            ?? "clients that try another get through")
        : comparison.everyUser(of: endpoints)
    case .untrusted(let endpoints, _) where endpoints.isMail:
      return "senders of mail that insist on TLS (MTA-STS, DANE); others deliver without it, or without checking"
    case .untrusted(let endpoints, let spared):
      let all = comparison.observedEndpoints(like: endpoints).count
      return
        (comparison.servesUsersElsewhere(than: endpoints)
        ? "users who reach \(count(endpoints.count, all, "addresses")); clients do not fall back"
        : comparison.everyUser(of: endpoints)) + (spared.map { "; not those of \($0)" } ?? "")
        + (comparison.isStrict(at: endpoints) ? "; clients that honour HSTS offer no way past it" : "")
    case .ends(let left, _): return "nobody yet; every user of the certificate in \(left.roundedToSeconds)"
    case .renewal(let left, _):
      return "nobody yet; every user who is served this certificate, in \(left.roundedToSeconds)"
    case .delegation(let effect): return effect.impact(in: comparison)
    case .routing(let effect): return effect.impact(in: comparison)
    case .edge(let effect): return effect.impact(in: comparison)
    case .certificate(let effect): return effect.impact(in: comparison)
    case .handshake(let effect): return effect.impact(in: comparison)
    case .standby(let effect): return effect.impact
    case .held(let effect): return effect.impact
    case .retired: return "nobody who uses another name; whoever still uses this one reaches what must be gone"
    case .nobody: return "nobody"
    case .unknown: return "not known"
    }
  }
}

extension [Effect] {
  /// The one that is worst for users; of several the first.
  func worst(in comparison: TargetComparison) -> Effect {
    self.max { Severity(of: $0, in: comparison) < Severity(of: $1, in: comparison) } ?? .nobody
  }
}
