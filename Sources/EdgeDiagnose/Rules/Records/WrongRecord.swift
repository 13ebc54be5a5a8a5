import EdgeModel

/// A server of the zone answers with other data than expected.
package struct WrongRecord: Rule {
  package let id = "wrong-record"
  package let summary = "The zone's servers answer with data that nobody expects."
  package let explanation = Runbook(
    trigger: "An authoritative answer differs from the hosted zone's record set (equality for simple ones, membership "
      + "for routing policies) or lies outside the networks of the probe file. TTLs are not compared. An alias of an AWS "
      + "resource is asked beside the resource: nothing in common in three looks is one for a load balancer, and for "
      + "CloudFront, S3 and API Gateway, which have very many addresses, if the certificate there is another's as well; "
      + "and so is an address of any server where the resource does not exist, so that Route 53 would have none. "
      + "So is a delegation whose NS or DS records differ from those in the export of the zone above.",
    impact: "Users are led elsewhere: to an old server, or to somebody else.",
    investigation: "Run `edgeprobe trace NAME TYPE`; then `edgeprobe cert NAME` shows who answers there.",
    causes: "A record was edited by hand; a change was applied to one provider only; a zone transfer is stuck; the "
      + "domain was taken over.",
    resolution: "Restore the record set from the export; lower its TTL until it is seen everywhere.",
    prevention: "Records only through reviewed change sets; preflight in CI.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    unexpected(in: comparison) + astray(in: comparison) + handedOver(in: comparison) + vouchedFor(in: comparison)
      + apex(in: comparison)
  }

  /// The NS records by which exported zones hand zones over on the way to the target, where their servers give others, or
  /// none.
  private func handedOver(in comparison: TargetComparison) -> [Finding] {
    comparison.expectations.handovers(above: comparison.target.name).compactMap { zone, stated in
      guard let above = comparison.evidence.zone(zone.name) else { return nil }
      let expected = Set(stated.servers)
      let views = DelegationView.all(of: stated.zone, in: above).filter { $0.content != .servers(expected) }
      guard !views.isEmpty else { return nil }
      let observed = Set(views.map(\.content.text)).sorted().joined(separator: "; ")
      let resolves = comparison.records.contains(where: \.resolves)
      return finding(
        resolves ? .held(.unlike(stated.source)) : .noRecord(of: comparison.records.map(\.question), from: []),
        in: comparison,
        scope: Finding.Scope(
          zone: stated.zone, servers: Set(views.map(\.server)).sorted(), addresses: views.map(\.address).sorted(),
          type: .ns),
        "\(Question(stated.zone, .ns)) is \(observed), not \(expected.sorted().list)",
        expected: expected.sorted().list, observed: observed, source: stated.source,
        evidence: views.map {
          Finding.Evidence(kind: "dns", time: $0.time, text: "\($0.server) (\($0.address)): \($0.content.text)")
        }, aspects: views.allSatisfy(\.content.isAbsence) ? [.notDelegated] : [])
    }
  }

  /// The DS records by which exported zones vouch for what they hand over, where their servers give others, or none.
  private func vouchedFor(in comparison: TargetComparison) -> [Finding] {
    comparison.vouchers.compactMap { zone, child, set in
      guard let set, case .values(let values) = set.content else { return nil }
      let question = Question(child.zone, .ds)
      let denials = (comparison.evidence.zone(zone.name)?.responses ?? []).filter {
        $0.question == question && $0.outcome.isAnswer
      }
      let (expected, served) = (Set(values.map { RData($0) }), Set(child.ds.map(\.data)))
      // Of what nobody was asked for, or answered, nobody knows that it is not there.
      guard served != expected, !served.isEmpty || !denials.isEmpty else { return nil }
      func text(_ all: Set<RData>) -> String {
        all.isEmpty ? "no record" : all.text(as: .ds)
      }
      return finding(
        .held(.unlike(set.source)), in: comparison, scope: Finding.Scope(zone: child.zone, type: .ds),
        "\(question) is \(text(served)), not \(text(expected))", expected: text(expected), observed: text(served),
        source: set.source,
        evidence: [Finding.Evidence(kind: "dns", time: comparison.time, text: "\(question): \(text(served))")])
    }
  }

  private func unexpected(in comparison: TargetComparison) -> [Finding] {
    comparison.wrong.map { deviation in
      let (record, wrong) = (deviation.record, deviation.replies)
      let type = record.question.type
      let observed = Set(wrong.compactMap { $0.text(as: type) }).sorted().joined(separator: "; ")
      let addresses = Set(wrong.map(\.address))
      let others = Set(record.observed.map(\.address)).subtracting(addresses)
      let who = others.isEmpty ? "" : " from \(Set(wrong.map(\.server)).sorted().list)"
      var finding = finding(
        .wrongAnswer(to: [record.question], from: addresses), in: comparison,
        scope: Finding.Scope(
          zone: record.zone, servers: Set(wrong.map(\.server)).sorted(), addresses: addresses.sorted(), type: type),
        "\(record.question) is \(observed)\(who), not \(record.expectation.text(as: type))",
        expected: record.expectation.text(as: type), observed: observed, source: record.expectation.source,
        evidence: wrong.evidence(for: record.question), aspects: others.isEmpty ? [] : [.atSomeServers])
      finding.tell(of: record)
      if type.isAddress || type == .cname { finding.holdAgainstHome(in: comparison) }
      return finding
    }
  }

  /// Aliases of AWS resources that lead to none of the resources' addresses, whenever both are asked.
  private func astray(in comparison: TargetComparison) -> [Finding] {
    comparison.strayAliases.map { stray in
      let question = stray.record.question
      let addresses = Set(stray.replies.map(\.address))
      let others = Set(stray.record.observed.map(\.address)).subtracting(addresses)
      let who = others.isEmpty ? "" : " from \(Set(stray.replies.map(\.server)).sorted().list)"
      let observed = stray.observed.sorted().list
      let effect: Effect =
        stray.isWellThere
        ? .standby(.besideResource(of: question, from: addresses))
        : comparison.isPassedOver(stray)
          ? .held(.unlike(stray.record.expectation.source)) : .wrongAnswer(to: [question], from: addresses)
      var finding = finding(
        effect, in: comparison,
        scope: Finding.Scope(
          zone: stray.record.zone, servers: Set(stray.replies.map(\.server)).sorted(), addresses: addresses.sorted(),
          type: question.type),
        "\(question) is \(observed)\(who), not \(stray.demand)"
          + (stray.isBesideResource
            ? " that it gives as well" : stray.isLooked ? ", asked three times at the same moment" : ""),
        expected: stray.demandInFull,
        observed: observed,
        source: stray.record.expectation.source,
        evidence: stray.replies.evidence(for: question), aspects: stray.isOfNothing ? [.resourceIsGone] : [])
      if !others.isEmpty { finding.aspects.insert(.atSomeServers) }
      finding.tell(of: stray.record)
      finding.holdAgainstHome(in: comparison, at: stray.observed)
      return finding
    }
  }
}

extension TargetComparison {
  /// The zones on the way to the target that exported ones hand over, as they were walked into, with the DS records that
  /// the export above has for them; none where it has none.
  var vouchers: [(above: HostedZone, child: ZoneEvidence, ds: ExpectedRecordSet?)] {
    expectations.handovers(above: target.name).compactMap { zone, stated in
      guard let child = evidence.zone(stated.zone), child.isDelegated, child.parent == zone.name else { return nil }
      return (zone, child, zone.sets(of: stated.zone).first { $0.type == .ds })
    }
  }
}
