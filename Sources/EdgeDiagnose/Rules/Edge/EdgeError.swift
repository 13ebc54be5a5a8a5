import EdgeModel

/// Users get an error page where the connection is well.
package struct EdgeError: Rule {
  package let id = "edge-error"
  package let summary = "The page comes back as a server's error, or not at all."
  package let explanation = Runbook(
    trigger:
      "5xx, or no answer over HTTP after a good handshake. Without an http: block it is a note, unless the answer "
      + "was made by a CDN or load balancer in place of an origin that it did not get one from, or comes from every one of "
      + "several addresses of one family (IPv6) while every address of the other gives the page.",
    impact: "Users who reach the address see an error page; clients do not try another address.",
    investigation:
      "`curl -sv --resolve NAME:443:ADDRESS https://NAME/`; look for the X-Amzn-Trace-Id of the evidence in "
      + "the access log of the load balancer, and at the health of its targets.",
    causes:
      "No healthy target behind the load balancer; an origin that is down, too slow, or whose certificate the CDN "
      + "refuses; a failed deployment.",
    resolution: "Bring the origin back, or roll the deployment back.",
    prevention: "Health checks that ask what users ask; an origin in a second place to fail over to.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .error, in: comparison) { url, places, fault in "\(url) fails at \(places): \(fault.text)" }
  }
}
