import EdgeModel

/// The name is an alias of a name that has no answer.
package struct DanglingAlias: Rule {
  package let id = "dangling-alias"
  package let summary = "An alias (CNAME, DNAME, HTTPS or Route 53's own) leads to a name that does not resolve."
  package let explanation = Runbook(
    trigger: "The target's own zone answers with an alias, and none of the asked types has an answer at its end; or an "
      + "HTTPS or SVCB record leads to a name without addresses, in either mode; or a DNAME makes a name that is too long "
      + "(YXDOMAIN); or the exports make it an alias of an AWS resource whose name does not resolve, and the servers have "
      + "nothing to answer with.",
    impact:
      "Every user fails, and whoever can claim the abandoned name can take the users over. Behind an HTTPS record "
      + "only: clients fall back to the name's own addresses.",
    investigation: "Run `edgeprobe trace NAME`; the last zone on the path is the one that denies.",
    causes: "The load balancer, bucket or distribution was deleted; the provider's zone is in trouble; a final dot was "
      + "forgotten in the alias.",
    resolution: "Point the alias at a name that exists, or create the resource again.",
    prevention: "Delete the alias before the resource; preflight for changes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent else { return [] }
    return [name(in: comparison), resource(in: comparison), service(in: comparison)].compactMap(\.self)
  }

  /// An alias that Route 53 itself follows, which nobody sees in what it answers.
  private func resource(in comparison: TargetComparison) -> Finding? {
    let dead = comparison.deadAliases
    let ends = dead.flatMap { alias in alias.ends.map { (alias.record, $0) } }
    guard let (record, end) = ends.first(where: { $0.1.status == .nxdomain }) ?? ends.first else { return nil }
    let replies = dead.flatMap(\.replies)
    return finding(
      .noRecord(of: dead.map(\.record.question), from: Set(replies.map(\.address))), in: comparison,
      scope: Finding.Scope(zone: end.path.last),
      "\(comparison.target.name) is an alias of \(end.name), which does not resolve: \(end.rcode)",
      expected: record.expectation.text(as: record.question.type), observed: end.outcome,
      source: record.expectation.source, evidence: record.observed.evidence(for: record.question),
      aspects: end.aspects(for: nil))
  }

  private func name(in comparison: TargetComparison) -> Finding? {
    let asked = comparison.records.filter { $0.question.type != .cname }
    let addresses = asked.filter(\.question.type.isAddress)
    let records = addresses.isEmpty ? asked : addresses
    let ends = records.compactMap(\.answer).filter { $0.status != .loop && $0.isAlias }
    // That the name does not exist is true of every type.
    guard !records.contains(where: \.resolves),
      let answer = ends.first(where: { $0.status == .nxdomain }) ?? ends.first,
      // What could not be looked at does not dangle.
      records.allSatisfy({ $0.answer.map(comparison.evidence.hasNothing) == true })
    else { return nil }
    let why = ": \(answer.rcode)" + (answer.reason.map { " (\($0))" } ?? "")
    let types = records.map(\.question.type)
    // A name that exists may have what nobody asked for.
    let isEmpty = answer.status == .nodata
    let end =
      answer.rcode == .yxDomain
      ? "a name that cannot be\(why)"
      : isEmpty ? "\(answer.name), which has no \(types.list) record" : "\(answer.name), which does not resolve\(why)"
    return finding(
      .noRecord(of: records.map(\.question), from: []), in: comparison,
      scope: Finding.Scope(zone: answer.path.last, type: isEmpty && types.count == 1 ? types.first : nil),
      "\(comparison.target.name) is an alias of \(end)", expected: "an address",
      observed: answer.outcome, evidence: evidence(of: answer.aliases, to: answer, in: comparison),
      // A name that proves something, or that mail comes from, needs no address.
      aspects: answer.aspects(for: types.count == 1 ? types.first : nil)
        .union(isEmpty && comparison.target.ports.isEmpty ? [.needsNaming] : []))
  }

  /// The end of the aliases should have addresses, or a service (RFC 9460 section 2.4.2), and so should what is bound.
  private func service(in comparison: TargetComparison) -> Finding? {
    let bound = comparison.records.filter { $0.question.type == .https || $0.question.type == .svcb }
    let dangling = bound.lazy.compactMap { record in comparison.deadService(of: record).map { (record, $0) } }
    guard let (record, end) = dangling.first else { return nil }
    let type = record.question.type
    let why = end.reason.map { ": \($0)" } ?? ""
    return finding(
      .noService(of: [record.question]), in: comparison,
      scope: Finding.Scope(zone: end.path.last, type: type),
      "the \(type) record of \(comparison.target.name) leads to \(end.question.name), which has no address\(why)",
      expected: "an address", observed: end.outcome,
      evidence: evidence(of: record.answer?.records ?? [], to: end, in: comparison), aspects: end.aspects(for: type))
  }

  /// The aliases; then what the servers say that should have the last word, where they fail.
  private func evidence(
    of aliases: [Record], to end: Answer, in comparison: TargetComparison
  ) -> [Finding.Evidence] {
    let records = aliases.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") }
    guard end.status == .servfail || end.status == .unreachable, end.rcode != .yxDomain,
      let zone = end.path.last.flatMap({ comparison.evidence.zone($0) })
    else { return records }
    var seen: Set<Address> = []
    let failures = zone.responses.filter { $0.question.name == end.name && seen.insert($0.address).inserted }
    return records
      + failures.map {
        Finding.Evidence(
          kind: "dns", time: $0.time, text: "\($0.server) at \($0.address), of \(zone.zone): \($0.outcome.text)")
      }
  }
}

extension Answer {
  /// What an alias that ends so is told by; `type`: the one address type that it was asked for, of others nothing is known.
  fileprivate func aspects(for type: RecordType?) -> Set<Finding.Aspect> {
    if rcode == .yxDomain { return [.nameTooLong] }
    return switch status {
    case .nxdomain: [.endIsDenied]
    case .nodata where type?.isAddress == true: [.endLacksType]
    default: []
    }
  }
}

extension Evidence {
  /// Whether the servers that should have the last word were asked, and gave no answer, in a family that others answer over.
  func isSilent(at answer: Answer) -> Bool {
    guard answer.status == .unreachable, let zone = answer.path.last.flatMap({ zone($0) }) else { return false }
    let responses = zone.responses.filter { $0.question.name == answer.name && $0.outcome != .notAllowed }
    return !responses.isEmpty
      && responses.allSatisfy { response in
        switch response.outcome {
        // Somebody says that nothing listens there.
        case .refusedConnection, .closed: true
        default: !response.outcome.isSign && hears(ipv6: response.address.isIPv6)
        }
      }
  }

  /// Whether nobody gets an answer, as far as that can be told from here.
  fileprivate func hasNothing(at answer: Answer) -> Bool {
    [.nodata, .nxdomain, .servfail].contains(answer.status) || isSilent(at: answer)
  }
}

/// What the AliasMode of an HTTPS record comes to.
enum ServiceAlias: Hashable, Sendable {
  /// What came of the question for the last name's address.
  case dangles(Answer)
  /// The names followed, the last one met before.
  case circular([DomainName])
}

extension TargetComparison {
  /// What came of the question for the address of a name that a record leads to, where it has none.
  fileprivate func deadService(of record: RecordComparison) -> Answer? {
    if case .dangles(let end)? = serviceAlias(of: record) { return end }
    guard let answer = record.answer else { return nil }
    for answer in [answer] + evidence.services(after: answer) where answer.status == .answer {
      for binding in answer.records.compactMap({ $0.type == record.question.type ? ServiceBinding($0.data) : nil })
      where binding.priority > 0 && !binding.target.isRoot && binding.target != answer.name {
        let found = evidence.answers.filter { $0.question.name == binding.target && $0.question.type.isAddress }
        if !found.isEmpty, found.allSatisfy(evidence.hasNothing) {
          return found.min { $0.question < $1.question }
        }
      }
    }
    return nil
  }

  /// None where there is no alias, where each leads somewhere, and where nobody looked.
  ///
  /// Of several, clients take one at random (RFC 9460 section 2.4.2), so that one which leads nowhere is enough.
  func serviceAlias(of record: RecordComparison) -> ServiceAlias? {
    var seen: Set<DomainName> = []
    func end(of answer: Answer, behind names: [DomainName]) -> ServiceAlias? {
      for target in answer.serviceAliases {
        if names.contains(target) { return .circular(names + [target]) }
        guard seen.insert(target).inserted else { continue }
        let found = evidence.answers.filter { $0.question.name == target }
        // A circle of CNAME records is told of the name whose they are.
        guard !found.isEmpty, found.allSatisfy({ $0.status == .answer || evidence.hasNothing(at: $0) }) else {
          continue
        }
        // Whoever has such records himself is reached by way of them, whatever addresses he has.
        if let next = found.first(where: { $0.question.type == record.question.type && $0.status == .answer }) {
          if let end = end(of: next, behind: names + [target]) { return end }
        } else if !found.contains(where: { $0.status == .answer && $0.question.type.isAddress }),
          let end = found.min(by: { $0.question < $1.question })
        {
          return .dangles(end)
        }
      }
      return nil
    }
    return record.answer.flatMap { end(of: $0, behind: [record.question.name]) }
  }
}

extension Evidence {
  /// What is known of the HTTPS or SVCB records of the names that AliasMode leads to, in the order in which it does.
  func services(after answer: Answer) -> [Answer] { serviceNames(after: answer).compactMap { service(answer, at: $0) } }

  /// The names that AliasMode leads to, in the order in which it does.
  func serviceNames(after answer: Answer) -> [DomainName] {
    var names = [answer.question.name]
    var open = [answer]
    while let next = open.popLast() {
      for name in next.serviceAliases where !names.contains(name) {
        names.append(name)
        if let behind = service(answer, at: name) { open.append(behind) }
      }
    }
    return Array(names.dropFirst())
  }

  private func service(_ first: Answer, at name: DomainName) -> Answer? {
    answers.first { $0.question == Question(name, first.question.type) }
  }
}

extension Answer {
  /// Where AliasMode leads.
  fileprivate var serviceAliases: [DomainName] {
    guard status == .answer, question.type == .https || question.type == .svcb else { return [] }
    return records.filter { $0.type == question.type }.compactMap { ServiceBinding($0.data)?.alias }
  }

  /// `nxdomain for lb-1.example.org.`.
  fileprivate var outcome: String { "\(status.rawValue) for \(name)" }

  /// Whether an alias was followed, or makes a name that cannot be.
  fileprivate var isAlias: Bool { !hasTooManyAliases && (!aliases.isEmpty || rcode == .yxDomain) }
}
