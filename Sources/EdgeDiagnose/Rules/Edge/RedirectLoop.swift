import EdgeModel

/// Redirects lead back to where they began, or to no end.
package struct RedirectLoop: Rule {
  package let id = "redirect-loop"
  package let summary = "Redirects lead back to a page that was asked for before, or to ever more pages."
  package let explanation = Runbook(
    trigger:
      "A redirect leads to what was asked for before, with the same cookies: those that answers set on the way are "
      + "sent back; or there are more than the 20 that are followed. Where fewer are followed, since the http: block says "
      + "so, the page at their end was not seen: `unobserved`.",
    impact: "Users see \"too many redirects\" in place of the page.",
    investigation: "`curl -IL --max-redirs 20 https://NAME/` shows the circle; the evidence has every step.",
    causes:
      "The CDN asks the origin over plain HTTP and the origin redirects to HTTPS; two rules that add and remove a "
      + "slash or www; a login page behind itself; a rule that adds something to the path each time.",
    resolution:
      "Let the CDN ask the origin over HTTPS, or tell the origin by X-Forwarded-Proto; remove one of two rules.",
    prevention: "One place that decides on scheme, host and slashes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .loop, in: comparison) { url, places, fault in
      "\(url) redirects in a circle at \(places): \(fault.text)"
    }
      + findings(of: .manifold, in: comparison) { url, places, fault in
        "\(url) redirects again and again at \(places): \(fault.text)"
      }
  }
}
