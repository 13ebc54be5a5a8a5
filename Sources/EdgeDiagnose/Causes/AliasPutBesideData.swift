import EdgeModel

/// Somebody put a CNAME at a name that has other records, and the servers took it.
package struct AliasPutBesideData: Cause {
  package let id = "alias-put-beside-data"
  package let summary = "Somebody put a CNAME at a name that has other records, and the servers took it."
  package let rulesOut = "Every server answers every type with the same CNAME, and no zone begins at the name."
  package let prevent = "A provider or a check (named-checkzone) that refuses such zones."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, AliasBesideData())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let isApex = first.aspects.contains(.inPlaceOfServers)
    let name = isApex ? first.zone.host : first.host
    return Account(
      "\(name) has \(first.observed ?? "a CNAME and more"): what a resolver believes depends on what it heard first",
      supports: first.seen, confirm: "dig +norecurse @\(first.firstAddress) \(name) \(isApex ? "NS" : "CNAME")",
      now: "decide for the CNAME or for the other records of \(name)",
      fix: "at the apex of a zone use addresses, or the provider's alias record, in place of the CNAME")
  }
}
