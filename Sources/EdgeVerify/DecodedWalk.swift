import EdgeModel
import EdgeWire

/// A walk with its messages decoded and each response read as one from the zone it was asked for.
struct DecodedWalk {
  private struct Place: Hashable {
    let question: Question
    let address: Address
  }

  let walk: Walk
  /// When the look began.
  let began: Moment
  let messages: [Message?]
  let descents: [Question: Descent]
  private let replies: [Place: [Reply]]
  /// What the addresses were asked from which nothing came.
  private let silences: [Address: Question]
  private(set) var zones: [ZoneEvidence] = []

  init(_ walk: Walk, began: Moment) {
    self.walk = walk
    self.began = began
    messages = walk.messages.map { try? Message(wire: $0) }
    let direct = walk.replies.filter { $0.query.recursion == .none }
    replies = Dictionary(grouping: direct) { Place(question: $0.query.question, address: $0.query.address) }
    silences = Dictionary(grouping: direct, by: \.query.address).compactMapValues { all in
      let isSilent = !all.contains(where: \.isHeard) && all.contains { $0.outcome == .timeout }
      return isSilent ? all.first?.query.question : nil
    }
    descents = Dictionary(walk.descents.map { ($0.question, $0) }) { first, _ in first }
    zones = walk.cuts.map(evidence)
    for index in zones.indices { addDelegation(at: index) }
  }

  /// Everything that the servers of a zone answered to what they were asked as its servers.
  private func evidence(of cut: ZoneCut) -> ZoneEvidence {
    var responses: [Response] = []
    for server in cut.servers {
      for address in server.addresses {
        let asked = cut.questions.filter { replies[Place(question: $0, address: address)] != nil }
        // Whoever was silent to another question was not asked this zone's.
        for question in asked.isEmpty ? silences[address].map({ [$0] }) ?? [] : asked {
          let all = replies[Place(question: question, address: address), default: []]
          for transport in [Transport.udp, .tcp] {
            let sent = all.filter { $0.query.transport == transport }
            if let response = response(from: server.name, of: cut.zone, joining: sent) { responses.append(response) }
          }
        }
      }
    }
    var evidence = ZoneEvidence(
      zone: cut.zone, parent: cut.parent, isDelegated: cut.isDelegated, ttl: nil, ds: [], servers: cut.servers,
      responses: responses)
    evidence.isTruncated = cut.isTruncated == true
    return evidence
  }

  /// Joins resends and the rungs of the EDNS ladder: the reply that tells most counts.
  private func response(from server: DomainName, of zone: DomainName, joining sent: [Reply]) -> Response? {
    guard let best = best(of: sent) else { return nil }
    let query = best.query
    var response = Response(
      server: server, address: query.address, question: query.question, transport: query.transport,
      outcome: .timeout, rcode: nil, isAuthoritative: false, answer: [], referral: [], soa: nil, time: best.sent,
      roundTrip: best.roundTrip, size: 0, extendedErrors: [],
      attempts: max(sent.count, best.attempt ?? 1), edns: query.edns)
    if best.isHeard {
      // The last word is counted by itself.
      response.lost = max(0, (best.attempt ?? 1) - sent.filter { $0.isHeard && $0.sent <= best.sent }.count)
    }
    response.lastSent = sent.filter { $0.isHeard == best.isHeard }.map(\.sent).max()
    if best.isHeard { response.heard = sent.filter(\.isHeard).map(\.sent).sorted() }
    // A rung is only stepped on when those above have been tried.
    response.refusedEDNS = EDNSUse.allCases.filter { $0 < query.edns }
    let rejections = sent.filter { $0.query.edns < query.edns && $0.isHeard }.sorted { $0.query.edns < $1.query.edns }
    response.rejectedEDNS = rejections.map(\.query.edns).uniqued
    let error = rejections.lazy.compactMap(message).first
    response.ednsError = error?.rcode
    response.isEDNSErrorBare = error.map { $0.edns == nil } ?? false
    response.addVain(of: sent, before: best)
    switch best.outcome {
    case .message(let index):
      response.size = walk.messages[index].count
      if let message = messages[index] { response.read(message, of: zone) } else { response.outcome = .malformed }
    case .malformed(let index):
      response.size = walk.messages[index].count
      response.outcome = .malformed
    case .timeout: response.outcome = .timeout
    case .closed: response.outcome = .closed
    case .refusedConnection: response.outcome = .refusedConnection
    case .unreachable(let reason): response.outcome = .unreachable(reason)
    case .notAllowed: response.outcome = .notAllowed
    }
    return response
  }

  /// The reply that tells most: an answer, of several the one to the fullest use of EDNS.
  func best(of replies: [Reply]) -> Reply? {
    let ranked = replies.map { (reply: $0, rank: rank($0, among: replies)) }
    return ranked.min { a, b in
      (a.rank, a.reply.query.edns, a.reply.sent) < (b.rank, b.reply.query.edns, b.reply.sent)
    }?.reply
  }

  private func message(of reply: Reply) -> Message? {
    if case .message(let index) = reply.outcome { messages[index] } else { nil }
  }

  private func rank(_ reply: Reply, among replies: [Reply]) -> Int {
    switch reply.outcome {
    case .message(let index):
      guard let message = messages[index] else { return 3 }
      if message.isTruncated { return 1 }
      // A server that cannot read OPT is heard without it, one that wants a cookie with it.
      // Whoever says the same without any of EDNS says nothing of it.
      let isSaidOfAny = replies.contains { other in
        other.query.edns == .none && self.message(of: other)?.rcode == message.rcode
      }
      let isRefusal =
        reply.query.edns != .none && !isSaidOfAny
        && [.formatError, .notImplemented, .badVersion, .badCookie].contains(message.rcode)
      // Whoever failed and answered later was only starting.
      let isPast =
        message.rcode == .serverFailure
        && replies.contains { $0.query.edns == reply.query.edns && self.message(of: $0)?.isAnswered == true }
      return isRefusal || isPast || isEDNSFault(message, to: reply.query, among: replies) ? 2 : 0
    case .malformed: return 3
    case .refusedConnection: return 4
    case .notAllowed, .unreachable: return 5
    case .closed: return 6
    case .timeout: return 7
    }
  }

  /// Whether an error or a denial is of EDNS alone: the same is answered with less of it.
  private func isEDNSFault(_ message: Message, to query: Query, among replies: [Reply]) -> Bool {
    guard message.mayFailOnEDNS(query.edns) else { return false }
    return replies.contains { other in
      guard other.query.edns > query.edns, let other = self.message(of: other) else { return false }
      return other.rcode == .noError || other.rcode == .nameError && message.rcode != .nameError
    }
  }

  /// Reads TTL and DS of a delegation from what the parent's servers said.
  private mutating func addDelegation(at index: Int) {
    let zone = zones[index].zone
    let responses = zones.first { $0.zone == zones[index].parent }?.responses ?? []
    let records = responses.flatMap(\.delegation).filter { $0.name == zone }
    var signers = records.filter { $0.type == .ds }
    for response in responses where response.question == Question(zone, .ds) {
      if case .answered(.answer(let records)) = response.outcome { signers += records.filter { $0.type == .ds } }
    }
    zones[index].ttl = records.filter { $0.type == .ns }.map(\.ttl).min()
    // The TTL of one and the same record counts down at some servers.
    var seen: Set<RData> = []
    zones[index].ds = signers.sorted().filter { seen.insert($0.data).inserted }
  }
}

extension Response {
  /// Counts what had all of EDNS and came to nothing, where less was answered.
  fileprivate mutating func addVain(of sent: [Reply], before best: Reply) {
    guard best.isHeard, edns != .full else { return }
    let full = sent.filter { $0.query.edns == .full }
    guard !rejectedEDNS.contains(.full) else {
      (ednsInVain, lastInVain) = (full.filter(\.isHeard).count, full.map(\.sent).max())
      return
    }
    // Silence before an answer is not kept: what was sent before with less is one query a rung.
    let last = full.filter { $0.sent >= best.sent }
    ednsInVain = max(0, (best.attempt ?? 1) - refusedEDNS.count) + last.count
    lastInVain = last.map(\.sent).max()
  }
}

extension Response {
  /// Takes in what a message says, read as one from a server of a zone.
  fileprivate mutating func read(_ message: Message, of zone: DomainName) {
    let kind = ResponseKind(of: message, to: question, from: zone)
    outcome = message.isTruncated ? .truncated : .answered(kind)
    rcode = message.rcode
    isAuthoritative = message.isAuthoritative
    offersRecursion = message.recursionAvailable
    answer = message.answer.sorted()
    switch kind {
    case .referral(let child):
      referral = ResponseKind.servers(of: child, in: message)
      glue = ResponseKind.glue(of: child, in: message, from: zone)
      delegation = message.authority.filter { record in
        record.name == child && ([.ns, .ds].contains(record.type) || record.signature?.covered == .ds)
      }.sorted()
    case .answer where question.type == .ns:
      referral = ResponseKind.servers(of: question.name, in: message)
      glue = ResponseKind.glue(of: question.name, in: message, from: zone)
    default: break
    }
    soa = message.authority.first { $0.type == .soa }
    namesServers =
      kind == .noData && soa == nil && message.authority.contains { $0.type == .ns && $0.name == zone }
    ignored = (message.answer + message.authority + message.additional).filter { !$0.name.isWithin(zone) }.sorted()
    extendedErrors = message.edns.map(\.errorTexts) ?? []
    identifier = message.edns?.identifier
  }
}

extension EDNS {
  /// `22 No Reachable Authority`.
  var errorTexts: [String] {
    extendedErrors.map { $0.text.text.isEmpty ? "\($0.code)" : "\($0.code) \($0.text.text)" }
  }
}
