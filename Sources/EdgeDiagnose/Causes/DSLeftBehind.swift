import EdgeModel

/// Keys or signing were changed, and the DS record at the parent did not follow.
package struct DSLeftBehind: Cause {
  package let id = "ds-left-behind"
  package let summary = "Keys or signing were changed, and the DS record at the parent did not follow."
  package let rulesOut = "The zone's servers still serve the key that the DS record is of."
  package let prevent = "The DS record goes first and comes last; preflight refuses the other order."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, DSDiffers(), SigningNotDelegated())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if isOf(first, SigningNotDelegated()) {
      return Account(
        "signing of \(first.zone) was turned on, and its DS record was not given to the parent", supports: first.seen,
        confirm: "dig +trace \(first.zone) DS", now: "put \(first.expected ?? "the DS record") into the parent",
        fix: "make the DS record the last step of turning signing on")
    }
    return Account(
      "the parent still has the DS record of a key that \(first.zone) is not signed with", supports: first.seen,
      confirm: "dig +dnssec \(first.zone) DNSKEY",
      now: first.expected == "no DS record"
        ? "take the DS records out of the parent"
        : "see that DNSKEY has the key of \(first.expected ?? "the expected DS record"); then put that DS record into the "
          + "parent beside those that are there, and take these out a day later",
      fix: "change keys and signing only with the DS record in step")
  }
}
