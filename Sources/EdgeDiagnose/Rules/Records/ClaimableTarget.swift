import EdgeModel

/// What the name leads to is gone, and somebody else can have it.
package struct ClaimableTarget: Rule {
  package let id = "claimable-target"
  package let summary = "What the name leads to is gone, and somebody else can have it: a takeover waits to happen."
  package let explanation = Runbook(
    trigger:
      "The alias of the name ends at a load balancer, distribution, bucket or environment of AWS whose name does "
      + "not exist (NXDOMAIN); or a page says NoSuchBucket, which names that the exports lead to S3 are asked for in the "
      + "clear (port 80); or the zone is delegated to servers of Route 53 that "
      + "refuse it on every address and are not in its delegation set, or are all that it is delegated to.",
    impact: "Whoever creates what is missing answers for the name, gets valid certificates for it, and can read the "
      + "cookies of its parent domain.",
    investigation: "Run `edgeprobe trace NAME`; look whether the resource is in one of your accounts.",
    causes: "The bucket, distribution, load balancer or hosted zone was deleted before the record that leads to it.",
    resolution: "Delete the record, or the servers from the delegation, now; create the resource again afterwards.",
    prevention: "Delete the record before the resource, and the delegation before the hosted zone.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [alias(in: comparison) ?? bucket(in: comparison), delegation(in: comparison)].compactMap(\.self).map { finding in
      var finding = finding
      finding.isSecurity = true
      return finding
    }
  }

  /// An alias whose end does not exist, and has a name that AWS gives to its customers.
  private func alias(in comparison: TargetComparison) -> Finding? {
    let records = comparison.records.filter(\.question.type.isAddress)
    // Users of one server alone are led there, too.
    let given = records.flatMap { record in
      record.observed.compactMap { reply -> Question? in
        guard case .alias(let target)? = reply.content else { return nil }
        return Question(target, record.question.type)
      }
    }
    let beside = comparison.evidence.ends.filter { $0.status == .nxdomain && given.contains($0.question) }
    let ends =
      records.contains(where: \.resolves)
      ? beside : records.compactMap(\.answer).filter { $0.status == .nxdomain && !$0.aliases.isEmpty } + beside
    let dead = comparison.deadAliases.flatMap(\.ends).filter { $0.status == .nxdomain }
    guard let end = ends.first ?? dead.first, let lease = Lease(of: end.name) else { return nil }
    return finding(
      .routing(.claimable(by: [])), in: comparison, scope: Finding.Scope(zone: end.path.last),
      "\(comparison.target.name) is an alias of \(end.name), \(lease.noun) that does not exist: \(lease.way)",
      expected: "an alias of something of yours", observed: "NXDOMAIN for \(end.name)",
      evidence: end.aliases.map { Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0)") })
  }

  /// A page of S3 that says that there is no such bucket.
  private func bucket(in comparison: TargetComparison) -> Finding? {
    let hit = comparison.endpoints.filter { $0.page?.trail.last?.response?.isOfMissingBucket == true }
    let plain = [comparison.evidence.plainPage].compactMap(\.self).filter {
      $0.exchange.response?.isOfMissingBucket == true
    }
    let evidence =
      hit.map { Finding.Evidence(kind: "http", time: $0.began, text: "\($0.text): NoSuchBucket") }
      + plain.map {
        Finding.Evidence(kind: "http", time: $0.exchange.began, text: "\($0.endpoint.shown): NoSuchBucket")
      }
    guard let first = hit.first?.text ?? plain.first?.endpoint.shown else { return nil }
    // The addresses of S3 are others every time.
    let scope = hit.isEmpty ? Finding.Scope(port: plain.first?.endpoint.port) : hit.scope
    return finding(
      .routing(.claimable(by: [])), in: comparison, scope: scope,
      "\(first) answers for \(comparison.target.name) that its bucket does not exist (NoSuchBucket): whoever "
        + "creates a bucket of that name serves the pages",
      expected: "a bucket of yours", observed: "NoSuchBucket", evidence: evidence)
  }

  /// Servers of Route 53 that the parent names and that know nothing of the zone.
  private func delegation(in comparison: TargetComparison) -> Finding? {
    guard let zone = comparison.zone else { return nil }
    let ours = Set(comparison.hostedZone?.name == zone.zone ? comparison.hostedZone?.nameServers ?? [] : [])
    let named = zone.apexViews.reduce(into: Set<DomainName>()) { $0.formUnion($1.servers ?? []) }
    let byName = Dictionary(grouping: zone.servers.filter(\.isDelegated), by: \.name)
    let refusing = Set(byName.filter { $0.key.isOfRoute53 && $0.value.allSatisfy(\.refuses) }.keys)
    // One that the zone itself names is out of order rather than given up, and so is one of a delegation set; all of them
    // refuse only what they have no hosted zone of.
    let free = (refusing.count == byName.count ? refusing : refusing.subtracting(ours).subtracting(named)).sorted()
    guard !free.isEmpty else { return nil }
    let addresses = free.flatMap { byName[$0] ?? [] }.compactMap(\.address).sorted()
    return finding(
      .routing(.claimable(by: free)), in: comparison,
      scope: Finding.Scope(zone: zone.zone, servers: free, addresses: addresses, type: .ns),
      "\(zone.zone) is delegated to \(free.list) of Route 53, which refuse\(free.count == 1 ? "s" : "") it: whoever "
        + "creates a hosted zone \(zone.zone) there answers for every name in it",
      expected: "servers of a hosted zone of yours", observed: "REFUSED",
      evidence: addresses.map {
        Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0) answers REFUSED")
      })
  }
}

/// A name that AWS gives to a customer as long as something stands behind it.
private struct Lease {
  var noun: String
  /// How somebody else comes by it.
  var way: String

  /// None of a name that is nobody's to claim.
  init?(of name: DomainName) {
    let labels = name.labels.map { String(decoding: $0, as: UTF8.self) }
    guard labels.count > 2 else { return nil }
    let top = labels.suffix(2).joined(separator: ".")
    switch true {
    case name.isOfCloudFront:
      (noun, way) = ("a CloudFront distribution", "whoever adds the name to a distribution of theirs gets its users")
    case top == "elasticbeanstalk.com":
      (noun, way) = ("an Elastic Beanstalk environment", "anybody can create one of that name")
    case name.isLoadBalancer:
      (noun, way) = ("a load balancer", "whoever is given that name by AWS gets its users")
    // The bucket's own label stands before those of S3.
    case name.parent?.isOfBuckets == true:
      (noun, way) = ("a bucket", "anybody can create one of that name")
    default: return nil
    }
  }
}

extension DomainName {
  /// `ns-101.awsdns-10.com.`: a server of Route 53's delegation sets.
  var isOfRoute53: Bool {
    let labels = labels.map { String(decoding: $0, as: UTF8.self) }
    guard labels.count == 3 || labels.count == 4 else { return false }
    return labels[0].hasPrefix("ns-") && labels[1].hasPrefix("awsdns-")
  }
}

extension ServerComparison {
  /// Whether it answers REFUSED to whatever it is asked about the zone.
  fileprivate var refuses: Bool {
    guard case .lame(let failures) = state else { return false }
    return !failures.isEmpty && failures.allSatisfy { $0.text == "\(ResponseCode.refused)" }
  }
}

extension HTTPResponse {
  var isOfMissingBucket: Bool {
    status == 404 && isOfS3 && body.contains("NoSuchBucket")
  }
}
