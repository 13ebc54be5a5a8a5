import EdgeModel

/// CAA records were added or changed, and Amazon may not issue any more.
package struct CAAChanged: Cause {
  package let id = "caa-changed"
  package let summary = "CAA records were added or changed, and Amazon may not issue any more."
  package let rulesOut = "The CAA records that are found name amazon.com, or there are none."
  package let prevent = "CAA next to the list of authorities in use; preflight refuses to exclude one."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, CAAForbidsIssuer())
      || isOf(finding, RenewalStuck(), CertificateNotIssued()) && finding.aspects.contains(.ofCAA)
      || finding.end(among: findings)?.aspects.contains(.ofCAA) == true
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isSeen = isOf(first, CAAForbidsIssuer())
    let owner = first.scope.zone ?? first.target
    // Beside a CNAME there can be no other record: authorities follow it (RFC 8659 section 3).
    let holder = first.aliasEnd ?? owner
    if let property = CAAForbidsIssuer.unknownProperty(in: first) {
      return Account(
        title: findings.endedTitle,
        "CAA of \(holder) has the \(property), beside which only an authority that knows it may issue",
        supports: first.seen,
        confirm: "dig \(owner) CAA",
        now: findings.mending(),
        fix: "find who added it in \(Finding.anyChangeLog)")
    }
    if first.expected == CAAForbidsIssuer.answer {
      return Account(
        title: findings.endedTitle,
        "the servers of \(owner) fail when they are asked for CAA, which authorities have to ask before they issue",
        supports: first.seen, confirm: "dig \(owner) CAA",
        now: findings.mending(),
        fix: "replace servers or load balancers that know no CAA records")
    }
    let isRequest = isOf(first, CertificateNotIssued())
    let isOver = isRequest || isOf(first, ExpiredCertificate())
    let remedy =
      "leave CAA as it is seen\(isOver ? "" : ", ACM tries again by itself"); look at CAA of the name that "
      + "DomainValidationOptions says failed, on every server of its zone"
    let isOfWildcards = first.aspects.contains(.ofWildcards)
    return Account(
      title: findings.endedTitle,
      isSeen
        ? isOfWildcards
          ? "issuewild in CAA of \(holder) says who may issue wildcards, and Amazon may not"
          : "CAA of \(holder) names issuers, and Amazon is none of them"
        : "ACM says that CAA \(isOver ? "forbade" : "forbids") it to \(isRequest ? "issue" : "renew")",
      supports: Array(findings.flatMap(\.seen).prefix(6)),
      contradicts: isSeen ? [] : ["the CAA records that are seen now do not forbid it"],
      confirm: isSeen ? "dig \(owner) CAA" : "edgeprobe trace \(first.target.host) CAA",
      now: isRequest ? "\(remedy); then request the certificate again" : findings.mending(orElse: remedy),
      fix: "find who changed it in \(Finding.anyChangeLog), and have CAA name every authority in use")
  }
}
