import EdgeModel

/// The probe file names certificates of which no export says anything.
package struct UndescribedCertificate: Rule {
  package let id = "undescribed-certificate"
  package let summary = "A certificate that the probe file names is in none of the exports."
  package let explanation = Runbook(
    trigger: "An ARN under `certificates:` of a target is of no `acm describe-certificate` that was read.",
    impact: "Nobody. Whether that certificate is served, and whether it will be renewed, is not looked at.",
    investigation: "Compare the ARN with `aws acm list-certificates` of its region, with every key type.",
    causes:
      "State was not exported, or of another region or account; the certificate was deleted; the ARN is mistyped.",
    resolution: "Save `aws acm describe-certificate` of it where `aws_state:` leads, or correct the ARN.",
    prevention: "Refresh state by `edgeprobe snapshot --state`, in every region that the probe files name.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let target = comparison.target
    let described = Set(comparison.expectations.certificates.map(\.arn))
    return Set(target.certificates).subtracting(described).sorted().map { arn in
      let shown = PrintableText(arn).text
      return finding(
        .nobody, in: comparison, scope: Finding.Scope(certificate: arn),
        "\(shown), which the probe file names, is in no export: not compared (aws acm describe-certificate "
          + "--certificate-arn \(shown) --output json)",
        expected: "acm describe-certificate of it", observed: "none", source: target.source)
    }
  }
}
