import EdgeModel
import EdgeWire

/// A walk with its messages decoded and each response read as one from the zone it was asked for.
struct DecodedWalk {
  private struct Place: Hashable {
    let question: Question
    let address: Address
  }

  private let walk: Walk
  private let messages: [Message?]
  private let replies: [Place: [Reply]]
  private let descents: [Question: Descent]
  private(set) var zones: [ZoneEvidence] = []

  init(_ walk: Walk) {
    self.walk = walk
    messages = walk.messages.map { try? Message(wire: $0) }
    replies = Dictionary(grouping: walk.replies) { Place(question: $0.query.question, address: $0.query.address) }
    descents = Dictionary(walk.descents.map { ($0.question, $0) }) { first, _ in first }
    zones = walk.cuts.map(evidence)
    for index in zones.indices { addDelegation(at: index) }
  }

  /// Everything that servers of a zone answered to the questions whose way led through it.
  private func evidence(of cut: ZoneCut) -> ZoneEvidence {
    let questions = walk.descents.filter { $0.path.contains(cut.zone) }.map(\.question)
    var responses: [Response] = []
    for server in cut.servers {
      for address in server.addresses {
        for question in questions {
          let all = replies[Place(question: question, address: address), default: []]
          for transport in [Transport.udp, .tcp] {
            let sent = all.filter { $0.query.transport == transport }
            if let response = response(from: server.name, of: cut.zone, joining: sent) { responses.append(response) }
          }
        }
      }
    }
    return ZoneEvidence(
      zone: cut.zone, parent: cut.parent, ttl: nil, ds: [], servers: cut.servers, responses: responses)
  }

  /// Joins resends: the reply that tells most counts.
  private func response(from server: DomainName, of zone: DomainName, joining sent: [Reply]) -> Response? {
    guard let best = sent.min(by: { rank($0) < rank($1) }) else { return nil }
    let query = best.query
    var response = Response(
      server: server, address: query.address, question: query.question, transport: query.transport,
      outcome: .timeout, rcode: nil, isAuthoritative: false, answer: [], referral: [], soa: nil, time: best.sent,
      roundTrip: best.roundTrip, size: 0, extendedErrors: [], attempts: sent.count)
    switch best.outcome {
    case .message(let index):
      response.size = walk.messages[index].count
      guard let message = messages[index] else {
        response.outcome = .malformed
        return response
      }
      let kind = ResponseKind(of: message, to: query.question, from: zone)
      response.outcome = message.isTruncated && query.transport == .udp ? .truncated : .answered(kind)
      response.rcode = message.rcode
      response.isAuthoritative = message.isAuthoritative
      response.answer = message.answer.sorted()
      if case .referral(let child) = kind { response.referral = ResponseKind.servers(of: child, in: message) }
      response.soa = message.authority.first { $0.type == .soa }
      response.extendedErrors = message.edns?.extendedErrors.map { error in
        error.text.text.isEmpty ? "\(error.code)" : "\(error.code) \(error.text.text)"
      } ?? []
    case .malformed(let index):
      response.size = walk.messages[index].count
      response.outcome = .malformed
    case .timeout, .closed: response.outcome = .timeout
    case .refusedConnection: response.outcome = .refusedConnection
    case .unreachable(let reason): response.outcome = .unreachable(reason)
    case .notAllowed: response.outcome = .notAllowed
    }
    return response
  }

  private func rank(_ reply: Reply) -> Int {
    switch reply.outcome {
    case .message(let index):
      guard let message = messages[index] else { return 2 }
      if message.isTruncated, reply.query.transport == .udp { return 1 }
      // A server that cannot read OPT is heard without it.
      return reply.query.edns && message.edns == nil && message.rcode == .formatError ? 1 : 0
    case .malformed: return 2
    case .refusedConnection: return 3
    case .notAllowed, .unreachable: return 4
    case .closed: return 5
    case .timeout: return 6
    }
  }

  /// Reads TTL and DS of a delegation from the parent's referrals.
  private mutating func addDelegation(at index: Int) {
    let zone = zones[index].zone
    guard let parent = walk.cuts.first(where: { $0.zone == zones[index].parent }) else { return }
    var ttls: [UInt32] = []
    var signers: Set<Record> = []
    for address in parent.servers.flatMap(\.addresses) {
      for descent in walk.descents where descent.path.contains(zone) {
        for reply in replies[Place(question: descent.question, address: address), default: []] {
          guard case .message(let index) = reply.outcome, let message = messages[index],
            case .referral(zone) = ResponseKind(of: message, to: descent.question, from: parent.zone)
          else { continue }
          ttls += message.authority.filter { $0.type == .ns && $0.name == zone }.map(\.ttl)
          signers.formUnion(message.authority.filter { $0.type == .ds && $0.name == zone })
        }
      }
    }
    zones[index].ttl = ttls.min()
    zones[index].ds = signers.sorted()
  }
}

extension DecodedWalk {
  /// What a resolver would hand to a user who asks this.
  func answer(to question: Question) -> Answer {
    var answer = Answer(
      question: question, status: .servfail, rcode: .serverFailure, name: question.name, aliases: [], records: [],
      reason: nil, path: [])
    var current = question
    var seen: Set<Question> = []
    while let descent = descents[current] {
      answer.name = current.name
      answer.path += descent.path.filter { !answer.path.contains($0) }
      guard seen.insert(current).inserted else {
        answer.status = .loop
        answer.reason = "the aliases lead back to \(current.name)"
        return answer
      }
      guard descent.stop == .answered, let zone = descent.path.last else {
        fail(&answer, descent)
        return answer
      }
      guard let kind = usableKind(of: current, in: zone) else {
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
      switch kind {
      case .answer(let records):
        (answer.status, answer.rcode, answer.records) = (.answer, .noError, records)
        return answer
      case .noData:
        (answer.status, answer.rcode) = (.nodata, .noError)
        answer.reason = "\(current.name) has no \(current.type) record"
        return answer
      case .nameError:
        (answer.status, answer.rcode) = (.nxdomain, .nameError)
        answer.reason = "\(current.name) does not exist, says \(zone)"
        return answer
      case .alias(let target, let records):
        answer.aliases += records
        current = Question(target, current.type)
      case .referral, .lame:
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
    }
    if !answer.aliases.isEmpty { (answer.status, answer.reason) = (.limit, "too many aliases") }
    return answer
  }

  /// The first usable response in the order of server names and addresses.
  private func usableKind(of question: Question, in zone: DomainName) -> ResponseKind? {
    for response in zones.first(where: { $0.zone == zone })?.responses ?? [] where response.question == question {
      guard case .answered(let kind) = response.outcome else { continue }
      switch kind {
      case .lame, .referral: continue
      default: return kind
      }
    }
    return nil
  }

  private func fail(_ answer: inout Answer, _ descent: Descent) {
    answer.reason = descent.stop.reason(for: descent.question, at: descent.path.last ?? .root)
    switch descent.stop {
    case .limit: answer.status = .limit
    case .noUsableServer:
      let responses =
        zones.first { $0.zone == descent.path.last }?.responses.filter { $0.question == descent.question } ?? []
      let someoneSpoke = responses.contains { response in
        switch response.outcome {
        case .answered, .truncated, .malformed: true
        default: false
        }
      }
      answer.status = someoneSpoke ? .servfail : .unreachable
    default: answer.status = .servfail
    }
  }
}
