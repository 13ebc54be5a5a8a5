import EdgeModel

/// A served certificate is used before its time.
package struct NotYetValidCertificate: Rule {
  package let id = "not-yet-valid-certificate"
  package let summary = "A served certificate is not valid yet."
  package let explanation = Runbook(
    trigger: "The time is before notBefore of the leaf.",
    impact: "Every client with a right clock refuses the certificate.",
    investigation: "Run `edgeprobe cert NAME`; compare notBefore with a clock you trust, this host's first.",
    causes: "A certificate was installed before its time; the issuing machine's clock is ahead.",
    resolution: "Serve the previous certificate until then, or issue one without delay.",
    prevention: "Backdate notBefore by an hour in private authorities, as public ones do.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint in
      endpoint.chain.first.flatMap { comparison.time < $0.notBefore ? $0 : nil }
    }
    return groups.map { leaf, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "certificate not valid yet at \(comparison.places(endpoints)): begins \(leaf.notBefore)",
        expected: "a valid certificate", observed: "valid from \(leaf.notBefore), serial \(leaf.serial)",
        evidence: endpoints.evidence { _ in "serial \(leaf.serial), notBefore \(leaf.notBefore)" })
    }
  }
}
