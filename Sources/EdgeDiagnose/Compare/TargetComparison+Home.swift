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
    let given = addresses(givenFor: questions)
    if !given.isEmpty, given.allSatisfy(isExpected) { return true }
    // What was not looked at may be anybody's.
    guard !endpoints.isEmpty, given.isSubset(of: endpoints.map(\.endpoint.address)) else { return false }
    let isOfResource = questions.allSatisfy { question in
      records.contains { $0.question == question && $0.expectation.isOfAWSResource }
    }
    let home = endpoints.filter { isExpected($0.endpoint.address) }
    let isFallback = home.contains(where: \.isHealthy) && isMixed(questions)
    let known = knownLeaves
    return strangeEndpoints.allSatisfy { endpoint in
      // Whoever gets no connection goes on to the next address.
      guard endpoint.servesUsers else { return isFallback && endpoint.isOutOfReach }
      return endpoint.managed.agrees || endpoint.chain.first.map { known.contains($0.sha256) } == true
        || isOfResource && endpoint.isOfAmazon && !isAnothers(endpoint)
    }
  }

  /// Where the name has an address of its own in place of the alias that these questions ask for, and users get along.
  func leadsHomeWithoutAlias(_ questions: [Question]) -> Bool {
    questions.allSatisfy { $0.type == .cname } && !ownAddresses.isEmpty && leadsHomeAnyway(questions)
  }

  /// Who is hit where unexpected answers lead users home anyway.
  var homecoming: String {
    strangeEndpoints.isEmpty
      ? "nobody as far as was seen: users are led to the expected addresses all the same"
      : "nobody as far as was seen: there users are served with a certificate of yours, or go on to the next address"
  }

  /// Whether all who serve users behind what nobody expects are others than ours, and clients are content with them: then
  /// somebody got a certificate for the name.
  ///
  /// That takes knowing which certificate is ours: by ACM, or by who serves where the files lead.
  var isImpersonated: Bool {
    !strangeEndpoints.isEmpty && strangeEndpoints.allSatisfy { $0.isHealthy && isAnothers($0) }
  }

  /// Whether what is served there is somebody else's certificate, as far as anybody knows which is ours.
  ///
  /// Where ACM has certificates for the target, one that is neither of them, nor may be a renewal of one that no export
  /// tells of yet, is another's, whoever issued it.
  func isAnothers(_ endpoint: EndpointComparison) -> Bool {
    guard let leaf = endpoint.chain.first, !endpoint.managed.agrees else { return false }
    if endpoint.managed.differs { return true }
    let known = knownLeaves
    guard !known.contains(leaf.sha256) else { return false }
    let own = certificates.filter { !$0.isStray && $0.certificate.isIssued && $0.certificate.isInUse }
    return !known.isEmpty
      || !own.isEmpty && !own.contains { $0.certificate.mayHaveBeen(leaf, isOfAmazon: endpoint.isOfAmazon) }
  }

  /// The endpoints behind addresses that no file expects.
  var strangeEndpoints: [EndpointComparison] { endpoints.filter { !isExpected($0.endpoint.address) } }

  /// The leaves that are served where the files lead.
  private var knownLeaves: Set<String> {
    let home = endpoints.filter { isExpected($0.endpoint.address) }
    return Set((standby + home).compactMap(\.chain.first?.sha256))
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
    let wrong = records.filter { questions.contains($0.question) }.flatMap { record in
      record.replies.filter(\.comparison.differs).flatMap { reply -> [Address] in
        guard case .alias(let target)? = reply.content else {
          return reply.content?.addresses(as: record.question.type) ?? []
        }
        let isFollowed = record.answer?.aliases.contains { $0.data.name == target } == true
        return isFollowed ? record.answer?.records.compactMap(\.data.address) ?? [] : []
      }
    }
    return Set(wrong)
  }

  /// Whether the files lead the target there, be it by way of other names of the exports.
  private func isExpected(_ address: Address) -> Bool {
    if hostedZone?.destinations(of: target.name).contains(where: { $0.place == .address(address) }) == true {
      return true
    }
    return records.contains { record in
      switch record.expectation.demand {
      case .exactly(let values), .within(let values): values.contains { $0.address == address }
      case .networks(let networks): networks.contains { $0.contains(address) }
      case .something, .nothingStated, .notEvaluated: false
      }
    }
  }

  /// Whether users get, beside what nobody expects, an address that somebody does from everyone who gives the other.
  func isMixed(_ questions: [Question]) -> Bool {
    let wrong = records.filter { questions.contains($0.question) }.flatMap { record in
      record.replies.filter(\.comparison.differs).map { $0.content?.addresses(as: record.question.type) ?? [] }
    }
    return !wrong.isEmpty && wrong.allSatisfy { $0.contains(where: isExpected) }
  }
}

extension TargetComparison {
  /// The exported hosted zone of a name, or the one that holds the target; none where the exports do not say which it is.
  func hostedZoneID(of zone: DomainName?) -> String? {
    guard let zone = zone ?? hostedZone?.name else { return nil }
    if let hostedZone, hostedZone.name == zone, hostedZone.source.isExport { return hostedZone.id }
    let all = expectations.zones.filter { $0.name == zone && !$0.isPrivate && $0.source.isExport }
    return all.count == 1 ? all[0].id : nil
  }
}

extension Finding {
  /// Says that somebody else has a certificate for the name, where every user is led to him.
  mutating func warn(of comparison: TargetComparison) {
    guard severity >= .sev2, comparison.isImpersonated else { return }
    isSecurity = true
    evidence += comparison.strangeEndpoints.compactMap { endpoint in
      endpoint.chain.first.map { leaf in
        Evidence(
          kind: "tls", time: endpoint.began,
          text:
            "\(endpoint.text) is trusted with a certificate of \(PrintableText(leaf.issuer).text), serial \(leaf.serial), which is "
            + "none of yours as far as is known")
      }
    }
  }
}
