import EdgeModel

/// A mail server takes mail in the clear only.
package struct MissingSTARTTLS: Rule {
  package let id = "missing-starttls"
  package let summary = "A mail server does not offer TLS, or refuses when asked for it."
  package let explanation = Runbook(
    trigger: "After the greeting of SMTP the server's extensions hold no STARTTLS (RFC 3207), or it does not know EHLO "
      + "(500, 502), or it answers STARTTLS with an error; one for now (454) counts where it comes twice in a row. One that does not greet this host, or not take "
      + "its EHLO, or says 454 once, may be well for others: `unobserved`.",
    impact:
      "Mail travels in the clear, or waits for another try. Senders that insist on TLS (MTA-STS, DANE) do not deliver at all.",
    investigation: "Run `edgeprobe cert --starttls smtp HOST:25 --address ADDRESS`; `openssl s_client -starttls smtp`.",
    causes:
      "No certificate set in the mail server, or one that it cannot read; a firewall that rewrites SMTP and hides STARTTLS.",
    resolution: "Set the certificate and turn TLS on; turn off SMTP inspection in the firewall.",
    prevention: "A check of every MX host.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .withoutTLS(let why) = $0.connection { why } else { nil } }
    return groups.map { why, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "no TLS for mail at \(comparison.places(endpoints)): \(why)", expected: "STARTTLS", observed: why,
        evidence: endpoints.evidence { _ in why })
    }
  }
}
