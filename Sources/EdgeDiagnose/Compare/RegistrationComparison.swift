import EdgeModel

/// A domain as its registrar has it, held against what the parent's servers say.
package struct RegistrationComparison: Hashable, Sendable {
  package var registration: DomainRegistration
  /// The registrar's name servers against those that the parent delegates to.
  package var delegation: Comparison<Set<DomainName>>
  /// The delegation set of the hosted zone; none when nobody exported it.
  package var intended: Set<DomainName>?
  package var isOutdated: Bool
  package var age: String
  /// Whether it is fresh, says when the registration ends, which is yet to come, and has no hold and no servers but ours.
  private var isInOrder: Bool

  fileprivate init(
    of registration: DomainRegistration, zone: ZoneComparison?, state: AWSState, at time: Moment
  ) {
    self.registration = registration
    isOutdated = state.isOutdated(taken: registration.taken, limit: AWSState.registrationLimit, at: time)
    age = AWSState.age(registration.taken, at: time)
    let registered = Set(registration.nameServers)
    let intended = zone?.delegation.expected
    self.intended = intended
    isInOrder =
      !isOutdated && registration.expires.map { $0 > time } == true && registration.fatalStatuses.isEmpty
      && intended.map { $0 == registered } == true
    delegation =
      switch zone?.delegation {
      case _ where registered.isEmpty: .notEvaluated(why: "the registrar names no servers")
      case nil: .unobserved(why: "the walk found another zone")
      case .unobserved(let why)?: .unobserved(why: why)
      case .notEvaluated(let why)?: .notEvaluated(why: why)
      case .agrees(let parent)?, .unstated(let parent)?, .differs(_, let parent)?:
        parent == registered ? .agrees(parent) : .differs(expected: registered, observed: parent)
      }
  }

  /// The status codes that keep users away, as printed.
  package var fatalStatuses: [String] { registration.fatalStatuses }

  /// What the registrar says of the domain, for the evidence of other findings.
  var evidence: [Finding.Evidence] {
    var texts: [String] = []
    if !fatalStatuses.isEmpty { texts.append("status \(fatalStatuses.list)") }
    if let expires = registration.expires { texts.append("registered until \(expires)") }
    if !registration.nameServers.isEmpty { texts.append("name servers \(registration.nameServers.list)") }
    return texts.map {
      Finding.Evidence(
        kind: "registrar", time: registration.taken, text: "registrar: \($0) (\(age))",
        aspects: isInOrder ? [.inOrder] : [])
    }
  }
}

extension DomainRegistration {
  /// Status codes by which a registry takes a domain out of DNS, or is about to (RFC 5731 section 2.3, RFC 3915).
  private static let fatal: Set<String> = ["clienthold", "serverhold", "pendingdelete", "redemptionperiod"]

  /// The status codes that keep users away, as printed.
  fileprivate var fatalStatuses: [String] {
    // A code may be followed by the page that explains it.
    statuses.filter { status in
      Self.fatal.contains(status.prefix { $0 != " " && $0 != "#" }.lowercased())
    }.sorted()
  }
}

extension TargetComparison {
  /// The registration of the domain that the target is in; none when nobody exported it.
  package var registration: RegistrationComparison? {
    let all = expectations.state.registrations.filter { target.name.isWithin($0.name) }
    guard let deepest = all.max(by: { $0.name.wire.count < $1.name.wire.count }) else { return nil }
    let own = zone.flatMap { $0.zone == deepest.name ? $0 : nil }
    return RegistrationComparison(of: deepest, zone: own, state: expectations.state, at: time)
  }
}
