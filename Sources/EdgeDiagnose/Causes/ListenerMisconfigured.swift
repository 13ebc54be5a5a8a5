import EdgeModel

/// The listener is gone, on another port, or set up wrongly.
package struct ListenerMisconfigured: Cause {
  package let id = "listener-misconfigured"
  package let summary = "The listener is gone, on another port, or set up wrongly."
  package let rulesOut = "The same address answers on the port from another network."
  package let prevent = "A TLS check of every address in the deployment."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(
      finding, ConnectionRefused(), HandshakeFailed(), NotTLS(), ObsoleteProtocol(), ALPNRefused(),
      ClientCertificateNotAsked(), ClientCertificateRequired(), MissingSTARTTLS(), PlaintextInjection(),
      DefaultCertificateDiffers(), NoCipherForBrowsers())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      first.rule == ConnectionRefused().id
        ? "nothing listens on port \(first.scope.port ?? 443) of \(first.places)"
        : "what listens on port \(first.scope.port ?? 443) of \(first.places) is not set up for \(first.host)",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: first.certificateCommand
        // Some servers let the handshake pass, and say what they miss in their page.
        + (first.rule == ClientCertificateRequired().id ? " --http" : ""),
      now: first.rule == ClientCertificateNotAsked().id
        ? "have \(first.places) ask for certificates, and look at who has connected"
        : first.rule == NoCipherForBrowsers().id
          ? "add ciphers with ECDHE to the listener's list"
          : first.severity == .sev1 ? "bring the listener back" : "take \(first.scope.addresses.list) out of DNS",
      fix: "repair the listener on port \(first.scope.port ?? 443)")
  }
}
