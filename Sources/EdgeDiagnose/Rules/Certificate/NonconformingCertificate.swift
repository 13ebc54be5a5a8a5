import EdgeModel

/// A certificate of the path lacks what RFC 5280 demands of authorities, and few clients look for.
package struct NonconformingCertificate: Rule {
  package let id = "nonconforming-certificate"
  package let summary = "A certificate of the path is not formed as RFC 5280 wants it, which strict clients refuse."
  package let explanation = Runbook(
    trigger:
      "OpenSSL takes the path, and does not with X509_V_FLAG_X509_STRICT, such as where a certificate that is not self-signed has no "
      + "authority key identifier; an authority's has no key usage, no subject key identifier or basic constraints that are "
      + "not critical; a subject is empty, and the names that stand for it are not critical. Not looked at on port 25: mail "
      + "servers are not strict.",
    impact:
      "Clients that set the flag refuse the certificate: Python from 3.13 on, unless told otherwise. curl, and "
      + "those built on GnuTLS or in Java accept it; but a leaf with an empty subject, whose names are not critical, is one "
      + "that Java cannot read (SEV2).",
    investigation: "Run `edgeprobe cert NAME --pem` and `openssl verify -x509_strict -untrusted CHAIN LEAF`.",
    causes: "A private authority that was set up by hand, or long ago; `openssl x509 -req` without an extension file.",
    resolution: "Have the certificate that the message names issued anew, with the extension that it lacks; "
      + "where it is a public authority's own, take a certificate of another.",
    prevention: "Test a private authority's profile with `openssl verify -x509_strict` before it is used.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Laxity? in
      guard let path = endpoint.path, path.isTrusted, !path.flawsOfForm.isEmpty, ![endpoint.endpoint].isMail else {
        return nil
      }
      let lacking = Set(path.flawsOfForm.map(\.depth)).sorted()
      return Laxity(
        flaws: path.flawsOfForm.map { "\($0.text) at depth \($0.depth)" },
        isUnreadable: path.flawsOfForm.contains { $0.depth == 0 && $0.code == namesNotCritical },
        subjects: lacking.compactMap { path.links.indices.contains($0) ? path.links[$0].subject : nil })
    }
    return groups.map { laxity, endpoints in
      let list = laxity.flaws.joined(separator: "; ")
      let whose = laxity.subjects.filter { !$0.isEmpty }.joined(separator: " and ")
      let places = endpoints.map(\.endpoint)
      return finding(
        .certificate(
          laxity.isUnreadable
            ? .refused(at: places, by: .wantingSubject) : .refusedByFew(at: places, by: .holdingToForm)),
        in: comparison, scope: endpoints.scope,
        "the path of the certificate at \(comparison.places(endpoints)) is refused by strict clients: \(list)"
          + (whose.isEmpty ? "" : " (\(whose))"),
        expected: "certificates as RFC 5280 has them", observed: list, evidence: endpoints.evidence { _ in list })
    }
  }
}

/// X509_V_ERR_EMPTY_SUBJECT_SAN_NOT_CRITICAL.
private let namesNotCritical: Int32 = 88

private struct Laxity: Hashable {
  var flaws: [String]
  /// Whether Java cannot read the leaf.
  var isUnreadable: Bool
  /// Of the certificates that they are about, from the leaf up.
  var subjects: [String]
}
