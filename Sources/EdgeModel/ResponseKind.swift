/// What a response means to a walk that asked a server believed to be authoritative for a zone.
package enum ResponseKind: Hashable, Sendable {
  /// Records of the asked name and type.
  case answer([Record])
  /// The asked name is an alias: CNAME, or DNAME and the CNAME that it implies (RFC 6672).
  case alias(to: DomainName, [Record])
  /// The name lies in a child zone, served elsewhere.
  case referral(to: DomainName)
  /// The name exists, the type does not (RFC 2308 section 2.2).
  case noData
  /// The name does not exist (RFC 2308 section 2.1).
  case nameError
  /// A DNAME makes the name too long (YXDOMAIN, RFC 6672 section 2.2).
  case nameTooLong
  /// The server is asked for a zone it does not serve, or cannot.
  case lame(Lameness)
}

/// How a server shows that it does not serve the zone it was asked for.
package enum Lameness: Hashable, Sendable {
  case rcode(ResponseCode)
  /// Without authority, and nothing that a resolver could use.
  case notAuthoritative
  /// Without authority, what BIND, Unbound and PowerDNS hand to their users all the same, with less trust (RFC 2181
  /// section 5.4.1).
  indirect case unauthoritative(ResponseKind)
  /// A referral to the zone itself or to one that does not lie above the asked name.
  case sidewaysReferral(DomainName)
  /// The name is denied by the authority of a zone above, which the server has alone: resolvers believe it.
  case deniedAbove(DomainName)
  /// A referral to an ancestor of the zone.
  case upwardReferral(DomainName)
}

extension Lameness: CustomStringConvertible {
  package var description: String {
    switch self {
    case .rcode(let code): "\(code)"
    case .notAuthoritative, .unauthoritative: "not authoritative"
    case .deniedAbove(let zone): "NXDOMAIN of \(zone), the zone above"
    case .sidewaysReferral(let zone): "sideways referral to \(zone)"
    case .upwardReferral(let zone): "upward referral to \(zone)"
    }
  }
}

extension ResponseKind {
  /// Classifies a response to `question` from a server of `zone`.
  ///
  /// A referral counts only when it goes strictly down, at or above the asked name (RFC 1034 section 5.3.3).
  /// What the answer section says of names outside the zone is not the server's business (RFC 2181 section 5.4.1).
  package init(of message: Message, to question: Question, from zone: DomainName) {
    var message = message
    if message.answer.contains(where: { !$0.name.isWithin(zone) }) {
      message.answer.removeAll { !$0.name.isWithin(zone) }
    }
    // BIND gives up on aliases that go in a circle: SERVFAIL, with authority, and the circle in the answer.
    let gaveUp = message.rcode == .serverFailure && message.isAuthoritative
    if gaveUp, let alias = ResponseKind.alias(in: message, for: question) {
      self = alias
      return
    }
    // A name can only be made too long by a DNAME, which comes with the error.
    let isTooLong = message.rcode == .yxDomain && ResponseKind.implied(in: message, for: question) != nil
    guard message.isAnswered || isTooLong else {
      self = .lame(.rcode(message.rcode))
      return
    }
    if message.isAuthoritative {
      self = .said(in: message, to: question, from: zone)
      return
    }
    if message.answer.isEmpty, message.rcode == .noError,
      let referral = ResponseKind.referral(in: message, to: question, from: zone)
    {
      self = referral
      return
    }
    let said = ResponseKind.said(in: message, to: question, from: zone)
    // Resolvers take NS records without authority for a referral at most; what answers so in place of a root is none.
    if case .lame = said {
      self = .lame(.notAuthoritative)
    } else {
      self = .lame(question.type == .ns || zone.isRoot ? .notAuthoritative : .unauthoritative(said))
    }
  }

  /// What resolvers make of it, where nobody says it with authority.
  package var believed: ResponseKind {
    if case .lame(.unauthoritative(let kind)) = self { kind } else { self }
  }

  /// What a message says by itself, whether with authority or without.
  private static func said(in message: Message, to question: Question, from zone: DomainName) -> ResponseKind {
    // No name below a DNAME has records of its own (RFC 6672 section 2.4).
    if let implied = implied(in: message, for: question) { return implied }
    let asked = message.answer.filter {
      $0.name == question.name && ($0.type == question.type || question.type == .any)
    }
    // Who sends a record twice says it once (RFC 2181 section 5).
    if !asked.isEmpty { return .answer((asked.count > 1 ? Array(Set(asked)) : asked).sorted()) }
    if let alias = alias(in: message, for: question) { return alias }
    if message.rcode == .nameError { return .nameError }
    guard message.rcode == .noError, message.answer.allSatisfy({ $0.type.isProof }) else {
      return .lame(.rcode(message.rcode))
    }
    // Some servers set AA on a referral, upwards as well: an NS set of another zone without a SOA tells it apart from
    // NODATA (RFC 2308 section 2.2).
    let referral = referral(in: message, to: question, from: zone)
    let isWithSOA = message.authority.contains { $0.type == .soa }
    return isWithSOA || referral == .lame(.sidewaysReferral(zone)) ? .noData : referral ?? .noData
  }

  private static func alias(in message: Message, for question: Question) -> ResponseKind? {
    if let implied = implied(in: message, for: question) { return implied }
    // Of several, which no name can have, one and the same whatever their order.
    guard let record = message.answer.filter({ $0.name == question.name && $0.type == .cname }).min(),
      let target = record.data.name
    else { return nil }
    return .alias(to: target, [record])
  }

  /// What a DNAME above the asked name says of it, as resolvers read it: the CNAME that should come with it is for those
  /// that do not know DNAME, and need neither be there nor be right (RFC 6672 section 3.4).
  private static func implied(in message: Message, for question: Question) -> ResponseKind? {
    guard let record = message.answer.redirection(of: question.name), let ending = record.data.name else { return nil }
    guard let target = question.name.replacing(record.name, with: ending) else { return .nameTooLong }
    let alias = Record(name: question.name, type: .cname, ttl: record.ttl, data: RData(target))
    return question.type == .cname ? .answer([alias]) : .alias(to: target, [record, alias])
  }

  private static func referral(in message: Message, to question: Question, from zone: DomainName) -> ResponseKind? {
    let owners = Set(message.authority.filter { $0.type == .ns }.map(\.name))
    // More than one owner of NS records is no referral that a server may send.
    guard let owner = owners.count == 1 ? owners.first : nil else { return nil }
    if owner.isBelow(zone), question.name.isWithin(owner) { return .referral(to: owner) }
    if zone.isBelow(owner) { return .lame(.upwardReferral(owner)) }
    return .lame(.sidewaysReferral(owner))
  }

  /// The name-server names of a referral to `zone`, or of the zone's own answer, sorted.
  package static func servers(of zone: DomainName, in message: Message) -> [DomainName] {
    let isOwn = message.isAuthoritative && message.answer.contains { $0.type == .ns && $0.name == zone }
    let records = (isOwn ? message.answer : message.authority).filter { $0.type == .ns && $0.name == zone }
    return Set(records.compactMap(\.data.name)).sorted()
  }

  /// The addresses that come with the name servers of `zone`, as far as the zone that answers may speak of them; sorted.
  package static func glue(of zone: DomainName, in message: Message, from parent: DomainName) -> [Record] {
    let names = Set(servers(of: zone, in: message))
    return message.additional.filter { $0.type.isAddress && names.contains($0.name) && $0.name.isWithin(parent) }
      .sorted()
  }
}

extension [Record] {
  /// The DNAME record that has the word on a name below its owner: of several the uppermost.
  package func redirection(of name: DomainName) -> Record? {
    lazy.filter { $0.type == .dname && name.isBelow($0.name) }.min {
      ($0.name.wire.count, $0) < ($1.name.wire.count, $1)
    }
  }
}
