import EdgeModel

/// One address family was left behind when the other was set up or changed.
package struct IPv6Forgotten: Cause {
  package let id = "ipv6-forgotten"
  package let summary = "One address family, mostly IPv6, was left behind when the other was set up or changed."
  package let rulesOut = "The family fails from here alone: another network reaches it."
  package let prevent = "Checks over both families, and changes of A and AAAA records together."

  package init() {}

  /// What the family's endpoints show one by one is the same thing, unless it is their certificate: that is renewed or
  /// replaced, whatever family it is served over.
  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    let broken = findings.filter { isOf($0, AddressFamilyBroken()) }
    if isOf(finding, AddressFamilyBroken()) { return true }
    return isOf(
      finding, ConnectionRefused(), ConnectionTimeout(), HandshakeFailed(), NotTLS(), ObsoleteProtocol(), ALPNRefused(),
      ClientCertificateRequired())
      && !finding.scope.addresses.isEmpty
      && broken.contains { family in
        family.scope.port == finding.scope.port
          && finding.scope.addresses.allSatisfy { family.scope.addresses.contains($0) }
      }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isIPv6 = first.scope.addresses.first?.isIPv6 == true
    let family = isIPv6 ? "IPv6" : "IPv4"
    return Account(
      "\(family) was not set up or changed as the other family was", supports: first.seen,
      contradicts: first.isPartial ? [] : ["there is no other family to compare with"],
      confirm: first.certificateCommand
        + (first.scope.addresses.count == 1 ? "" : isIPv6 ? " -6" : " -4"),
      // Users of IPv4 alone are too many to leave them without an address.
      now: isIPv6 && first.isPartial
        ? "take the AAAA records of \(first.host) out of DNS" : "bring \(family) back at \(first.places)",
      fix: "set \(family) up at \(first.places) as the other family is")
  }
}
