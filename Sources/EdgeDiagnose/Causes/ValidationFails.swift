import EdgeModel

/// Resolvers that validate do not believe the zone's answers.
package struct ValidationFails: Cause {
  package let id = "validation-fails"
  package let summary = "Resolvers that validate (DNSSEC) do not believe the zone's answers."
  package let rulesOut = "Another validating resolver gives the answer with the AD flag."
  package let prevent = "Watch the age of signatures and every change of keys; keep DS and keys together."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, ResolverDisagrees()) && finding.aspects.contains(.validationFails)
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "\(first.places) gives the answer only when asked not to validate: signatures, keys and DS do not fit",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: "delv @\(first.firstAddress) \(first.host) \(first.askedType)",
      now: first.isPartial
        // It may have an old DS record or key: taking out the one that is right would fail those who have that.
        ? "leave the DS at the parent as long as others who validate believe the zone: flush \(first.zone) there, or wait "
          + "for the TTL of an old DS or key; otherwise look which signature or DS of \(first.zone) is wrong"
        : "look which signature or DS of \(first.zone) is wrong; take the DS out at the parent if it cannot be mended "
          + "soon",
      fix: "sign \(first.zone) anew, or publish the DS of a key that signs it")
  }
}
