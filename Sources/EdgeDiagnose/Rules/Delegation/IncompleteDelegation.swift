import EdgeModel

/// The parent names only a part of the delegation set.
package struct IncompleteDelegation: Rule {
  package let id = "incomplete-delegation"
  package let summary = "Servers of the delegation set are missing at the parent."
  package let explanation = Runbook(
    trigger:
      "The parent names fewer servers than the hosted zone's delegation set has, all of them good, and the missing "
      + "ones are not there under other names.",
    impact:
      "Nobody now. The zone stands on fewer servers than it was meant to. A note when others take their place, or "
      + "when the missing ones do not serve the zone.",
    investigation: "Run `edgeprobe trace NAME NS`; compare with `aws route53 get-hosted-zone`.",
    causes: "A registrar's form with fewer fields than the set has servers; a change that was left half done.",
    resolution: "Enter all servers of the delegation set at the registrar or in the parent zone.",
    prevention: "Delegations written from the hosted zone's own list, not by hand.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.zone, zone.cut == .delegated, comparison.strangers.isEmpty,
      case .differs(let expected, let observed) = zone.delegation
    else { return [] }
    let reached = Set(zone.servers.filter(\.isDelegated).compactMap(\.address))
    let missing = expected.subtracting(observed).filter { name in
      let addresses = comparison.addresses(of: [name])
      return addresses.isEmpty || !addresses.isSubset(of: reached)
    }
    guard !missing.isEmpty else { return [] }
    let states = (zone.servers + zone.expectedServers).filter { missing.contains($0.name) }
    let wouldServe = states.contains { $0.state == .serves }
    let effect: Effect =
      wouldServe && observed.count < expected.count ? .delegation(.fewerServers(of: zone.zone)) : .nobody
    return [
      finding(
        effect, in: comparison, scope: Finding.Scope(zone: zone.zone, servers: missing.sorted(), type: .ns),
        "\(zone.zone) is not delegated to \(missing.sorted().list) of its delegation set",
        expected: expected.sorted().list, observed: observed.sorted().list, source: zone.source,
        evidence: states.map {
          Finding.Evidence(kind: "dns", time: comparison.time, text: "\($0.place) \($0.state.text)")
        })
    ]
  }
}
