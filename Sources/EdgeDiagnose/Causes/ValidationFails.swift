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
      now:
        "look which signature or DS of \(first.zone) is wrong; take the DS out at the parent if it cannot be mended soon",
      fix: "sign \(first.zone) anew, or publish the DS of a key that signs it")
  }
}
