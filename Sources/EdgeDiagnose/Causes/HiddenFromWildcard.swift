import EdgeModel

/// A record was put at or below a name that a wildcard answered for, which it does no more.
package struct HiddenFromWildcard: Cause {
  package let id = "hidden-from-wildcard"
  package let summary = "A record was put at or below the name, so that the wildcard no longer answers for it."
  package let rulesOut = "Nothing stands at the name or below it: then the wildcard itself lost its record."
  package let prevent = "Records of their own for names that are used, in place of a wildcard."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, EmptyAnswer()) && finding.aspects.isSuperset(of: [.isBare, .besideWildcard])
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let (wildcard, type) = (first.holder.map { "\($0)" } ?? "the wildcard", first.askedType)
    let hosts = Set(findings.filter { isOf($0, EmptyAnswer()) }.map(\.host)).sorted()
    let isOne = hosts.count == 1
    let it = isOne ? "it" : "them"
    return Account(
      "\(hosts.list) exist\(isOne ? "s" : "") by what stands at \(it) or below \(it), so that \(wildcard) does not answer "
        + "for \(it) (RFC 4592)",
      supports: first.seen, contradicts: first.othersAreWell, confirm: "edgeprobe trace \(first.host) \(type)",
      now: "give \(hosts.list) a record of \(isOne ? "its" : "their") own, with what \(wildcard) has",
      fix: "where nobody needs what stands at \(hosts.list) or below \(it), delete that in place of it")
  }
}
