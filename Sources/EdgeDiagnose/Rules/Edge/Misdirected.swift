import EdgeModel

/// The server says that the request is for somebody else.
package struct Misdirected: Rule {
  package let id = "misdirected"
  package let summary = "The server answers 421: it does not serve this name on this connection."
  package let explanation = Runbook(
    trigger: "The status is 421 (RFC 9110 section 15.5.20), though server name and Host are those of the target.",
    impact:
      "Users who reach the address see an error; clients that try once more on a new connection get the same.",
    investigation:
      "`curl -sv --resolve NAME:443:ADDRESS https://NAME/`; does the virtual host of the name exist there? "
      + "If the http: block names another host, is it one that this server knows?",
    causes:
      "The name is missing from the virtual hosts, routes or distributions behind the certificate; server name and "
      + "Host are compared on the way and differ.",
    resolution: "Add the name to the server that its certificate is on, or point DNS at the one that has it.",
    prevention: "Derive virtual hosts, certificates and DNS records from one list.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .misdirected, in: comparison) { url, places, _ in "\(url) is not served at \(places): 421" }
  }
}
