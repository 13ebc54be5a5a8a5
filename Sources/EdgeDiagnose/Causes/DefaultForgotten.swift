import EdgeModel

/// No record set is for users of other places: it was forgotten, or they are meant to be left out.
package struct DefaultForgotten: Cause {
  package let id = "default-forgotten"
  package let summary =
    "No record set is for users of other places: it was forgotten, or they are meant to be left out."
  package let rulesOut = "Users elsewhere are meant to find nothing."
  package let prevent = "Make the default first, and the places after it."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, GeolocationWithoutDefault())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.host) has record sets for \(first.observed ?? "some places") alone", supports: first.seen,
      confirm: "aws route53 test-dns-answer --hosted-zone-id \(first.hostedZoneID) --record-name \(first.host) "
        + "--record-type \(first.askedType) --edns0-client-subnet-ip 192.0.2.0",
      now: "decide what users elsewhere shall get",
      fix: "add a set for everybody else (CountryCode *), or accept the finding")
  }
}
