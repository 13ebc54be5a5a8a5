import EdgeModel

/// A certificate is in a region from which what should serve it cannot take it.
package struct WrongRegion: Rule {
  package let id = "wrong-region"
  package let summary = "An ACM certificate is in a region from which what should serve it cannot take it."
  package let explanation = Runbook(
    trigger: "The target is at CloudFront, which takes certificates from us-east-1 alone, or at a load balancer or "
      + "regional API, which take those of their own region; and the certificates that the probe file names, that the "
      + "exports attach, or that alone cover a name which is not covered there, or served what has ended, are of another "
      + "region.",
    impact: "Whoever is served another certificate there; what is served now is judged by itself.",
    investigation: "The fourth field of the ARN is the region; compare with where DNS leads.",
    causes: "The certificate was requested in the region one works in, not in that of CloudFront; the service moved.",
    resolution: "Request the same names in the right region: the validation records are the same.",
    prevention: "A certificate for CloudFront comes from a stack in us-east-1.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.misplaced.map { misplaced in
      let bare = comparison.uncovered
      var scope = bare.isEmpty ? Finding.Scope() : bare.scope
      scope.certificate = misplaced.certificate.arn
      let arn = PrintableText(misplaced.certificate.arn).text
      let region = PrintableText(misplaced.certificate.region ?? "no region").text
      return finding(
        !bare.isEmpty
          ? .untrusted(at: bare.map(\.endpoint)) : .held(comparison.ended.isEmpty ? .drift : .served),
        in: comparison, scope: scope,
        "the certificate \(arn) is in \(region), and \(misplaced.user) needs it in "
          + "\(misplaced.needed)",
        expected: misplaced.needed, observed: region, source: misplaced.certificate.source,
        evidence: [Finding.Evidence(kind: "acm", time: misplaced.certificate.taken, text: misplaced.why)],
        aspects: misplaced.isForEnded ? [.ended] : [])
    }
  }
}

private struct MisplacedCertificate {
  var certificate: ManagedCertificate
  var user: String
  var needed: String
  var why: String
  /// Whether it was issued in place of what is served and has ended.
  var isForEnded = false
}

extension TargetComparison {
  /// Each certificate once, by ARN.
  fileprivate var misplaced: [MisplacedCertificate] {
    let own = certificates.filter { !$0.isStray }
    var all: [MisplacedCertificate] = []
    func add(_ certificate: ManagedCertificate, _ user: String, _ needed: String, _ why: String) {
      guard !all.contains(where: { $0.certificate.arn == certificate.arn }) else { return }
      all.append(MisplacedCertificate(certificate: certificate, user: user, needed: needed, why: why))
    }
    if let front {
      let holding = expectations.state.holding(at: front)
      let attached = holding.map { isOutdated($0.taken) ? [] : $0.certificates } ?? []
      for certificate in own.map(\.certificate) where !front.canHold(certificate) {
        if target.certificates.contains(certificate.arn) {
          add(certificate, front.text, front.region, "the probe file names it for \(target.name.host)")
        } else if attached.contains(certificate.arn) {
          add(certificate, front.text, front.region, "the export of \(front.host) attaches it")
        }
      }
      // Where none is named, one that covers the name may be meant for another front.
      let issued = own.map(\.certificate).filter(\.isIssued)
      let covering = issued.filter(\.isInUse)
      // What nothing uses may be so because it cannot be used there.
      let isUnused =
        covering.isEmpty && !issued.contains(where: front.canHold)
        && !isBehindNames(coveredBy: uncovered.first?.chain.first)
      if all.isEmpty, !uncovered.isEmpty, !covering.contains(where: front.canHold),
        let first = covering.first ?? (isUnused ? issued.first : nil)
      {
        add(first, front.text, front.region, "it covers \(target.name.host), which is not covered there")
      }
      let valid = issued.filter { $0.notAfter.map { $0 > time } ?? true }
      if all.isEmpty, uncovered.isEmpty, !ended.isEmpty, !valid.contains(where: front.canHold),
        let first = valid.first(where: { !$0.isInUse && $0.covers(target.name) })
      {
        add(first, front.text, front.region, "it covers \(target.name.host), where what is served has ended")
        all[0].isForEnded = true
      }
    }
    for certificate in own.filter({ !$0.isOutdated }).map(\.certificate) {
      guard let user = certificate.strangersInUse.first else { continue }
      let region = user.field(ofARN: 2) == "cloudfront" ? Front.edgeRegion : user.field(ofARN: 3) ?? ""
      add(certificate, PrintableText(user).text, region, "InUseBy of the export has \(PrintableText(user).text)")
    }
    return all.sorted { $0.certificate.arn < $1.certificate.arn }
  }
}
