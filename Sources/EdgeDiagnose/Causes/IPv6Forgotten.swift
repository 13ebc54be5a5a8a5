import EdgeModel

/// One address family was left behind when the other was set up or changed.
package struct IPv6Forgotten: Cause {
  package let id = "ipv6-forgotten"
  package let summary = "One address family, mostly IPv6, was left behind when the other was set up or changed."
  package let rulesOut = "The family fails from here alone: another network reaches it."
  package let prevent = "Checks over both families, and changes of A and AAAA records together."

  package init() {}

  /// What the family's endpoints show one by one is the same thing.
  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    let broken = findings.filter { isOf($0, AddressFamilyBroken()) }
    if isOf(finding, AddressFamilyBroken()) { return true }
    return isOf(
      finding, ConnectionRefused(), ConnectionTimeout(), HandshakeFailed(), NotTLS(), ObsoleteProtocol(), ALPNRefused(),
      ClientCertificateRequired(), ExpiredCertificate(), NotYetValidCertificate(), NameNotCovered(), UntrustedIssuer())
      && !finding.scope.addresses.isEmpty
      && broken.contains { family in
        family.scope.port == finding.scope.port
          && finding.scope.addresses.allSatisfy { family.scope.addresses.contains($0) }
      }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let family = first.scope.addresses.first?.isIPv6 == true ? "IPv6" : "IPv4"
    return Account(
      "\(family) was not set up or changed as the other family was", supports: first.seen,
      contradicts: first.isPartial ? [] : ["there is no other family to compare with"],
      confirm: first.certificateCommand
        + (first.scope.addresses.count == 1 ? "" : family == "IPv6" ? " -6" : " -4"),
      now: "take the \(family == "IPv6" ? "AAAA" : "A") records of \(first.host) out of DNS",
      fix: "set \(family) up at \(first.places) as the other family is")
  }
}
