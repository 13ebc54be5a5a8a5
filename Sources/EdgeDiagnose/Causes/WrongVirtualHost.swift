import EdgeModel

/// The server does not know the name and answers with another host's certificate.
package struct WrongVirtualHost: Cause {
  package let id = "wrong-virtual-host"
  package let summary = "The server does not know the name and answers with another host's certificate."
  package let rulesOut = "The certificate was issued for this name and lacks it by mistake."
  package let prevent = "Derive virtual hosts and certificate names from one list."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, NameNotCovered()) && !finding.aspects.contains(.ofIssuance) || isOf(finding, Misdirected())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if first.rule == Misdirected().id {
      return Account(
        "\(first.places) has a certificate for \(first.host), and no page", supports: first.pagesSeen,
        contradicts: first.othersAreWell, confirm: first.pageCommand,
        now: first.withdrawal ?? "point DNS at the server that has \(first.host)",
        fix: "add \(first.host) to the virtual hosts or routes there")
    }
    return Account(
      "\(first.scope.addresses.list) serves the certificate of \(first.observed ?? "others") for \(first.host)",
      supports: first.seen, contradicts: first.othersAreWell, confirm: first.certificateCommand,
      now: first.withdrawal ?? "attach a certificate that holds \(first.host)",
      fix: "add \(first.host) to the listener and its certificate")
  }
}
