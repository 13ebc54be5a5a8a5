import EdgeModel

/// The addresses were changed, the hints in the HTTPS record were not.
package struct AddressHintsForgotten: Cause {
  package let id = "address-hints-forgotten"
  package let summary = "The addresses were changed, the hints in the HTTPS record were not."
  package let rulesOut = "The hinted address serves the name as well."
  package let prevent = "Generate the HTTPS record and the addresses from one source, or leave hints out."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, StaleAddressHint())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "the HTTPS record of \(first.host) still hints at \(first.places)", supports: first.seen,
      confirm: "edgeprobe cert \(first.host) --address \(first.firstAddress)",
      now: "take \(first.places) out of the HTTPS record of \(first.host)",
      fix: "let whatever changes the addresses change the hints")
  }
}
