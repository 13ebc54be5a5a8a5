import EdgeModel

/// The newest version that a server speaks is one that clients have given up.
package struct ObsoleteProtocol: Rule {
  package let id = "obsolete-protocol"
  package let summary = "An address speaks no TLS version that clients of today speak."
  package let explanation = Runbook(
    trigger: "A handshake with TLS 1.2 and 1.3 fails, and one with TLS 1.0 or 1.1 succeeds (RFC 8996 retires both).",
    impact: "Clients refuse that speak TLS 1.2 and newer alone, as those built on OpenSSL 3 and Java 17 do; GnuTLS 3.7 "
      + "still speaks the old versions.",
    investigation: "Run `edgeprobe cert NAME --address ADDRESS`; `openssl s_client -tls1_2` shows the refusal.",
    causes: "An old appliance or runtime; a security policy of a load balancer from years ago; a configuration that "
      + "lists versions instead of leaving the default.",
    resolution: "Turn TLS 1.2 and 1.3 on.",
    prevention: "Security policies that are reviewed every year; no list of versions in configurations.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { if case .obsolete(let version) = $0.connection { version } else { nil } }
    return groups.map { version, endpoints in
      finding(
        .untrusted(at: endpoints.map(\.endpoint), sparing: "old clients, and GnuTLS, which still speak it"),
        in: comparison, scope: endpoints.scope,
        "\(comparison.places(endpoints)) speaks nothing newer than \(version)", expected: "TLSv1.2 or TLSv1.3",
        observed: version, evidence: endpoints.evidence { _ in "a handshake succeeds with \(version) only" })
    }
  }
}
