import EdgeModel

/// CAA records keep Amazon from issuing the next certificate.
package struct CAAForbidsIssuer: Rule {
  package let id = "caa-forbids-issuer"
  package let summary = "CAA records forbid Amazon to issue for a name of an ACM certificate."
  package let explanation = Runbook(
    trigger: "The first CAA records on the way up from a name of a certificate that ACM renews (RFC 8659 section 3, "
      + "aliases followed) name issuers, and none is amazon.com, amazontrust.com, awstrust.com or amazonaws.com. For a "
      + "wildcard `issuewild` counts where there is one. No CAA at all allows everybody; top-level domains are not asked. "
      + "Or the zone's servers answer other questions and fail on this one, on which no authority may issue.",
    impact: "Nobody yet. ACM will not renew (CAA_ERROR), and at notAfter every user of the certificate fails.",
    investigation: "Run `edgeprobe trace NAME CAA` for the name in the message, and look for who changed it in "
      + "CloudTrail. Where the name is an alias, the records may be its target's.",
    causes: "Somebody set CAA for another authority and forgot ACM; the name became an alias to a host whose owner has "
      + "CAA of his own; a policy was copied from another domain.",
    resolution: "Add `0 issue \"amazon.com\"` (and `0 issuewild \"amazon.com\"` where there is an `issuewild`), at the "
      + "end of the alias where the name is one: beside a CNAME there is no room for it.",
    prevention: "CAA next to the list of authorities in use; preflight refuses to exclude one.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    var owners: [DomainName: [Refusal]] = [:]
    // What ended and nobody is served is missed by nobody.
    for certificate in comparison.certificates
    where certificate.certificate.status != "EXPIRED" || comparison.isServed(certificate) {
      for authorization in certificate.authorizations {
        var refusal = Refusal(certificate: certificate, name: authorization.name)
        switch authorization.verdict {
        case .forbidden(let owner, let end, let records, let unknown, let property):
          (refusal.end, refusal.records, refusal.unknown) = (end, records, unknown)
          refusal.isOfWildcards = property == CAAProperty.wildcards
          owners[owner, default: []].append(refusal)
        // Where the zone itself fails, so does everything in it.
        case .failing(let owner, let why) where !comparison.isLost(owner):
          refusal.failure = why
          owners[owner, default: []].append(refusal)
        case .failing, .allowed, .unobserved: continue
        }
      }
    }
    return owners.sorted { $0.key < $1.key }.map { finding(about: $0.value, at: $0.key, in: comparison) }
  }

  private struct Refusal {
    var certificate: CertificateComparison
    var name: String
    var end: DomainName?
    var records: [String] = []
    var unknown: String?
    var isOfWildcards = false
    /// Why the records cannot be looked up.
    var failure: String?
  }

  /// What is expected where servers fail on CAA.
  static let answer = "an answer, if only that there are no CAA records"

  /// What a property is called that forbids whoever does not know it.
  private static let critical = "critical property"

  private func finding(about refusals: [Refusal], at owner: DomainName, in comparison: TargetComparison) -> Finding {
    var seen: Set<String> = []
    let certificates = refusals.map(\.certificate).filter { seen.insert($0.certificate.arn).inserted }
    let names = refusals.map(\.name).filter { seen.insert($0).inserted }
    let end = refusals.first?.end.map { ", an alias of \($0)," } ?? ""
    let records = refusals.first?.records ?? []
    let unknown = refusals.lazy.compactMap(\.unknown).first.map {
      "\(CAAForbidsIssuer.critical) \(PrintableText($0).text)"
    }
    var (effect, due) = (Effect.held(.planned), "")
    if let (notAfter, lifetime) = certificates.filter(\.isRenewed).earliestEnd {
      effect = .renewal(left: notAfter - comparison.time, lifetime: lifetime)
      due = "; \(comparison.renewalDue(notAfter, lifetime)), the certificate ends \(notAfter)"
    }
    let failure = refusals.lazy.compactMap(\.failure).first
    let what =
      failure.map { " cannot be looked up, so that nobody may issue for \(names.brief(3)): \($0)" }
      ?? "\(end) forbids Amazon to issue for \(names.brief(3))\(unknown.map { ", because of the \($0)" } ?? "")"
    var finding = finding(
      effect, in: comparison, scope: Finding.Scope(zone: owner, type: .caa),
      "CAA of \(owner)\(what)\(due)",
      expected: failure != nil
        ? CAAForbidsIssuer.answer
        : unknown.map { "no \($0)" }
          ?? (refusals.allSatisfy(\.isOfWildcards)
            ? "amazon.com in issuewild, or no issuewild" : "amazon.com among the issuers, or no CAA"),
      observed: failure ?? records.joined(separator: ", "), source: certificates.first?.certificate.source,
      evidence: (failure.map { ["\(owner) CAA: \($0)"] } ?? records.map { "\(owner) CAA \($0)" }).map {
        Finding.Evidence(kind: "dns", time: comparison.time, text: $0)
      } + certificates.map { Finding.Evidence(kind: "acm", time: nil, text: $0.certificate.arn) }
        + certificates.serialEvidence(in: comparison),
      aspects: refusals.allSatisfy(\.isOfWildcards) ? [.ofWildcards] : [])
    finding.aliasEnd = refusals.first?.end
    return finding
  }

  /// What lets Amazon issue again.
  static func remedy(of finding: Finding) -> String {
    let owner = finding.scope.zone ?? finding.target
    let (place, elsewhere) =
      finding.aliasEnd.map {
        (
          "\($0), where the alias \(owner) ends",
          "; if \($0) is not yours, give \(owner) addresses, or an alias of Route 53, in place of the CNAME"
        )
      } ?? ("\(owner)", "")
    if unknownProperty(in: finding) != nil {
      return "delete that property from CAA of \(place), or clear its critical flag\(elsewhere)"
    }
    if finding.expected == answer {
      return "have the servers answer CAA of \(owner), with no data where there is none"
    }
    return finding.aspects.contains(.ofWildcards)
      ? "add 0 issuewild \"amazon.com\" to CAA of \(place)\(elsewhere)"
      : "add 0 issue \"amazon.com\" to CAA of \(place), and 0 issuewild \"amazon.com\" if it has an issuewild"
        + elsewhere
  }

  /// What a finding names that no authority has to know; none where Amazon is not among the issuers.
  static func unknownProperty(in finding: Finding) -> String? {
    let prefix = "no \(critical)"
    guard let expected = finding.expected, expected.hasPrefix(prefix) else { return nil }
    return String(expected.dropFirst("no ".count))
  }
}
