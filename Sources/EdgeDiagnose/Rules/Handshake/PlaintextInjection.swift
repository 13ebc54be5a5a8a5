import EdgeModel

/// Words in the clear came where only TLS may.
package struct PlaintextInjection: Rule {
  package let id = "plaintext-injection"
  package let summary = "After a mail server agreed to TLS, more came in the clear before the handshake."
  package let explanation = Runbook(
    trigger:
      "Octets follow the reply to STARTTLS although the client has not begun its handshake (RFC 3207 section 4).",
    impact: "A client that keeps them takes what anybody on the way wrote for the server's protected words. Careful "
      + "clients, as curl, end the connection: mail is delayed. GnuTLS' and OpenSSL's own, and Python's smtplib, go on.",
    investigation: "Run `edgeprobe cert --starttls smtp HOST:25 --address ADDRESS` from several networks.",
    causes: "A proxy before the mail server that answers too much; somebody on the way who adds to the conversation.",
    resolution: "Take the proxy out, or repair it; from other networks see whether the words are the server's own.",
    prevention: "Mail servers that are reached without a proxy for SMTP; DANE or MTA-STS.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .injected(let text) = $0.connection { text } else { nil } }
    return groups.map { text, endpoints in
      var finding = finding(
        .untrusted(at: endpoints.map(\.endpoint)), in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) sends \(text) in the clear after it agreed to TLS; clients that mind, as curl, "
          + "end the connection",
        expected: "nothing before the handshake", observed: text,
        evidence: endpoints.evidence { _ in "in the clear before the handshake: \(text)" })
      finding.isSecurity = true
      return finding
    }
  }
}
