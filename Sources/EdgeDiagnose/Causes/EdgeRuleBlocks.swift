import EdgeModel

/// A rule of the firewall or CDN in front turns requests away.
package struct EdgeRuleBlocks: Cause {
  package let id = "edge-rule-blocks"
  package let summary = "A rule of the firewall or CDN in front turns requests away."
  package let rulesOut = "The origin's own log has the request with the same status."
  package let prevent =
    "New rules count before they block, and the canary's header is let through by a rule of its own."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool { isOf(finding, EdgeForbids()) }

  package func account(of findings: [Finding], first: Finding) -> Account {
    Account(
      "a rule at \(first.places) matches what users ask for, or what only this canary asks for",
      supports: first.pagesSeen, contradicts: first.othersAreWell, confirm: first.pageCommand,
      now: "find the rule by the X-Amzn-Trace-Id of the evidence (--json) in the edge's log; set it to count",
      fix: "correct the rule, or let the canary's header through")
  }
}

extension Finding {
  /// What came over HTTP at each place, as far as it fits a report.
  var pagesSeen: [String] {
    let texts = evidence.filter { $0.kind == "http" }.map(\.text)
    return texts.isEmpty ? [message] : texts.prefix(4) + (texts.count > 4 ? ["and \(texts.count - 4) more"] : [])
  }

  /// The command that asks for the page again, and goes where its redirects lead: on the same host at the same address,
  /// whatever the port.
  var trailCommand: String {
    pageCommand(with: "curl -sL -b '' --max-redirs 20 -o /dev/null -D -") { name, _, address in
      "--connect-to \(name)::\(address.contains(":") ? "[\(address)]" : address):"
    }
  }

  /// The command that asks for the page again.
  var pageCommand: String {
    pageCommand(with: "curl -sv -o /dev/null") { name, port, address in "--resolve \(name):\(port):\(address)" }
  }

  private func pageCommand(
    with tool: String, pinning pin: (_ name: Substring, _ port: UInt16, _ address: String) -> String
  ) -> String {
    let port = scope.port ?? 443
    // `ADDRESS:PORT METHOD URL: …`, as the evidence has it; a path is quoted, since it can hold an ampersand.
    let asked = evidence.first { $0.kind == "http" }?.text.split(separator: " ").dropFirst(2).first?.dropLast()
    let url = asked.flatMap { $0.contains("'") ? nil : String($0) } ?? "https://\(host):\(port)/"
    let name = url.dropFirst("https://".count).prefix { !":/".contains($0) }
    return "\(tool) \(pin(name, port, "\(firstAddress)")) '\(url)'"
  }
}
