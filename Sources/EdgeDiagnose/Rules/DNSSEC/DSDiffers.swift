import EdgeModel

/// The parent's DS records are of other keys than the hosted zone is signed with.
package struct DSDiffers: Rule {
  package let id = "ds-differs"
  package let summary = "The parent's DS records match no active key of the export, or the zone is not signed at all."
  package let explanation = Runbook(
    trigger:
      "The parent's servers give DS records, the export is not older than a day, and none of them is of an ACTIVE "
      + "key-signing key of get-dnssec; or get-dnssec says NOT_SIGNING. Records with another digest of the same key "
      + "match, and one that matches is enough. Of what the zone's servers serve only that they have no DNSKEY is looked at.",
    impact:
      "Users of validating resolvers get SERVFAIL where the zone is served without a DNSKEY (SEV2). Else nobody yet, as "
      + "far as the export tells.",
    investigation: "`edgeprobe trace NAME DNSKEY` and `dig DS NAME` at the parent; a validating resolver with "
      + "`dig +cd` and without.",
    causes: "Signing was turned off or the key replaced before the DS record was; the hosted zone was made anew; the "
      + "zone is signed by somebody else as well.",
    resolution:
      "Put the export's DSRecord into the parent, or take the DS record out and wait for its TTL before signing "
      + "stops.",
    prevention: "The DS record goes first and comes last; preflight refuses the other order.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let signing = comparison.signing, !signing.isOutdated,
      case .differs(let expected, let observed) = signing.ds, !observed.isEmpty
    else { return [] }
    let zone = signing.signing.zone
    let isSigned = signing.signing.status == "SIGNING"
    return [
      finding(
        signing.isServedUnsigned ? .held(.bogus) : .held(.planned), in: comparison,
        scope: Finding.Scope(zone: zone, type: .ds),
        isSigned
          ? "the parent's DS records of \(zone) match no active key of the export"
          : "the parent has DS records of \(zone), which Route 53 does not sign",
        expected: expected.isEmpty ? "no DS record" : expected.sorted().list, observed: observed.sorted().list,
        source: signing.signing.source,
        evidence: observed.sorted().map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\(zone) DS \($0)")
        } + [
          Finding.Evidence(
            kind: "route53", time: signing.signing.taken,
            text: "\(isSigned ? "SIGNING" : "NOT_SIGNING") (\(signing.age))")
        ])
    ]
  }
}
