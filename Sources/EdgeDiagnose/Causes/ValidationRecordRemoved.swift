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
    let isGone = first.observed == "no CNAME"
    return Account(
      title: findings.endedTitle,
      "ACM cannot renew \(first.scope.certificate ?? "the certificate"): its validation record "
        + (isGone ? "was removed from public DNS" : "was altered in public DNS"),
      supports: first.seen,
      confirm: first.validationCommand,
      now: findings.mending("\(isGone ? "create" : "set") \(first.expected ?? "the CNAME")"),
      fix: "find who changes it in \(Finding.anyChangeLog), and keep the record for good")
  }
}

extension Finding {
  /// The command that asks for the record by which ACM validates, whose name `expected` begins with.
  var validationCommand: String {
    expected?.split(separator: " ").first.map { "dig \($0) CNAME" } ?? describeCertificate
  }
}
