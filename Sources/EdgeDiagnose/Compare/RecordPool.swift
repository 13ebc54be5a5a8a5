import EdgeModel

/// What the record sets of one name and type can answer, with those that they are aliases of.
package struct RecordPool: Hashable, Sendable {
  /// Sets that are served under the same condition.
  package struct Part: Hashable, Sendable {
    /// In the order of the export, those of the asked name first.
    package var sets: [ExpectedRecordSet] = []
    package var values: Set<RData> = []
    /// Names outside the zone that sets are aliases of; AWS alone knows their addresses.
    package var outside: Set<DomainName> = []
    /// Whether more is allowed than the values, because it is not in the export.
    package var isOpen = false

    package init() {}

    fileprivate mutating func add(_ other: Part) {
      sets += other.sets
      values.formUnion(other.values)
      outside.formUnion(other.outside)
      isOpen = isOpen || other.isOpen
    }
  }

  /// The sets of the asked name itself.
  package var own: [ExpectedRecordSet] = []
  /// What is served while it is healthy.
  package var first = Part()
  /// What is served only while the rest is not: each SECONDARY set, or one of weight 0 beside others, with those that it is
  /// an alias of.
  package var standIns: [Part] = []
  /// Whether Route 53 chooses among sets.
  package var hasPolicy = false
  /// Whether users of some places get no data, because no set is for everybody else.
  package var leavesSomeOut = false
  /// Whether it is an alias of AWS resources that may have no record of the type, as a distribution without HTTP/2 and
  /// HTTP/3 has none that binds it as a service.
  package var mayHaveNone = false
  /// Whether a name of the zone on the way may be an alias in DNS as well.
  package var leadsThroughUnknown = false
  /// More names than this behind aliases are not followed: latency alone leads to one for each of some thirty regions, and
  /// aliases may lead to aliases.
  private static let nameLimit = 1024

  private struct Stop: Hashable {
    var name: DomainName
    /// The place of the stand-in through which it is reached.
    var standIn: Int?
  }

  /// None where the name has no set of the type.
  init?(of question: Question, in zone: HostedZone) {
    var stops = [Stop(name: question.name)]
    var known = Set(stops)
    var index = 0
    while index < stops.count, index < Self.nameLimit {
      let stop = stops[index]
      let sets = zone.sets(for: stop.name).filter { $0.type == question.type }
      if sets.isEmpty {
        guard index > 0 else { return nil }
        // Such as an alias of a CNAME.
        leadsThroughUnknown = true
        change(stop.standIn) { $0.isOpen = true }
      }
      if index == 0 { own = sets }
      // A policy behind an alias answers with some of its values, as it does without.
      hasPolicy = hasPolicy || sets.contains { $0.identifier != nil }
      leavesSomeOut = leavesSomeOut || sets.leaveSomeOut
      for set in sets {
        var standIn = stop.standIn
        if standIn == nil, set.standsBack(among: sets) {
          standIn = standIns.count
          standIns.append(Part())
        }
        guard let name = add(set, behind: standIn, at: question.type, in: zone) else { continue }
        let next = Stop(name: name, standIn: standIn)
        if known.insert(next).inserted { stops.append(next) }
      }
      index += 1
    }
    // Aliases that lead nowhere but to each other have no value.
    if index < stops.count || first.values.isEmpty && first.outside.isEmpty {
      leadsThroughUnknown = true
      first.isOpen = true
    }
    mayHaveNone = !question.type.isAddress && !first.outside.union(reserve.outside).isEmpty
  }

  /// Adds a set, and gives the name of the zone that it is an alias of.
  private mutating func add(
    _ set: ExpectedRecordSet, behind standIn: Int?, at type: RecordType, in zone: HostedZone
  ) -> DomainName? {
    var (part, next): (Part, DomainName?) = (Part(), nil)
    part.sets = [set]
    switch set.content {
    case .values(let rdata): part.values = Set(rdata.map { RData($0).joinedText(as: type) })
    case .notEvaluated: part.isOpen = true
    // An alias inside the zone has the values of its record; AWS alone knows those of any other.
    case .alias(let name) where name.isWithin(zone.name): next = name
    case .alias(let name): (part.isOpen, part.outside) = (true, [name])
    }
    change(standIn) { $0.add(part) }
    return next
  }

  private mutating func change(_ standIn: Int?, _ change: (inout Part) -> Void) {
    if let standIn { change(&standIns[standIn]) } else { change(&first) }
  }

  /// All that stands back.
  package var reserve: Part { standIns.reduce(into: Part()) { $0.add($1) } }

  /// Whether servers may have the name and no record of the type.
  var allowsNoData: Bool { leavesSomeOut || mayHaveNone }

  /// The set of the name itself, or that it is an alias of, of which only AWS knows what it answers.
  var unevaluated: (why: String, source: Source)? {
    for set in first.sets + reserve.sets {
      guard case .notEvaluated(let why) = set.content else { continue }
      return (own.contains(set) ? why : "\(why) at \(set.name)", set.source)
    }
    return nil
  }

  /// Whether servers may give the name as an alias of this one, where they should give its addresses.
  func allowsAlias(to name: DomainName) -> Bool {
    leadsThroughUnknown
      || first.outside.union(reserve.outside).contains { target in
        name.isWithin(target.withoutDualStack) || name.withoutDualStack == target.withoutDualStack
      }
  }

  /// The data of an answer that only sets give which stand back; empty where those that come first are served.
  ///
  /// `known` gives the addresses of a name outside the zone, as far as somebody asked.
  func reserved(in observed: Set<RData>, known: (DomainName) -> Set<RData>) -> Set<RData> {
    let reserve = reserve
    guard !reserve.sets.isEmpty else { return [] }
    let primary = first.values.union(first.outside.flatMap(known))
    let others = observed.subtracting(primary)
    let standIns = reserve.values.union(reserve.outside.flatMap(known))
    if others.isSubset(of: standIns), isTold(from: others) { return others }
    // Who knows all that comes first knows what does not.
    let isKnown = !first.isOpen || others == observed && isWholly(known)
    return reserve.isOpen && isKnown ? others : []
  }

  /// The sets that stand back and gave these data: those that lead to one of them, else those that may, because only AWS
  /// knows where they lead.
  func reserveSets(behind data: Set<RData>, known: (DomainName) -> Set<RData>) -> [ExpectedRecordSet] {
    let telling = standIns.filter { !$0.values.union($0.outside.flatMap(known)).isDisjoint(with: data) }
    let open = standIns.filter(\.isOpen)
    return (!telling.isEmpty ? telling : !open.isEmpty ? open : standIns).compactMap(\.sets.first)
  }

  /// Whether all that comes first are values and load balancers that were looked at, which give all of their addresses
  /// when they give fewer than eight, while of what stands back nobody can tell the addresses.
  private func isWholly(_ known: (DomainName) -> Set<RData>) -> Bool {
    let isStated = first.sets.allSatisfy { if case .notEvaluated = $0.content { false } else { true } }
    return isStated && !leadsThroughUnknown && reserve.outside.contains { !$0.isLoadBalancer }
      && first.outside.allSatisfy { $0.isLoadBalancer && (1..<8).contains(known($0).count) }
  }

  /// Whether these are addresses of one side alone: a load balancer's are, while CloudFront, S3 and API Gateway answer for
  /// many names with the same ones, and not with all of them.
  private func isTold(from others: Set<RData>) -> Bool {
    others.isSubset(of: reserve.values) || reserve.outside.allSatisfy(\.isLoadBalancer)
      || first.outside.allSatisfy(\.isLoadBalancer)
  }
}

extension ExpectedRecordSet {
  /// Whether it is served only while others of its name and type are unhealthy.
  fileprivate func standsBack(among sets: [ExpectedRecordSet]) -> Bool {
    switch policy {
    case .failover(.secondary): sets.contains { $0.policy == .failover(.primary) }
    // All of weight 0 are equally likely.
    case .weighted(0): sets.contains { if case .weighted(let weight) = $0.policy { weight > 0 } else { false } }
    default: false
    }
  }

  /// What the set is called: `PRIMARY eu-west-1`.
  package var role: String { choice?.description ?? "the record set" }

  /// The place or block of addresses that it is for; none for other policies.
  package var audience: String? {
    switch policy {
    case .geolocation(.continent(let code)): "continent \(code)"
    case .geolocation(.country(let code)): code
    case .geolocation(.subdivision(let country, let code)): "\(country)-\(code)"
    case .geolocation(.everywhere): "everybody else"
    case .cidr(let location): location == "*" ? "everybody else" : "block \(PrintableText(location).text)"
    default: nil
    }
  }
}

extension [ExpectedRecordSet] {
  /// Whether they are for single places or blocks, and none is for everybody else.
  fileprivate var leaveSomeOut: Bool {
    let audiences = compactMap(\.audience)
    return !audiences.isEmpty && audiences.count == count && !audiences.contains("everybody else")
  }
}

extension DomainName {
  /// The same load balancer, whether it is named for both address families or not.
  fileprivate var withoutDualStack: DomainName {
    guard let first = labels.first, String(decoding: first, as: UTF8.self) == "dualstack" else { return self }
    return parent ?? self
  }
}
