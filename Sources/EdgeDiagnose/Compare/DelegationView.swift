import EdgeModel

/// Who serves a zone, in the words of one address of one server.
package struct DelegationView: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case servers(Set<DomainName>)
    /// The parent's server answers by itself where it should refer to the zone.
    case denial(ResponseCode)
  }

  package var server: DomainName
  package var address: Address
  package var content: Content
  /// Whether it came as a referral, which brings glue.
  package var isReferral: Bool
  /// The address records that came with it.
  package var glue: Set<Record>
  package var time: Moment

  package var servers: Set<DomainName>? { if case .servers(let names) = content { names } else { nil } }

  /// What each address of the parent's servers says of `zone`; sorted by server, then address.
  static func all(of zone: DomainName, in parent: ZoneEvidence) -> [DelegationView] {
    let own = parent.responses.filter { $0.question.name.isWithin(zone) }
    let places = Dictionary(grouping: own) { ServerReply.Key(server: $0.server, address: $0.address) }
    return places.keys.sorted().compactMap { key in
      DelegationView(
        of: zone, from: (places[key] ?? []).sorted { ($0.question, $0.transport) < ($1.question, $1.transport) })
    }
  }

  /// From everything that one address of the parent's servers said about names of the zone.
  private init?(of zone: DomainName, from responses: [Response]) {
    let referrals = responses.filter { $0.outcome == .answered(.referral(to: zone)) && !$0.referral.isEmpty }
    if let first = referrals.first {
      self.init(first, .servers(Set(referrals.flatMap(\.referral))), isReferral: true)
      glue = Set(referrals.flatMap(\.glue))
      return
    }
    // A server that holds the zone as well answers for it.
    let asked = responses.filter { $0.question == Question(zone, .ns) }
    if let answer = asked.first(where: { !$0.referral.isEmpty }) {
      self.init(answer, .servers(Set(answer.referral)), isReferral: false)
      return
    }
    let denials = responses.filter { response in
      guard response.question.type != .ds, response.soa?.name.isWithin(zone) != true else { return false }
      return response.outcome == .answered(.nameError) || response.outcome == .answered(.noData)
    }
    guard let denial = denials.first(where: { asked.isEmpty || asked.contains($0) }) else { return nil }
    self.init(denial, .denial(denial.rcode ?? .noError), isReferral: false)
  }

  /// The NS records at the apex of a zone, as each address of its servers gives them, or that it has none; sorted by server,
  /// then address.
  ///
  /// A server that is only expected has no say in that.
  static func all(atApexOf zone: ZoneEvidence) -> [DelegationView] {
    let answers = zone.givenResponses.filter { response in
      guard response.question == Question(zone.zone, .ns) else { return false }
      return switch response.outcome {
      case .answered(.answer): !response.referral.isEmpty
      case .answered(.noData): response.isAuthoritative
      default: false
      }
    }
    let places = Dictionary(grouping: answers) { ServerReply.Key(server: $0.server, address: $0.address) }
    return places.keys.sorted().compactMap { key in
      places[key]?.min { $0.transport < $1.transport }.map {
        let content = $0.referral.isEmpty ? Content.denial($0.rcode ?? .noError) : .servers(Set($0.referral))
        return DelegationView($0, content, isReferral: false)
      }
    }
  }

  private init(_ response: Response, _ content: Content, isReferral: Bool) {
    server = response.server
    address = response.address
    self.content = content
    self.isReferral = isReferral
    glue = []
    time = response.time
  }
}

extension DelegationView.Content {
  /// The content in the words of a report.
  package var text: String {
    switch self {
    case .servers(let names): names.sorted().list
    case .denial(.noError): "no delegation"
    case .denial(let code): "\(code)"
    }
  }

  /// Whether this is what all say that have no name servers for it.
  var isAbsence: Bool { self == .denial(.noError) || self == .denial(.nameError) }
}
