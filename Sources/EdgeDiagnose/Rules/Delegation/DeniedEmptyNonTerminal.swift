import EdgeModel

/// A server denies a name although there are names below it.
package struct DeniedEmptyNonTerminal: Rule {
  package let id = "denied-empty-non-terminal"
  package let summary = "A server denies or refuses a name although names below it exist."
  package let explanation = Runbook(
    trigger:
      "Asked for a name above the target by itself, a server answers NXDOMAIN (RFC 8020) or an error, and answers "
      + "well for what lies below.",
    impact:
      "Resolvers that ask label by label (RFC 9156) may take the denial for everything below it. Most of them then "
      + "ask for the whole name; those that do not have no answer for their users.",
    investigation: "Ask it for both: `dig +norecurse @ADDRESS ABOVE` and `dig +norecurse @ADDRESS NAME`.",
    causes: "Server software or a load balancer that knows only names with records of their own.",
    resolution: "Update the server; until then give the name in between a record of its own, such as a TXT record.",
    prevention: "A test of empty non-terminals in the acceptance of every name server.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.rejections.sorted { $0.key < $1.key }.map { zone, own in
      let names = Set(own.map(\.question.name)).sorted()
      let addresses = Set(own.map(\.address))
      let observed = Set(own.map(\.outcome.text)).sorted().list
      let servers = Set(own.map(\.server)).sorted()
      return finding(
        .delegation(.deaf(zone, to: .minimising, at: addresses)), in: comparison,
        scope: Finding.Scope(zone: zone, servers: servers, addresses: addresses.sorted()),
        "\(servers.list) (\(addresses.sorted().list)) answer\(servers.count == 1 ? "s" : "") \(observed) for "
          + "\(names.list), below which \(comparison.target.name) exists",
        expected: "no data, for a name that only has others below it", observed: observed,
        evidence: own.map {
          Finding.Evidence(
            kind: "dns", time: $0.time, text: "\($0.server) at \($0.address): \($0.question): \($0.outcome.text)")
        })
    }
  }
}

extension TargetComparison {
  /// By zone, what its servers said who deny or reject a name on the way, and answer for what lies below it.
  var rejections: [DomainName: [Response]] {
    let rejected = evidence.steps.sorted { $0.name < $1.name }.flatMap { step -> [(DomainName, Response)] in
      guard target.name.isBelow(step.name), hasNames(below: step.name), let zone = evidence.zone(step.asked) else {
        return []
      }
      return zone.responses.filter { response in
        response.question == step.question && response.outcome.isRejection
          && zone.responses.contains { $0.isProof(against: response) }
      }.map { (zone.zone, $0) }
    }
    return Dictionary(grouping: rejected, by: \.0).mapValues { $0.map(\.1) }
  }

  /// Whether somebody who goes by the whole name finds something at or below a name.
  fileprivate func hasNames(below name: DomainName) -> Bool {
    evidence.answers.contains { answer in
      answer.question.name.isWithin(name) && (answer.status == .answer || !answer.aliases.isEmpty)
    }
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
