import EdgeModel

/// Something between here and the root servers answers in their place.
package struct VantageIntercepted: Rule {
  package let id = "vantage-intercepted"
  package let summary = "Something near this vantage answers DNS in place of the servers that were asked."
  package let explanation = Runbook(
    trigger: "Every answer from root servers' addresses over UDP came without authority, offered recursion or was "
      + "REFUSED, which no root server ever answers.",
    impact: "Not known. The run is UNKNOWN; no other finding is reported for the target.",
    investigation: "From the same host: `dig +norecurse . SOA @198.41.0.4`. A root server sets aa and never ra.",
    causes: "A network that sends all of port 53 to its own resolver: hotel, office firewall, provider, sandbox.",
    resolution: "Let this host reach port 53 of the internet, over UDP and TCP, or run edgeprobe where it can.",
    prevention: "Two vantages on different networks.")

  package let blinds = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let roots = comparison.evidence.zones.filter(\.zone.isRoot).flatMap(\.responses)
    let impostors = roots.filter(\.isFromImpostor)
    // One genuine referral from a root server shows that the way there is free; over TCP, for TCP alone: what takes port 53
    // for itself often takes UDP only.
    let free = Set(roots.filter(\.isFromRoot).map(\.transport))
    guard let first = impostors.first(where: { !free.contains($0.transport) }), !free.contains(.udp) else { return [] }
    return [
      finding(
        .unknown, in: comparison,
        "DNS is intercepted near here: root servers' addresses "
          + (first.outcome == .refused ? "refuse to answer" : "answer without authority"),
        expected: "authoritative answers and referrals from the root",
        observed:
          "\(first.server) (\(first.address)): \(first.offersRecursion ? "recursion available" : first.outcome.text)")
    ]
  }
}

extension Response.Outcome {
  /// The root is public: its servers have nobody whom they would refuse.
  fileprivate static var refused: Self { .answered(.lame(.rcode(ResponseCode.refused))) }
}

extension Response {
  fileprivate var isFromImpostor: Bool {
    guard case .answered(let kind) = outcome else { return false }
    return offersRecursion || kind == .lame(.notAuthoritative) || outcome == .refused
  }

  fileprivate var isFromRoot: Bool {
    guard case .answered(let kind) = outcome, !offersRecursion else { return false }
    if case .lame = kind { return false }
    return true
  }
}
