import EdgeModel

/// A server of the zone answers with other data than expected.
package struct WrongRecord: Rule {
  package let id = "wrong-record"
  package let summary = "The zone's servers answer with data that nobody expects."
  package let explanation = Runbook(
    trigger: "An authoritative answer differs from the hosted zone's record set (equality for simple ones, membership "
      + "for routing policies) or lies outside the networks of the probe file. TTLs are not compared. An alias of an AWS "
      + "resource is asked beside the resource: nothing in common in three looks is one for a load balancer, and for "
      + "CloudFront, S3 and API Gateway, which have very many addresses, if the certificate there is another's as well.",
    impact: "Users are led elsewhere: to an old server, or to somebody else.",
    investigation: "Run `edgeprobe trace NAME TYPE`; then `edgeprobe cert NAME` shows who answers there.",
    causes: "A record was edited by hand; a change was applied to one provider only; a zone transfer is stuck; the "
      + "domain was taken over.",
    resolution: "Restore the record set from the export; lower its TTL until it is seen everywhere.",
    prevention: "Records only through reviewed change sets; preflight in CI.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    unexpected(in: comparison) + astray(in: comparison)
  }

  private func unexpected(in comparison: TargetComparison) -> [Finding] {
    comparison.wrong.map { deviation in
      let (record, wrong) = (deviation.record, deviation.replies)
      let type = record.question.type
      let observed = Set(wrong.compactMap { $0.text(as: type) }).sorted().joined(separator: "; ")
      let addresses = Set(wrong.map(\.address))
      let others = Set(record.observed.map(\.address)).subtracting(addresses)
      let who = others.isEmpty ? "" : " from \(Set(wrong.map(\.server)).sorted().list)"
      return finding(
        .wrongAnswer(to: [record.question], from: addresses), in: comparison,
        scope: Finding.Scope(
          zone: record.zone, servers: Set(wrong.map(\.server)).sorted(), addresses: addresses.sorted(), type: type),
        "\(record.question) is \(observed)\(who), not \(record.expectation.text(as: type))",
        expected: record.expectation.text(as: type), observed: observed, source: record.expectation.source,
        evidence: wrong.evidence(for: record.question))
    }
  }

  /// Aliases of AWS resources that lead to none of the resources' addresses, whenever both are asked.
  private func astray(in comparison: TargetComparison) -> [Finding] {
    comparison.strayAliases.map { stray in
      let question = stray.record.question
      let addresses = Set(stray.replies.map(\.address))
      let others = Set(stray.record.observed.map(\.address)).subtracting(addresses)
      let who = others.isEmpty ? "" : " from \(Set(stray.replies.map(\.server)).sorted().list)"
      let (observed, expected) = (stray.observed.sorted().list, stray.resource.sorted().list)
      return finding(
        stray.isWellThere
          ? .standby(.besideResource(of: question, from: addresses)) : .wrongAnswer(to: [question], from: addresses),
        in: comparison,
        scope: Finding.Scope(
          zone: stray.record.zone, servers: Set(stray.replies.map(\.server)).sorted(), addresses: addresses.sorted(),
          type: question.type),
        "\(question) is \(observed)\(who), not the addresses of \(stray.alias.resources.list), asked three times at the "
          + "same moment",
        expected: expected, observed: observed, source: stray.record.expectation.source,
        evidence: stray.replies.evidence(for: question))
    }
  }
}
