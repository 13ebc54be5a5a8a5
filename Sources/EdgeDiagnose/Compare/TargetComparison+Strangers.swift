import EdgeModel

/// Whose the places are to which users are led and nobody expects.
struct Strangers: Hashable, Sendable {
  /// Where clients are content with another's certificate: somebody got one for the name.
  var trusted: Set<Address> = []
  /// Where a certificate is served that no client trusts, and that is not ours.
  var untrusted: Set<Address> = []
  /// Whether the latter say something by themselves: whoever answers in place of us could not get one.
  var areOdd = false
}

extension TargetComparison {
  /// Who serves users at these addresses, each looked at by itself: that nobody does at another of them, or somebody who is
  /// not trusted, makes nobody harmless.
  ///
  /// A certificate that no client trusts tells of a stranger only where all who serve users there have such, beside ours,
  /// which are of authorities that clients know, whatever else is wrong with them.
  func strangers(at addresses: Set<Address>) -> Strangers {
    let places = webEndpoints.filter { addresses.contains($0.endpoint.address) }
    // A port on which nobody serves anything says nothing of who serves the others.
    let served = Dictionary(grouping: places.filter { !$0.chain.isEmpty }, by: \.endpoint.address)
    let own = addressesOfOtherNames(among: Set(served.keys))
    let foreign = served.filter { !own.contains($0.key) && $0.value.allSatisfy(isAnothers) }
    var strangers = Strangers(
      trusted: Set(foreign.filter { $0.value.allSatisfy(\.isHealthy) }.keys),
      untrusted: Set(foreign.filter { $0.value.allSatisfy(\.isOfUnknownAuthority) }.keys))
    // Of those that nobody looked at nothing is known.
    let seen = Set(places.filter(\.isSeen).map(\.endpoint.address))
    strangers.areOdd =
      !strangers.untrusted.isEmpty && strangers.untrusted.count == served.count && seen == addresses
      && homePlaces.contains { $0.isOfKnownAuthority && !$0.coverage.differs }
    return strangers
  }

  /// Those to which other names of ours lead: such a server is ours, whatever it presents.
  private func addressesOfOtherNames(among addresses: Set<Address>) -> Set<Address> {
    // An alias of what has very many addresses, or a network as wide, is no word on a single one.
    let networks = expectations.targets.filter { $0.name != target.name }.flatMap { other in
      (other.answers?.a ?? []) + (other.answers?.aaaa ?? [])
    }.filter { $0.prefix >= ($0.base.isIPv6 ? 48 : 24) }
    let wanted = Dictionary(addresses.map { ($0.bytes, $0) }) { first, _ in first }
    let held = expectations.zones.flatMap(\.records).flatMap { set -> [Address] in
      guard set.type.isAddress, case .values(let values) = set.content else { return [] }
      return values.compactMap { wanted[$0] }
    }
    return addresses.filter { address in
      held.contains(address) || evidence.elsewhere.contains(address) || networks.contains { $0.contains(address) }
    }
  }

  /// Whether what is served there is somebody else's certificate, as far as anybody knows which are ours.
  ///
  /// Exports are never whole, and certificates are renewed, replaced and joined by twins after they were taken: another's is
  /// what comes from an authority that issued none of ours.
  func isAnothers(_ endpoint: EndpointComparison) -> Bool {
    let known = homeLeaves
    // Whoever serves one of ours on another port is no stranger.
    let isKnown = webEndpoints.contains { place in
      place.endpoint.address == endpoint.endpoint.address && place.isKnown(by: known)
    }
    guard let leaf = endpoint.chain.first, !isKnown else { return false }
    // Whoever names the authority in a file expects certificates of it, and of no other.
    if let agreed = target.issuer { return !endpoint.isIssued(by: agreed) }
    let exported = expectations.certificates.filter { $0.covers(target.name) }
    guard !exported.contains(where: { $0.serial == leaf.serial || $0.mayComeFromIssuer(of: endpoint) }) else {
      return false
    }
    let issuers = Set(known.flatMap(\.traits.issuerNames).map { $0.lowercased() })
    guard issuers.isDisjoint(with: leaf.traits.issuerNames.map { $0.lowercased() }) else { return false }
    let own = certificates.filter { !$0.isStray && $0.certificate.isIssued && $0.certificate.isInUse }
    return isHomeSeen || own.contains { $0.isNamed || front?.canHold($0.certificate) != false }
  }
}

extension EndpointComparison {
  /// Whether it serves a certificate that ACM says is ours, or one of these.
  func isKnown(by leaves: [Certificate]) -> Bool {
    managed.agrees || chain.first.map { leaf in leaves.contains { $0.sha256 == leaf.sha256 } } == true
  }

  fileprivate var isOfUnknownAuthority: Bool { Flawed(.noAnchor, at: self).map { $0.incomplete == nil } == true }

  /// Whether clients know who signed what is served, be it out of date.
  fileprivate var isOfKnownAuthority: Bool { !chain.isEmpty && Flawed(.noAnchor, at: self) == nil }
}

extension Finding {
  /// Holds where users are led against where the files lead: tells whether those addresses, or else all that nobody expects,
  /// are somebody else's who has a certificate for the name, and whether there is a place to lead users back to.
  mutating func holdAgainstHome(in comparison: TargetComparison, at addresses: Set<Address> = []) {
    if comparison.isHomeBroken { aspects.insert(.homeFails) }
    if comparison.isHomeGone { aspects.insert(.resourceIsGone) }
    let strange = comparison.strangeEndpoints
    let places = addresses.isEmpty ? Set(strange.map(\.endpoint.address)) : addresses
    guard severity >= .sev2 else { return }
    let found = comparison.strangers(at: places)
    isSecurity = !found.trusted.isEmpty
    guard isSecurity || found.areOdd else { return }
    if !isSecurity { aspects.insert(.strangerUntrusted) }
    strangers = found.trusted.union(found.untrusted).intersection(strange.map(\.endpoint.address)).sorted()
    // Nothing else tells it, so it comes before what every server gave.
    evidence =
      strange.filter { strangers.contains($0.endpoint.address) }.compactMap { endpoint in
        endpoint.chain.first.map { leaf in
          Evidence(
            kind: "tls", time: endpoint.began,
            text:
              "\(endpoint.text) is \(found.trusted.contains(endpoint.endpoint.address) ? "" : "not ")trusted with a certificate "
              + "of \(leaf.issuer), serial \(leaf.serial), which is none of yours as far as is known")
        }
      } + evidence
  }
}
