import EdgeModel

/// A WAF or CDN turns the request away.
package struct EdgeForbids: Rule {
  package let id = "edge-forbids"
  package let summary = "A web application firewall or CDN answers 403, 429 or a challenge."
  package let explanation = Runbook(
    trigger:
      "The page comes back with 403 or 429 made by the edge, or with a challenge that only clients with scripts pass. Without an http: "
      + "block it is a note, whoever made it: the rule may be meant for machines such as this one.",
    impact: "Users whom the same rule matches are turned away. A note when perhaps only a canary is.",
    investigation: "Look for the X-Amzn-Trace-Id of the evidence in the logs of the load balancer or WAF: which rule "
      + "matched? Ask from another network, and as users' clients do.",
    causes: "A managed rule group that was updated; a rate limit, a country block, an IP reputation list; a missing "
      + "header that a rule demands.",
    resolution: "Take the rule back, or set it to count. If only the canary is meant to pass, let its User-Agent or a "
      + "secret header of the http: block through.",
    prevention: "New rules count before they block; a canary with an http: block behind every rule group.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .forbidden, in: comparison) { url, places, fault in "\(url) is forbidden at \(places): \(fault.text)" }
  }
}
