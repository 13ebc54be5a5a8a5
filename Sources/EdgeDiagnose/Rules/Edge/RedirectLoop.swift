import EdgeModel

/// Redirects lead back to where they began.
package struct RedirectLoop: Rule {
  package let id = "redirect-loop"
  package let summary = "Redirects lead back to a page that was asked for before."
  package let explanation = Runbook(
    trigger:
      "A redirect leads to what was asked for before, with the same cookies: those that answers set on the way are "
      + "sent back. Too many redirects alone are a note, and with an "
      + "http: block `unobserved`: the page at their end was not seen.",
    impact: "Users see \"too many redirects\" in place of the page.",
    investigation: "`curl -IL --max-redirs 10 https://NAME/` shows the circle; the evidence has every step.",
    causes:
      "The CDN asks the origin over plain HTTP and the origin redirects to HTTPS; two rules that add and remove a "
      + "slash or www; a login page behind itself.",
    resolution:
      "Let the CDN ask the origin over HTTPS, or tell the origin by X-Forwarded-Proto; remove one of two rules.",
    prevention: "One place that decides on scheme, host and slashes.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .loop, in: comparison) { url, places, fault in
      "\(url) redirects in a circle at \(places): \(fault.text)"
    }
  }
}
