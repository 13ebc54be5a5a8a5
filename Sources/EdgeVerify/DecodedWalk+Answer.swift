import EdgeModel

extension DecodedWalk {
  /// As many aliases in a row as a walk follows.
  private static let aliasLimit = 16

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
      guard let (kind, known) = usableKind(of: current, in: zone) else {
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
      if current == question { answer.isByWildcard = isByWildcard(question, kind, in: zone) }
      answer.knownAfter = known - began
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
      case .nameTooLong:
        answer.rcode = .yxDomain
        answer.reason = "a DNAME of \(zone) makes \(current.name) longer than a name can be"
        return answer
      case .alias(let target, let records):
        // Another question may have led on from the middle of the chain.
        guard seen.count <= DecodedWalk.aliasLimit else {
          var cut = descent
          cut.stop = .tooManyAliases(limit: DecodedWalk.aliasLimit)
          fail(&answer, cut)
          return answer
        }
        // One DNAME may lead on several times.
        for record in records where record.type != .dname || !answer.aliases.contains(record) {
          answer.aliases.append(record)
        }
        current = Question(target, current.type)
      case .referral, .lame:
        answer.reason = "no server of \(zone) gave a usable answer"
        return answer
      }
    }
    if !answer.aliases.isEmpty { (answer.status, answer.reason) = (.limit, "too many aliases") }
    return answer
  }

  /// What stands at the end of aliases that servers gave to the same questions and that these answers did not follow; sorted.
  func ends(beside answers: [Answer]) -> [Answer] {
    let targets = answers.flatMap { answer -> [Question] in
      let followed = Set(answer.aliases.compactMap(\.data.name))
      return zones.flatMap(\.responses).compactMap { response in
        guard response.question == answer.question, case .answered(.alias(let target, _)) = response.outcome,
          !followed.contains(target)
        else { return nil }
        return Question(target, answer.question.type)
      }
    }
    return Set(targets).filter { descents[$0] != nil }.sorted().map(answer)
  }

  /// The first usable response in the order of server names and addresses, and when the first of all had come.
  private func usableKind(of question: Question, in zone: DomainName) -> (ResponseKind, known: Moment)? {
    guard let evidence = zones.first(where: { $0.zone == zone }) else { return nil }
    var first: ResponseKind?
    var known: [Moment] = []
    for response in evidence.givenResponses where response.question == question {
      guard case .answered(let kind) = response.outcome else { continue }
      switch kind {
      case .lame, .referral: continue
      default:
        first = first ?? kind
        known.append(response.time + response.roundTrip)
      }
    }
    return first.flatMap { kind in known.min().map { (kind, $0) } }
  }

  /// Whether `*` answers: the signature covers fewer labels than the name has (RFC 4035 section 5.3.2), or a name beside it
  /// that nobody made is answered alike.
  private func isByWildcard(_ question: Question, _ kind: ResponseKind, in zone: DomainName) -> Bool {
    let responses = zones.first { $0.zone == zone }?.responses ?? []
    let signatures = responses.filter { $0.question == question }.flatMap(\.answer).filter {
      $0.type == .rrsig && $0.name == question.name
    }
    if let labels = signatures.compactMap(\.data.signedLabels).min() { return labels < question.name.labels.count }
    guard let probe = question.wildcardProbe else { return false }
    return responses.contains { response in
      guard response.question == probe, case .answered(let other) = response.outcome else { return false }
      switch (kind, other) {
      // A record of the name's own may say the same as `*`, but hardly for the same time.
      case (.answer(let a), .answer(let b)):
        return Set(a.map(\.data)) == Set(b.map(\.data)) && Set(a.map(\.ttl)) == Set(b.map(\.ttl))
      case (.alias(let a, let records), .alias(let b, _)): return a == b && !records.contains { $0.type == .dname }
      default: return false
      }
    }
  }

  private func fail(_ answer: inout Answer, _ descent: Descent) {
    answer.reason = descent.stop.reason(for: descent.question, at: descent.path.last ?? .root)
    switch descent.stop {
    case .limit, .familyAlone: answer.status = .limit
    case .tooManyAliases: answer.hasTooManyAliases = true
    case .noUsableServer:
      // What was asked to find the way counts as well: a silent zone is not asked again for the full name.
      let responses =
        zones.first { $0.zone == descent.path.last }?.responses.filter {
          descent.question.name.isWithin($0.question.name) || $0.question == descent.question
        } ?? []
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

extension RData {
  /// The number of labels that an RRSIG covers (RFC 4034 section 3.1.3).
  fileprivate var signedLabels: Int? { bytes.count > 18 ? Int(bytes[3]) : nil }
}
