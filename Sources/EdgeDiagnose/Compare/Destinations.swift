import EdgeModel

/// Where the record sets of a target lead, and which of it users are given now.
struct Destinations: Hashable, Sendable {
  /// By address: the sets that lead there, in every hosted zone of the target's apex.
  private var all: [Address: Set<[Destination.Choice]>] = [:]
  /// Those of the hosted zone that counts.
  private var own: [Address: Set<[Destination.Choice]>] = [:]
  private var sources: [Address: Source] = [:]
  private var fronts: [Address: Set<Front>] = [:]
  /// The sets one of whose addresses users are given.
  private var served: Set<[Destination.Choice]> = []
  /// What users are given, and what else stands behind a name that is not chosen among others and leads there.
  private var answered: Set<Address>
  /// Whether the user says where to connect: then that is what counts.
  private let isTyped: Bool
  /// The names that sets lead to and that have no address, with why; sorted.
  private(set) var dead: [DeadEnd] = []
  /// Where the sets of the hosted zone that counts lead.
  private(set) var places: [Destination.Place] = []

  /// `isSilent`: whether no name server is heard from here, so that nobody knows what users are given.
  init(
    of target: Target, expectations: Expectations, hostedZone: HostedZone?, isSilent: Bool = false,
    in evidence: Evidence
  ) {
    isTyped = !evidence.typed.isEmpty
    let counted = expectations.destinations(of: target, in: hostedZone, by: evidence)
    // Others lead elsewhere only where hosted zones share a name.
    let destinations = expectations.hasZonesOfOneName ? expectations.destinations(of: target) : counted
    guard !destinations.isEmpty, !target.absent else {
      answered = []
      return
    }
    places = counted.map(\.place)
    let given = GivenAddresses(in: evidence)
    let present = given.addresses(of: target.name)
    answered = present
    // Where Route 53 has nothing to choose, it is what the records say.
    if isSilent { served.insert([]) }
    var known: [Destination: Set<Address>] = [:]
    for destination in destinations {
      let addresses = given.addresses(at: destination)
      known[destination] = addresses
      for address in addresses { all[address, default: []].insert(destination.choices) }
      // Whoever has many addresses gives some of them at a time.
      if destination.isSoleName, !present.isDisjoint(with: addresses) { answered.formUnion(addresses) }
    }
    for destination in counted {
      let addresses = known[destination] ?? given.addresses(at: destination)
      for address in addresses {
        own[address, default: []].insert(destination.choices)
        sources[address] = sources[address] ?? destination.source
        if case .name(let host) = destination.place, let front = Front(host) {
          fronts[address, default: []].insert(front)
        }
      }
      guard !destination.choices.isEmpty else { continue }
      if !present.isDisjoint(with: addresses) { served.insert(destination.choices) }
      if let end = DeadEnd(destination, in: evidence) { dead.append(end) }
    }
    dead.sort { ($0.name, $0.type) < ($1.name, $1.type) }
  }

  /// Whether record sets of the hosted zone that counts lead to the address.
  func lead(to address: Address) -> Bool { own[address] != nil }

  /// Whether record sets lead to the address, and users are given neither it nor another one of the same set.
  func isStandby(_ address: Address) -> Bool {
    guard !isTyped, !answered.contains(address), let choices = all[address] else { return false }
    return choices.isDisjoint(with: served)
  }

  /// The sets that lead to the address, where Route 53 chooses among several; sorted.
  func choices(leadingTo address: Address) -> [[Destination.Choice]] {
    (own[address] ?? []).filter { !$0.isEmpty }.sorted { $0.text < $1.text }
  }

  /// The load balancers and the like that have the address, as far as record sets lead to them.
  func fronts(at address: Address) -> Set<Front> { fronts[address] ?? [] }

  /// Where the first of the sets that lead to the address stands.
  func source(of address: Address) -> Source? { sources[address] }

  /// Every address of the record sets that users are not given now; sorted.
  var standby: [Address] { all.keys.filter(isStandby).sorted() }

  /// A name that a record set leads to and that has no address.
  struct DeadEnd: Hashable, Sendable {
    var name: DomainName
    var type: RecordType
    var choices: [Destination.Choice]
    var source: Source
    var why: String

    /// None for an address, for a name that has one, and for one of which nobody knows.
    fileprivate init?(_ destination: Destination, in evidence: Evidence) {
      guard case .name(let name) = destination.place,
        let answer = evidence.answers.first(where: { $0.question == Question(name, destination.type) })
      else { return nil }
      switch answer.status {
      case .nxdomain: why = "\(name) does not exist"
      // Who finds no IPv6 uses IPv4.
      case .nodata where destination.type == .a: why = "\(name) has no address"
      default: return nil
      }
      (self.name, type, choices, source) = (name, destination.type, destination.choices, destination.source)
    }
  }
}

extension Expectations {
  /// Where the record sets of a target lead in the hosted zones that count: its own, and of others those that most of the
  /// delegation leads to.
  func destinations(of target: Target, in zone: HostedZone?, by evidence: Evidence) -> [Destination] {
    zone?.destinations(of: target.name) { name in [hostedZone(for: name, by: evidence)].compactMap(\.self) } ?? []
  }
}

extension Destination {
  /// Whether it is a name that nothing is chosen in place of.
  fileprivate var isSoleName: Bool { if case .name = place { choices.isEmpty } else { false } }
}

extension [Destination.Choice] {
  /// `SECONDARY eu-west-1`, and behind an alias of the zone what is chosen there.
  package var text: String { map(\.description).joined(separator: ", then ") }
}

/// The addresses that names have for users, as far as a look shows.
private struct GivenAddresses {
  /// By resolvers, and when records were asked again.
  private var others: [DomainName: Set<Address>] = [:]
  private let responses: [DomainName: [Response]]

  init(in evidence: Evidence) {
    for answer in evidence.resolvers {
      guard case .answer(let records) = answer.outcome else { continue }
      others[answer.question.name, default: []].formUnion(records.compactMap(\.data.address))
    }
    for look in evidence.aliases { others[look.record.name, default: []].formUnion(look.answers.values.joined()) }
    let responses = evidence.zones.flatMap { $0.givenResponses.filter(\.question.type.isAddress) }
    self.responses = Dictionary(grouping: responses, by: \.question.name)
  }

  /// What users are given: by any server of the name, aliases followed, or by a resolver.
  func addresses(of name: DomainName) -> Set<Address> {
    var given = others[name] ?? []
    var (pending, seen): ([DomainName], Set<DomainName>) = ([name], [])
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      for response in responses[next] ?? [] {
        guard case .answered(let kind) = response.outcome else { continue }
        switch kind {
        case .answer(let records): given.formUnion(records.compactMap(\.data.address))
        case .alias(let target, _): pending.append(target)
        default: break
        }
      }
    }
    return given
  }

  /// Where a record set leads, as far as that is known.
  func addresses(at destination: Destination) -> Set<Address> {
    switch destination.place {
    case .address(let address): [address]
    case .name(let name): addresses(of: name).filter { $0.isIPv6 == (destination.type == .aaaa) }
    }
  }
}
