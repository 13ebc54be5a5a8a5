import EdgeModel

/// Name servers can only be found through each other.
package struct CircularDelegation: Rule {
  package let id = "circular-delegation"
  package let summary = "The addresses of name servers can only be found through each other."
  package let explanation = Runbook(
    trigger: "To find the address of a server of the zone one has to ask a zone whose servers lead back to it, and no "
      + "glue breaks the circle.",
    impact:
      "Resolvers never reach these servers. They ask the others; when all are in such a circle, every user fails, "
      + "though every server is up.",
    investigation: "Run `edgeprobe trace NAME-SERVER` for each name in the circle.",
    causes: "Two zones that name each other's hosts as servers; a registry that carries glue only within its own zone.",
    resolution:
      "Give one of the zones a server outside the circle, or one whose name lies in the zone itself, with glue.",
    prevention: "For every zone a server whose name depends on no other zone of one's own.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    [comparison.zone, comparison.parent].compactMap(\.self).flatMap { zone -> [Finding] in
      let caught = zone.nameServers.filter { !$0.circle.isEmpty && $0.addresses.isEmpty && !zone.lacksGlue($0) }
      let circles = Dictionary(grouping: caught) { $0.circle }
      return circles.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { circle, servers in
        let names = servers.map(\.name).sorted()
        let text = (circle + circle.prefix(1)).map(\.description).joined(separator: " → ")
        return finding(
          .noAnswer(zone: zone.zone, from: []), in: comparison,
          scope: Finding.Scope(zone: zone.zone, servers: names, type: .ns),
          "\(names.list) of \(zone.zone) can only be found in a circle: \(text)",
          expected: "a way to each server", observed: text,
          evidence: [Finding.Evidence(kind: "dns", time: comparison.time, text: text)])
      }
    }
  }
}
