import EdgeModel

/// Where unexpected answers lead, held against where the files lead.
extension TargetComparison {
  /// Whether users who are given what nobody expects get along all the same.
  ///
  /// Either they are led to nothing but expected addresses, or every endpoint behind another is out of reach beside one
  /// that is well and expected, or serves a certificate that ACM says is ours, or that where the exports lead as well, so
  /// that one key stands behind both; or where a resource of AWS is expected, one of Amazon's that nothing speaks against.
  func leadsHomeAnyway(_ questions: [Question]) -> Bool {
    guard questions.allSatisfy({ $0.type.isAddress || $0.type == .cname }) else { return false }
    let isExpected = isExpected
    let given = addresses(givenFor: questions)
    if !given.isEmpty, given.allSatisfy(isExpected) { return true }
    // What was not looked at may be anybody's.
    guard !webEndpoints.isEmpty, given.isSubset(of: webEndpoints.map(\.endpoint.address)) else { return false }
    let isOfResource = questions.allSatisfy { question in
      compared.contains { $0.question == question && $0.expectation.isOfAWSResource }
    }
    // Where nothing is left to be led back to, whoever serves users serves them better.
    if isHomeBroken || isHomeGone {
      return strangeEndpoints.allSatisfy { $0.servesUsers && !isAnothers($0) }
    }
    let home = endpoints.filter { isExpected($0.endpoint.address) }
    let isFallback = home.contains(where: \.isHealthy) && isMixed(questions)
    let known = homeLeaves
    return strangeEndpoints.allSatisfy { endpoint in
      // Whoever gets no connection goes on to the next address.
      guard endpoint.servesUsers else { return isFallback && endpoint.isOutOfReach }
      if target.issuer != nil { return !isAnothers(endpoint) }
      return endpoint.isKnown(by: known) || isOfResource && endpoint.isOfAmazon && !isAnothers(endpoint)
    }
  }

  /// Where the name has an address of its own in place of the alias that these questions ask for, and users get along.
  func leadsHomeWithoutAlias(_ questions: [Question]) -> Bool {
    questions.allSatisfy { $0.type == .cname } && !ownAddresses.isEmpty && leadsHomeAnyway(questions)
  }

  /// Who is hit where unexpected answers lead users home anyway.
  func homecoming(of questions: [Question]) -> String {
    // The probe file and the exports contradict each other.
    if questions.contains(where: { target.statesAnswers(of: $0.type) }), strangeEndpoints.isEmpty {
      return "nobody as far as was seen: users are led where the exports lead, and not where the probe file says"
    }
    return strangeEndpoints.isEmpty
      ? "nobody as far as was seen: users are led to the expected addresses all the same"
      : "nobody as far as was seen: there users are served with a certificate that is yours as far as is known, or go "
        + "on to the next address"
  }

  /// Whether a certificate for the name is served where the files lead; what a resource presents to names that it does not
  /// know says nothing of ours.
  var isHomeSeen: Bool { homeLeaves.contains { $0.covers(host: target.name) } }

  /// Whether the files lead somewhere, and users would fail wherever that is: nobody should be led back there.
  var isHomeBroken: Bool {
    if evidence.plainPageBeside?.exchange.response?.isOfMissingBucket == true, leadsToBucketsAlone { return true }
    let places = homePlaces
    // Whatever users of the other place get, an edge without origin has nothing for them.
    return !places.isEmpty
      && places.allSatisfy { $0.failure(at: time) != nil || $0.page?.fault?.flaw == .error }
  }

  private var leadsToBucketsAlone: Bool {
    !destinations.places.isEmpty
      && destinations.places.allSatisfy { if case .name(let name) = $0 { name.isOfBuckets } else { false } }
  }

  /// Whether no name that the files lead to has an address, so that users would have none.
  var isHomeGone: Bool {
    !destinations.places.isEmpty
      && destinations.places.allSatisfy { place in
        guard case .name(let name) = place else { return false }
        let answers = evidence.answers.filter { $0.question.name == name && $0.question.type.isAddress }
        return answers.contains { $0.status == .nxdomain && $0.aliases.isEmpty }
          || Set(answers.map(\.question.type)).count > 1 && answers.allSatisfy { $0.status == .nodata }
      }
  }

  /// The endpoints behind addresses that no file expects.
  var strangeEndpoints: [EndpointComparison] {
    let isExpected = isExpected
    return webEndpoints.filter { !isExpected($0.endpoint.address) }
  }

  /// Where users are led now, without the hosts that take the name's mail.
  var webEndpoints: [EndpointComparison] { endpoints.filter { $0.endpoint.startTLS == nil } }

  /// The leaves that are served where the files lead.
  var homeLeaves: [Certificate] { homePlaces.compactMap(\.chain.first) }

  var homePlaces: [EndpointComparison] {
    let isExpected = isExpected
    return standby + webEndpoints.filter { isExpected($0.endpoint.address) }
  }

  /// The addresses that the name has by itself, sorted.
  var ownAddresses: [Address] {
    let found = records.filter { $0.question.name == target.name && $0.question.type.isAddress }.flatMap { record in
      record.observed.compactMap { $0.content?.addresses(as: record.question.type) }
    }
    return Set(found.joined()).sorted()
  }

  /// The addresses that unexpected replies lead to, aliases followed as a resolver would.
  private func addresses(givenFor questions: [Question]) -> Set<Address> {
    let wrong = compared.filter { questions.contains($0.question) }.flatMap { record in
      record.replies.filter(\.comparison.differs).flatMap { reply -> [Address] in
        guard case .alias(let target)? = reply.content else {
          return reply.content?.addresses(as: record.question.type) ?? []
        }
        let answer = record.answer ?? evidence.answers.first { $0.question == record.question }
        let isFollowed = answer?.aliases.contains { $0.data.name == target } == true
        return isFollowed ? answer?.records.compactMap(\.data.address) ?? [] : []
      }
    }
    // Of aliases of a resource the replies themselves do not show it.
    let stray = strayAliases.filter { questions.contains($0.record.question) }.flatMap { alias in
      alias.replies.flatMap { $0.content?.addresses(as: alias.record.question.type) ?? [] }
    }
    return Set(wrong).union(stray)
  }

  /// Whether the files lead the target to an address, be it by way of other names of the exports.
  private var isExpected: (Address) -> Bool {
    // Where an alias leads, its resource says.
    let resources = evidence.aliases.reduce(into: Set<Address>()) { $0.formUnion($1.resource) }
    let destinations = destinations
    let demands = compared.map(\.expectation.demand)
    // A name elsewhere may lead back into the zone, where another record is wrong.
    let accused = Set(
      statedLinks.flatMap { record in
        record.replies.filter(\.comparison.differs).flatMap { $0.content?.addresses(as: record.question.type) ?? [] }
      })
    return { address in
      !accused.contains(address) && (destinations.lead(to: address) || resources.contains(address))
        || demands.contains { demand in
          switch demand {
          case .exactly(let values), .within(let values): values.contains { $0.address == address }
          case .networks(let networks): networks.contains { $0.contains(address) }
          case .something, .alias, .nothingStated, .notEvaluated: false
          }
        }
    }
  }

  /// Whether users get, beside what nobody expects, an address that somebody does from everyone who gives the other.
  func isMixed(_ questions: [Question]) -> Bool {
    let wrong = compared.filter { questions.contains($0.question) }.flatMap { record in
      // Of aliases of a resource the replies themselves do not show it.
      let isOfResource = if case .something = record.expectation.demand { true } else { false }
      return record.observed.filter { isOfResource || $0.comparison.differs }.map {
        $0.content?.addresses(as: record.question.type) ?? []
      }
    }
    return !wrong.isEmpty && wrong.allSatisfy { $0.contains(where: isExpected) }
  }
}
