import EdgeModel

/// The CNAME that ACM validates the name with was removed or altered.
package struct ValidationRecordRemoved: Cause {
  package let id = "validation-record-removed"
  package let summary = "The CNAME that ACM validates the name with was removed or altered."
  package let rulesOut = "Another vantage sees the CNAME with the right value."
  package let prevent = "One owner for validation records; preflight refuses to delete them."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RenewalBlocked())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let wanted = first.wantedRecords
    let areGone = wanted.allSatisfy { $0.aspects.contains(.isBare) }
    let what =
      wanted.count < 2
      ? "its validation record was \(first.observed == "no CNAME" ? "removed from" : "altered in")"
      : "\(wanted.count) of its validation records \(areGone ? "were removed from" : "are not as it wants them in")"
    return Account(
      title: findings.endedTitle,
      "ACM cannot renew \(first.scope.certificate ?? "the certificate"): \(what) public DNS",
      supports: first.seen,
      confirm: first.validationCommand,
      now: findings.mending(),
      fix: "find who changes \(wanted.count < 2 ? "it" : "them") in \(Finding.anyChangeLog), and keep the "
        + "\(wanted.count < 2 ? "record" : "records") for good")
  }
}

extension Finding {
  /// The command that asks for the record by which ACM validates, whose name `expected` begins with.
  var validationCommand: String {
    expected?.split(separator: " ").first.map { "dig \($0) CNAME" } ?? describeCertificate
  }
}
