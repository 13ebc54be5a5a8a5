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
      DefaultCertificateDiffers(), UncommonCipher(), NoCipherForPython())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let remedy = first.listenerRemedy
    // Somebody may come in where a certificate is missing that should be asked for: that does not wait.
    let withdrawal = first.rule == ClientCertificateNotAsked().id ? nil : first.withdrawal
    return Account(
      first.rule == ConnectionRefused().id
        ? "nothing listens on port \(first.scope.port ?? 443) of \(first.places)"
        : "what listens on port \(first.scope.port ?? 443) of \(first.places) is not set up for \(first.host)",
      supports: first.seen, contradicts: first.othersAreWell,
      confirm: first.certificateCommand
        // Some servers let the handshake pass, and say what they miss in their page.
        + (first.rule == ClientCertificateRequired().id ? " --http" : ""),
      now: withdrawal ?? remedy,
      fix: withdrawal == nil
        ? "set up every listener from one reviewed source, and check it before it takes users" : remedy)
  }
}

extension Finding {
  /// What to change at a listener.
  fileprivate var listenerRemedy: String {
    switch rule {
    case ConnectionRefused().id: "bring the listener on port \(scope.port ?? 443) back"
    case NotTLS().id: "have port \(scope.port ?? 443) speak TLS, or lead users to the one that does"
    case ALPNRefused().id: "let the listener take \(expected ?? "http/1.1") by ALPN"
    case ClientCertificateRequired().id: "let the listener demand no certificate of clients"
    case ClientCertificateNotAsked().id: "have \(places) ask for certificates, and look at who has connected"
    case ObsoleteProtocol().id, UncommonCipher().id, NoCipherForPython().id:
      "let the listener take \(expected ?? "what all clients offer")"
    case MissingSTARTTLS().id: "turn STARTTLS on at the mail server, with a certificate and a key that it can read"
    case PlaintextInjection().id: "have the mail server drop what it got before the handshake"
    case HandshakeFailed().id where observed?.contains("unrecognized_name") == true:
      "give the listener on port \(scope.port ?? 443) a host of the name \(host), with a certificate for it"
    default: "repair the listener on port \(scope.port ?? 443)"
    }
  }
}
