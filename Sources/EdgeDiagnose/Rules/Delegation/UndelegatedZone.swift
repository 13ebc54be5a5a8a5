import EdgeModel

/// The parent has no delegation for the zone.
package struct UndelegatedZone: Rule {
  package let id = "undelegated-zone"
  package let summary = "The parent denies the zone or has no delegation for it."
  package let needsNaming = true
  package let explanation = Runbook(
    trigger: "The parent zone's servers answer by themselves (NXDOMAIN or no data) where they should refer to the "
      + "zone.",
    impact: "Every name of the zone is gone for every user as soon as caches run out. Mail bounces.",
    investigation: "Run `edgeprobe trace NAME`; compare with WHOIS or RDAP status (clientHold, serverHold, expired) "
      + "and "
      + "with the NS records that the parent zone should hold.",
    causes: "The registration lapsed or was suspended; the NS records were removed at the parent; the zone was never "
      + "delegated.",
    resolution: "Renew or release the domain at the registrar, or put the NS records of the hosted zone into the "
      + "parent.",
    prevention: "Automatic renewal with a card that works, registry lock, and a contact address outside the domain.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    guard !comparison.target.absent, let zone = comparison.zone, case .denied(let parent, let code) = zone.cut,
      // Where some of the parent's servers refer to it, not everybody is turned away.
      !zone.parentViews.contains(where: { $0.servers != nil })
    else { return [] }
    var expected: String?
    if case .differs(let servers, _) = zone.delegation { expected = servers.sorted().list }
    let word =
      code == .nameError
      ? "says that \(zone.zone) does not exist (NXDOMAIN)"
      : "has no delegation for "
        + "\(zone.zone)"
    return [
      finding(
        .noAnswer(zone: zone.zone, from: []), in: comparison, scope: Finding.Scope(zone: zone.zone, type: .ns),
        "\(parent) \(word)", expected: expected, observed: "\(code)", source: zone.source,
        evidence: [Finding.Evidence(kind: "dns", time: comparison.time, text: "\(parent) answers \(code)")]
          + (zone.survivors.map { [Finding.Evidence(kind: "dns", time: comparison.time, text: $0)] } ?? [])
          + (comparison.registration?.evidence ?? []))
    ]
  }
}

extension ZoneComparison {
  /// That the servers of the delegation set still hold the zone, in words.
  fileprivate var survivors: String? {
    let all = Set(expectedServers.map(\.name))
    let serving = Set(expectedServers.filter { $0.state == .serves }.map(\.name))
    guard !serving.isEmpty else { return nil }
    let count = serving.count < all.count ? "\(serving.count) of \(all.count)" : "all \(all.count)"
    return "\(count) servers of the delegation set still serve \(zone)"
  }
}

extension Sequence {
  /// The elements as one text.
  var list: String { map { "\($0)" }.joined(separator: ", ") }
}
