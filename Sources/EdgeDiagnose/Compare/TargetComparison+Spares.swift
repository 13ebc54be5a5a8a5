import EdgeModel

extension TargetComparison {
  /// The certificates for the target that ACM issued and nothing uses, which could be served where it is in place of this
  /// one; what lasts longest first.
  func spares(for leaf: Certificate) -> [Finding.Evidence] {
    guard let front else { return [] }
    let accounts = accounts(of: front)
    let fitting = certificates.filter { !$0.isStray && !$0.isOutdated }.map(\.certificate).filter { certificate in
      certificate.isIssued && !certificate.isInUse && front.canHold(certificate) && certificate.covers(target.name)
        && certificate.notAfter.map { $0 > time } ?? false
        && (accounts.isEmpty || certificate.account.map(accounts.contains) ?? true)
        // A distribution has one certificate for all its names.
        && (!front.host.isOfCloudFront || !leaf.covers(host: target.name) || certificate.coversAll(of: leaf))
    }
    return fitting.sorted { ($1.notAfter ?? time, $0.arn) < ($0.notAfter ?? time, $1.arn) }.map {
      Finding.Evidence(kind: "acm", time: $0.taken, text: PrintableText($0.arn).text, aspects: [.spare])
    }
  }

  /// The accounts that what ends TLS there is known to belong to: no other's certificates can be attached.
  private func accounts(of front: Front) -> Set<String> {
    let holding = expectations.state.holding(at: front).map { $0.fronts.compactMap { $0.field(ofARN: 4) } } ?? []
    return holding.isEmpty
      ? Set(certificates.filter(isServed).compactMap(\.certificate.account)) : Set(holding)
  }
}

extension ManagedCertificate {
  /// The AWS account that it is in.
  var account: String? { arn.field(ofARN: 4) }

  /// Whether it is good for every name that a leaf is good for.
  fileprivate func coversAll(of leaf: Certificate) -> Bool {
    leaf.names.allSatisfy { written in
      names.contains(written.lowercased()) || (try? DomainName(written)).map { !$0.isWildcard && covers($0) } ?? false
    }
  }
}
