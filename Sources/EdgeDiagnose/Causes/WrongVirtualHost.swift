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
    // CloudFront knows names by its Aliases, and has no listeners.
    let isEdge = first.front?.isOfCloudFront == true
    let spare = first.serverName == nil ? first.texts(of: .spare).first : nil
    let edge = first.front.map { "\($0)" } ?? ""
    return Account(
      "\(first.scope.addresses.list) \(first.scope.addresses.count > 1 ? "serve" : "serves") the certificate of \(first.observed ?? "others") for \(first.certifiedHost)",
      supports: first.seen, contradicts: first.othersAreWell, confirm: first.certificateCommand,
      now: first.withdrawal
        ?? (isEdge
          ? "put \(first.certifiedHost) among the Aliases of the distribution \(edge), whose certificate has to hold it"
            + (spare.map { ": give it \($0)" } ?? "")
          : first.front.map {
            "attach \(spare ?? "a certificate that holds \(first.certifiedHost)") to the listener of \($0)"
          }
            ?? "attach a certificate that holds \(first.certifiedHost)"),
      fix: isEdge
        ? "change DNS, Aliases and certificate of a distribution together"
        : "add \(first.certifiedHost) to the listener and its certificate")
  }
}
