import EdgeModel

/// A record that means something on the inside only was put into the public zone.
package struct PrivateRecordPublished: Cause {
  package let id = "private-record-published"
  package let summary = "A record that means something on the inside only was put into the public zone."
  package let rulesOut = "All users of the name are on the network where the address is."
  package let prevent = "Separate change sets for public and private zones."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, SpecialAddress())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if first.aspects.contains(.ofServer) {
      return Account(
        "\(first.zone) is delegated to servers that are known by addresses for the inside alone", supports: first.seen,
        contradicts: first.severity == .sev1 ? [] : ["other servers of the zone answer"],
        confirm: "edgeprobe trace \(first.host)", now: "publish the public addresses of \(first.scope.servers.brief)",
        fix: "delegate \(first.zone) to servers that have public addresses; where the range is meant, --allow-address")
    }
    return Account(
      "a record for the inside, or a placeholder, stands in the public zone",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.host)",
      now: "publish the public address of \(first.host)",
      fix: "keep the record in the private zone; if the address is meant, name it under answers in the probe file")
  }
}
