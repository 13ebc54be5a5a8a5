import EdgeModel

/// One name of a certificate for several cannot be validated, so that none of them is renewed.
package struct OneNameBlocksSharedCertificate: Cause {
  package let id = "one-name-blocks-shared-certificate"
  package let summary = "One name of a certificate for several cannot be validated, so that none of them is renewed."
  package let rulesOut = "The certificate has one name, or none of its validation records is there."
  package let prevent = "Few names to a certificate, of one owner, and a check of every validation record all year."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(finding, RenewalBlocked())
      && !finding.texts(of: .validated).isEmpty
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let count = first.wantedRecords.count
    return Account(
      title: findings.endedTitle,
      "ACM renews all names of \(first.scope.certificate ?? "the certificate") or none, and "
        + (count > 1 ? "\(count) are" : "one is") + " not validated",
      supports: first.seen,
      confirm: first.validationCommand,
      now: findings.mending(),
      fix:
        "where \(count > 1 ? "a" : "the") name is no longer ours, request a certificate without it and attach that one")
  }
}
