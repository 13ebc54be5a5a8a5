import EdgeModel

/// The root servers to begin with are not those that the root names.
package struct HintsOutdated: Rule {
  package let id = "hints-outdated"
  package let summary = "The root zone names other servers or addresses than the hints that the walk began with."
  package let explanation = Runbook(
    trigger: "The root's own NS answer (priming, RFC 9609) lacks a server of the hints, or gives it other addresses.",
    impact: "Nobody while one hint works. Said once for a run.",
    investigation: "Compare `dig . NS @a.root-servers.net` with the hints in use.",
    causes: "An old version of edgeprobe, or an old file given with --hints.",
    resolution: "Update edgeprobe, or the file: https://www.internic.net/domain/named.root.",
    prevention: "No --hints where none is needed.")

  package let isToldOnce = true

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let root = comparison.evidence.zone(.root), let primed = root.priming else { return [] }
    let named = Set(primed.referral)
    let gone = root.servers.filter { !named.contains($0.name) }.map(\.name)
    let moved = root.servers.flatMap { server -> [String] in
      let told = primed.glue.filter { $0.name == server.name }.compactMap(\.data.address)
      let strays = server.addresses.filter { address in
        // Without an address of the family in the answer, nothing is said about it.
        !told.contains(address) && told.contains { $0.isIPv6 == address.isIPv6 }
      }
      return strays.map { "\(server.name) at \($0)" }
    }
    let stale = gone.map(\.description) + moved
    guard !stale.isEmpty else { return [] }
    let list = stale.sorted().list
    return [
      finding(
        .nobody, in: comparison, scope: Finding.Scope(zone: .root, servers: gone.sorted(), type: .ns),
        "the root does not name what the hints say: \(list)", expected: primed.referral.list, observed: list,
        evidence: [
          Finding.Evidence(
            kind: "dns", time: primed.time, text: "\(primed.server) (\(primed.address)): \(primed.referral.list)")
        ])
    ]
  }
}

extension ZoneEvidence {
  /// What a server of the zone itself says about its servers.
  fileprivate var priming: Response? {
    responses.filter { response in
      guard response.question == Question(zone, .ns), case .answered(.answer) = response.outcome else { return false }
      return !response.referral.isEmpty
    }.min { ($0.server, $0.address, $0.transport) < ($1.server, $1.address, $1.transport) }
  }
}
