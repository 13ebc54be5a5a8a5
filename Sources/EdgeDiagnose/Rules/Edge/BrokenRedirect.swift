import EdgeModel

/// A redirect leads users to where their clients go no further.
package struct BrokenRedirect: Rule {
  package let id = "broken-redirect"
  package let summary =
    "A redirect leads to a host that has no address, takes no connection, or whose certificate clients refuse."
  package let explanation = Runbook(
    trigger:
      "The page, or one on the way from it, redirects to another host that has no address, as the servers of its "
      + "zone say; or to localhost, to an address that is none of the public internet, to https on port 80, or to what is no port "
      + "(https://host:99999); to http where TLS alone is taken, as on port 443, unless it is answered in the clear (an end without an answer on another port is a note of `edge-error`: filters of bots look the same); or to a host, or another port of its own, that refuses connections, or fails the handshake, at every address that was tried "
      + "(silence counts on another port of the target alone, whose address has just answered; of other hosts it is a note of `edge-error`); or what is served there, at an address that DNS has for it, is expired, does not cover its name, was revoked as its staple says, or "
      + "leads to no trust anchor; a note where nobody is let in there without a certificate of his own, which may be meant. SEV2 where the host shows that at some of its addresses alone, or lacks an intermediate "
      + "certificate there that some clients fetch. Where the user gave the anchors (`--trust`, `trust:`), only names and dates count.",
    impact: "Users who ask for the page see an error or a warning in its place; the name they typed is well.",
    investigation:
      "`curl -IL https://NAME/` shows the way; then `edgeprobe cert HOST` for the host at its end. Where a "
      + "port is silent, `nc -vz HOST PORT` from another network tells a firewall there from one here.",
    causes:
      "Nobody manages the certificate of the host that everybody is sent to; a redirect to a name that was given up; a "
      + "server behind a load balancer that redirects to its own port, such as 8443.",
    resolution: "Renew the certificate there, or redirect to a host that has a good one.",
    prevention: "Name every host that users are redirected to in a probe file.")

  package let restsOnClock = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    findings(of: .destination, in: comparison) { url, places, fault in
      "\(url) redirects to where users cannot go at \(places): \(fault.text)"
    } + refusals(in: comparison)
  }

  /// What some users are refused and others are not.
  private func refusals(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> [HTTPTrail.Refusal]? in
      endpoint.page.flatMap { $0.trail.refusals.isEmpty ? nil : $0.trail.refusals }
    }
    return groups.flatMap { refusals, endpoints in
      refusals.map { refusal in
        let (places, url) = (endpoints.map(\.endpoint), endpoints.first?.page?.url ?? "the page")
        var (effect, who) = (Effect.certificate(.refused(at: places, by: .withoutFetching)), "some clients refuse")
        if case .reaching(let hit, let all) = refusal.users {
          who = hit < all ? "clients refuse at \(hit) of \(all) addresses" : "clients refuse"
          let spared = refusal.spared.map { "; not those of \($0)" } ?? ""
          effect =
            hit < all
            ? .edge(
              .strands(
                at: places, part: Double(hit) / Double(all),
                users: "users who are redirected and reach \(hit) of \(all) addresses there\(spared)"))
            : .untrusted(at: places, sparing: refusal.spared)
        }
        let text = "\(refusal.location.shownLocation), whose certificate \(who): \(refusal.why)"
        return finding(
          effect, in: comparison, scope: endpoints.scope,
          "\(url) redirects to where some users cannot go at \(comparison.places(endpoints)): \(text)",
          expected: "a certificate that every client takes", observed: text, evidence: endpoints.flatMap(\.exchanges))
      }
    }
  }
}
