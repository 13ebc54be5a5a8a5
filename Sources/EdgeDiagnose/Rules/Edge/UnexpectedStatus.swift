import EdgeModel

/// A page has another status than the probe file expects.
package struct UnexpectedStatus: Rule {
  package let id = "unexpected-status"
  package let summary = "The page comes back with a status that the probe file does not expect."
  package let explanation = Runbook(
    trigger: "The status after redirects is none of those under `status` in the http: block, or 400 "
      + "and above where there are none. 5xx, 421 and what a WAF or CDN forbids are told by rules of "
      + "their own. Where the end of the redirects was not reached, it is `unobserved`.",
    impact: "Users get another answer than they should at the address.",
    investigation: "`curl -sv --resolve NAME:443:ADDRESS https://NAME/PATH`, with the headers of the http: block.",
    causes: "A deployment without the route; a page that moved; a login that is now asked for; a token that expired.",
    resolution: "Bring the page back, or correct the http: block.",
    prevention: "Ask for the canary's page in the deployment's own tests.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .status, in: comparison) { url, places, fault in "\(url) answers \(fault.text) at \(places)" }
  }
}
