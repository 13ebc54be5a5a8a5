import EdgeModel

/// A server denies a name although there are names below it, or the name itself to whoever looks for its servers.
///
/// SEV3 for a denial, even by all servers, because resolvers help themselves: to any answer but success BIND (`relaxed`) and
/// Unbound ask for the whole name, as they are delivered. Those that are told to be strict, and Unbound where NXDOMAIN comes
/// from a signed zone, do not.
package struct DeniedEmptyNonTerminal: Rule {
  package let id = "denied-empty-non-terminal"
  package let summary = "A server denies or refuses a name, or is silent to it, although names below it exist."
  package let explanation = Runbook(
    trigger:
      "Asked for a name above the target by itself, a server answers NXDOMAIN (RFC 8020) or an error, or nothing over "
      + "either transport, and answers well for what lies below. Or it answers NXDOMAIN to the target's NS records, and "
      + "gives others of that name; another error to them is a note. All servers are asked.",
    impact:
      "Resolvers that ask label by label (RFC 9156) may take the denial for everything below it. Most of them then "
      + "ask for the whole name; those that do not have no answer for their users. What is denied to a question for NS is "
      + "denied, from the resolver's cache, to all questions for the name (RFC 2308 section 5).",
    investigation: "Ask it for both: `dig +norecurse @ADDRESS ABOVE` and `dig +norecurse @ADDRESS NAME`; "
      + "`dig +norecurse @ADDRESS NAME NS`.",
    causes: "Server software or a load balancer that knows only names with records of their own.",
    resolution: "Update the server; until then give the name in between a record of its own, such as a TXT record.",
    prevention: "A test of empty non-terminals in the acceptance of every name server.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.rejections.sorted { $0.key < $1.key }.flatMap { zone, all in
      let kinds = Dictionary(grouping: all, by: RejectionKind.init)
      return kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, own in
        finding(kind, own, of: zone, in: comparison)
      }
    }
  }

  private func finding(
    _ kind: RejectionKind, _ own: [Response], of zone: DomainName, in comparison: TargetComparison
  ) -> Finding {
    let names = Set(own.map(\.question.name)).sorted()
    let addresses = Set(own.map(\.address))
    let observed = Set(own.map(\.outcome.text)).sorted().list
    let servers = Set(own.map(\.server)).sorted()
    let (isOne, who) = (servers.count == 1, "\(servers.list) (\(addresses.sorted().list))")
    let says =
      switch kind {
      case .answer:
        "answer\(isOne ? "s" : "") \(observed) for \(names.list), below which \(comparison.target.name) exists"
      case .silence:
        "\(isOne ? "is" : "are") silent to \(names.list), below which \(comparison.target.name) exists"
      case .servers, .noServers:
        "answer\(isOne ? "s" : "") \(observed) for NS of \(names.list), which has other records"
      }
    return finding(
      kind == .noServers ? .nobody : .delegation(.deaf(zone, to: .minimising, at: addresses)), in: comparison,
      scope: Finding.Scope(zone: zone, servers: servers, addresses: addresses.sorted()), "\(who) \(says)",
      expected: kind == .answer || kind == .silence ? "no data, for a name that only has others below it" : "no data",
      observed: observed,
      evidence: own.map {
        Finding.Evidence(
          kind: "dns", time: $0.time, text: "\($0.server) at \($0.address): \($0.question): \($0.outcome.text)")
      })
  }
}

/// What is wrong with it; findings come in this order.
private enum RejectionKind: Int {
  /// A name on the way is denied or refused.
  case answer
  /// A name on the way is met with silence.
  case silence
  /// The target is denied to a question for NS, or that question is refused.
  case servers, noServers

  init(_ response: Response) {
    if response.question.type == .ns {
      self = response.outcome == .answered(.nameError) ? .servers : .noServers
    } else {
      self = response.outcome == .timeout ? .silence : .answer
    }
  }
}

extension TargetComparison {
  /// By zone, what its servers said who deny or reject a name on the way, and answer for what lies below it, or who do so
  /// to a question for NS alone.
  var rejections: [DomainName: [Response]] {
    let pathLoss = PathLoss(in: evidence)
    let rejected = evidence.steps.sorted { $0.name < $1.name }.flatMap { step -> [(DomainName, Response)] in
      guard target.name.isBelow(step.name), hasNames(below: step.name), let zone = evidence.zone(step.asked) else {
        return []
      }
      return zone.responses.filter { response in
        response.question == step.question
          && (response.outcome.isRejection || zone.isSilent(to: response, pathLoss))
          && zone.responses.contains { $0.isProof(against: response) }
      }.map { (zone.zone, $0) }
    }
    return Dictionary(grouping: rejected + rejectedForServers, by: \.0).mapValues { $0.map(\.1) }
  }

  /// The same of questions for NS at an asked name that has other records.
  private var rejectedForServers: [(DomainName, Response)] {
    let existing = Set(evidence.answers.filter { $0.status == .answer && $0.aliases.isEmpty }.map(\.question.name))
    let goals = Set(evidence.answers.map(\.question))
    return evidence.zones.flatMap { zone in
      zone.responses.filter { response in
        response.question.type == .ns && response.question.name.isBelow(zone.zone)
          && existing.contains(response.question.name) && !goals.contains(response.question)
          && response.outcome.isRejection
          && zone.responses.contains { other in
            guard other.server == response.server, other.address == response.address,
              other.question.name == response.question.name, case .answered(.answer) = other.outcome
            else { return false }
            return other.question.type != .ns
          }
      }.map { (zone.zone, $0) }
    }
  }

  /// Whether somebody who goes by the whole name finds something at or below a name.
  fileprivate func hasNames(below name: DomainName) -> Bool {
    evidence.answers.contains { answer in
      answer.question.name.isWithin(name) && (answer.status == .answer || !answer.aliases.isEmpty)
    }
  }
}

extension ZoneEvidence {
  /// Whether a question alone is met with silence: over UDP again and again, and over TCP, where nothing gets lost, while the
  /// same address answers others over both.
  fileprivate func isSilent(to response: Response, _ pathLoss: PathLoss) -> Bool {
    guard response.transport == .udp, response.outcome == .timeout, response.attempts >= 4 else { return false }
    let own = responses.filter { $0.server == response.server && $0.address == response.address }
    let streams = own.filter { $0.transport == .tcp }
    return streams.contains { $0.question == response.question && $0.outcome == .timeout }
      && streams.contains { $0.question != response.question && $0.outcome.isAnswer } && own.hasWitness(to: response)
      && !pathLoss.mayExplain([response.attempts], of: Set(own.map(\.question)).count, at: response.address)
  }
}

extension Response {
  /// Whether this one shows that a server which rejected a name does answer for what lies below it.
  fileprivate func isProof(against other: Response) -> Bool {
    guard server == other.server, address == other.address, question.name.isBelow(other.question.name) else {
      return false
    }
    switch outcome {
    case .answered(.answer), .answered(.alias), .answered(.referral), .answered(.noData): return true
    default: return false
    }
  }
}

extension Response.Outcome {
  /// Whether a name was denied or not dealt with.
  fileprivate var isRejection: Bool {
    switch self {
    case .answered(.nameError), .answered(.lame(.rcode)): true
    default: false
    }
  }
}
