import EdgeModel

extension HostedZone {
  /// The names of a public zone that nobody described, as targets, in order; none for a private zone.
  ///
  /// Where a host leads to a front that terminates TLS, a handshake on 443 is expected; else DNS only.
  func publicNames(
    in context: Gathering.Context, among all: Expectations
  ) -> (targets: [Target], passed: PassedNames) {
    var (targets, passed) = ([Target](), PassedNames())
    guard !isPrivate else { return (targets, passed) }
    let byName = Dictionary(grouping: records, by: \.name)
    let cuts = Set(records.filter { $0.type == .ns && $0.name != self.name }.map(\.name))
    for (name, sets) in byName.sorted(by: { $0.key < $1.key }) {
      guard let first = sets.first, !context.exclude.contains(where: { $0.matches(name) }) else { continue }
      if name.isWildcard {
        passed.wildcards.insert(name)
      } else if name != self.name, sets.allSatisfy({ $0.type == .ns || $0.type == .ds }) {
        // Who serves it is as the zone above says; what it holds is for its own export.
        var target = target(name, from: first, in: context)
        // Zones that were given up lie about below many: nobody named this one.
        target.maximumSeverity = .sev3
        passed.cuts.append(target)
      } else if sequence(first: name, next: \.parent).dropFirst().contains(where: cuts.contains) {
        passed.occluded.insert(name)
      } else {
        let hosts = sets.filter { $0.type.isAddress || $0.type == .cname }
        // CloudFront, a load balancer or API Gateway, through other names of the exports or not.
        let leadsToFront = self.hosts(behind: name, through: all.zones(answering:)).contains { $0?.isFront == true }
        let isFront = leadsToFront || sets.contains { $0.type == .https }
        var target = target(name, from: hosts.first ?? first, in: context)
        if name.isHost, !hosts.isEmpty, isFront { target.ports = [443] }
        targets.append(target)
      }
    }
    return (targets, passed)
  }

  private func target(_ name: DomainName, from set: ExpectedRecordSet, in context: Gathering.Context) -> Target {
    var target = Target(
      name: name, written: name.host, ports: [], labels: context.labels, resolvers: context.resolvers,
      source: set.source)
    target.isInferred = true
    return target
  }
}

/// Names of exports that are no targets by themselves.
struct PassedNames {
  /// What they say is seen only at a host that they cover.
  var wildcards: Set<DomainName> = []
  /// Where another zone begins: a target only where no export of that zone tells more.
  var cuts: [Target] = []
  /// What lies below such a place all the same, and is asked for there.
  var occluded: Set<DomainName> = []

  mutating func formUnion(_ other: PassedNames) {
    wildcards.formUnion(other.wildcards)
    cuts += other.cuts
    occluded.formUnion(other.occluded)
  }

  /// That they were passed over, and what to do to have them looked at; `targets` are looked at all the same.
  func remarks(besides targets: Set<DomainName>) -> [String] {
    let hidden =
      wildcards.count == 1
      ? "1 wildcard is not compared by itself: \(shown(wildcards)) (name a host that it covers)"
      : "\(wildcards.count) wildcards are not compared by themselves: \(shown(wildcards)) (name hosts that they cover)"
    let occluded = occluded.subtracting(targets)
    let below =
      occluded.count == 1
      ? "1 name lies below a delegation, where another zone has the word: \(shown(occluded)) (delete what is left of it)"
      : "\(occluded.count) names lie below delegations, where other zones have the word: \(shown(occluded)) (delete what "
        + "is left of them)"
    return (wildcards.isEmpty ? [] : [hidden]) + (occluded.isEmpty ? [] : [below])
  }

  private func shown(_ names: Set<DomainName>) -> String {
    names.sorted().prefix(4).map(\.host).joined(separator: ", ")
      + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }
}

extension DomainName {
  fileprivate var isFront: Bool {
    isOfCloudFront || isLoadBalancer || labelsBelowAWS?.contains("execute-api") == true
  }
}
