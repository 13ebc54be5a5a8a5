import EdgeModel

/// A page does not hold the text that the probe file expects.
package struct UnexpectedContent: Rule {
  package let id = "unexpected-content"
  package let summary = "The page does not hold the text that the probe file expects."
  package let explanation = Runbook(
    trigger:
      "The status is as expected, the page came whole (64 KiB at most are read), and the text under `contains` in "
      + "the http: block is not in it.",
    impact: "Users get something else than the page at the address: another site, a maintenance page, an empty one.",
    investigation: "`curl -s --resolve NAME:443:ADDRESS https://NAME/PATH | head`.",
    causes: "A default page of the server; a deployment with other content; an error page with status 200; another "
      + "site's virtual host.",
    resolution: "Serve the page again, or correct the text in the http: block.",
    prevention: "A text on the page that only the right version holds, checked in the deployment.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .content, in: comparison) { url, places, fault in
      "\(url) is another page at \(places): \(fault.text)"
    }
  }
}
