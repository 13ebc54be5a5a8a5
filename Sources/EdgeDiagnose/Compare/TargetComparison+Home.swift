import EdgeModel

/// Where unexpected answers lead, held against where the files lead.
extension TargetComparison {
  /// Whether users who are given an address that nobody expects get along all the same.
  ///
  /// Every endpoint behind such an address is out of reach beside one that is well and expected, or serves a certificate
  /// that ACM says is ours, or that where the exports lead as well, so that one key stands behind both; or where a resource
  /// of AWS is expected, one of Amazon's that nothing speaks against.
  func leadsHomeAnyway(_ questions: [Question]) -> Bool {
    let isOfResource = questions.allSatisfy { question in
      records.contains { $0.question == question && $0.expectation.demand == .something }
    }
    let home = endpoints.filter { isExpected($0.endpoint.address) }
    let known = Set((standby + home).compactMap(\.chain.first?.sha256))
    let isFallback = home.contains(where: \.isHealthy) && isMixed(questions)
    let strangers = endpoints.filter { !isExpected($0.endpoint.address) }
    return questions.allSatisfy { $0.type.isAddress || $0.type == .cname } && !strangers.isEmpty
      && strangers.allSatisfy { endpoint in
        // Whoever gets no connection goes on to the next address.
        guard endpoint.isHealthy else { return isFallback && endpoint.isOutOfReach }
        return endpoint.managed.agrees || endpoint.chain.first.map { known.contains($0.sha256) } == true
          || isOfResource && endpoint.isOfAmazon && !endpoint.managed.differs
      }
  }

  /// Whether the files expect an address of the target.
  private func isExpected(_ address: Address) -> Bool {
    records.contains { record in
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
