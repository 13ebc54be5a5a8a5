import EdgeModel

/// Two hosted zones have the name, and changes go to the one that nobody asks.
package struct ZoneCreatedTwice: Cause {
  package let id = "zone-created-twice"
  package let summary = "Two hosted zones have the name, and changes go to the one that nobody asks."
  package let rulesOut = "One of the two exports is of a zone that no longer exists."
  package let prevent = "One owner for each zone; refuse to create a hosted zone whose name exists."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, WrongHostedZone()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let hosts = Set(findings.filter { isOf($0, WrongHostedZone()) }.map(\.target)).sorted()
    return Account(
      title: hosts.count > 1
        ? "\(hosts.brief) stand in a hosted zone \(first.zone) that nobody asks: another one is delegated" : nil,
      "the records were put into the hosted zone of \(first.zone) that is not delegated",
      supports: findings.filter { isOf($0, WrongHostedZone()) }.flatMap { [$0.message] + $0.seen },
      confirm: "aws route53 list-hosted-zones-by-name --dns-name \(first.zone.host)",
      now:
        "compare what both zones say of \(hosts.brief), and put what is meant and missing into the one that is delegated",
      fix: "delete the other hosted zone once nothing is missing")
  }
}
