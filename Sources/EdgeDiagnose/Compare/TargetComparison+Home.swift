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

  /// Whether all who serve users at these addresses are others than ours, and clients are content with them: then somebody
  /// got a certificate for the name.
  func isImpersonated(at addresses: Set<Address>) -> Bool {
    let places = webEndpoints.filter { addresses.contains($0.endpoint.address) }
    // A port on which nobody serves anything says nothing of who serves the others.
    let known = Dictionary(grouping: places.filter { !$0.chain.isEmpty }, by: \.endpoint.address)
    return !places.isEmpty && Set(known.keys) == Set(places.map(\.endpoint.address))
      && known.values.allSatisfy { $0.allSatisfy { $0.isHealthy && isAnothers($0) } }
  }

  /// Whether all who serve users at these addresses have certificates of authorities that clients do not know, beside ours,
  /// which are well: whoever answers in place of us without being able to get one.
  func isForeign(at addresses: Set<Address>) -> Bool {
    let places = webEndpoints.filter { addresses.contains($0.endpoint.address) }
    let served = places.filter { !$0.chain.isEmpty }
    // Of those that nobody looked at nothing is known.
    return !served.isEmpty && Set(served.map(\.endpoint.address)) == addresses
      && homePlaces.contains(where: \.isHealthy)
      && served.allSatisfy { Flawed(.noAnchor, at: $0).map { $0.incomplete == nil } == true && isAnothers($0) }
      && !isOfAnotherName(addresses)
  }

  /// Whether a record of the exports has one of these addresses: a server that another name of ours leads to is ours,
  /// whatever it presents.
  private func isOfAnotherName(_ addresses: Set<Address>) -> Bool {
    let wanted = Set(addresses.map(\.bytes))
    return expectations.zones.contains { zone in
      zone.records.contains { set in
        guard set.type.isAddress, case .values(let values) = set.content else { return false }
        return !wanted.isDisjoint(with: values)
      }
    }
  }

  /// Whether what is served there is somebody else's certificate, as far as anybody knows which are ours.
  ///
  /// Exports are never whole, and certificates are renewed, replaced and joined by twins after they were taken: another's is
  /// what comes from an authority that issued none of ours.
  func isAnothers(_ endpoint: EndpointComparison) -> Bool {
    let known = homeLeaves
    // Whoever serves one of ours on another port is no stranger.
    let isKnown = webEndpoints.contains { place in
      place.endpoint.address == endpoint.endpoint.address && place.isKnown(by: known)
    }
    guard let leaf = endpoint.chain.first, !isKnown else { return false }
    // Whoever names the authority in a file expects certificates of it, and of no other.
    if let agreed = target.issuer { return !endpoint.isIssued(by: agreed) }
    let exported = expectations.certificates.filter { $0.covers(target.name) }
    guard !exported.contains(where: { $0.serial == leaf.serial || $0.mayComeFromIssuer(of: endpoint) }) else {
      return false
    }
    let issuers = Set(known.flatMap(\.traits.issuerNames).map { $0.lowercased() })
    guard issuers.isDisjoint(with: leaf.traits.issuerNames.map { $0.lowercased() }) else { return false }
    let own = certificates.filter { !$0.isStray && $0.certificate.isIssued && $0.certificate.isInUse }
    return isHomeSeen || own.contains { $0.isNamed || front?.canHold($0.certificate) != false }
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
  private var webEndpoints: [EndpointComparison] { endpoints.filter { $0.endpoint.startTLS == nil } }

  /// The leaves that are served where the files lead.
  private var homeLeaves: [Certificate] { homePlaces.compactMap(\.chain.first) }

  private var homePlaces: [EndpointComparison] {
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

extension EndpointComparison {
  /// Whether it serves a certificate that ACM says is ours, or one of these.
  fileprivate func isKnown(by leaves: [Certificate]) -> Bool {
    managed.agrees || chain.first.map { leaf in leaves.contains { $0.sha256 == leaf.sha256 } } == true
  }
}

extension Finding {
  /// Holds where users are led against where the files lead: tells whether those addresses, or else all that nobody expects,
  /// are somebody else's who has a certificate for the name, and whether there is a place to lead users back to.
  mutating func holdAgainstHome(in comparison: TargetComparison, at addresses: Set<Address> = []) {
    if comparison.isHomeBroken { aspects.insert(.homeFails) }
    if comparison.isHomeGone { aspects.insert(.resourceIsGone) }
    let strange = comparison.strangeEndpoints
    let places = addresses.isEmpty ? Set(strange.map(\.endpoint.address)) : addresses
    guard severity >= .sev2 else { return }
    isSecurity = comparison.isImpersonated(at: places)
    guard isSecurity || comparison.isForeign(at: places) else { return }
    if !isSecurity { aspects.insert(.strangerUntrusted) }
    let isTrusted = isSecurity
    strangers = Set(strange.map(\.endpoint.address)).intersection(places).sorted()
    // Nothing else tells it, so it comes before what every server gave.
    evidence =
      strange.filter { places.contains($0.endpoint.address) }.compactMap { endpoint in
        endpoint.chain.first.map { leaf in
          Evidence(
            kind: "tls", time: endpoint.began,
            text:
              "\(endpoint.text) is \(isTrusted ? "" : "not ")trusted with a certificate of \(leaf.issuer), serial \(leaf.serial), which is "
              + "none of yours as far as is known")
        }
      } + evidence
  }
}
