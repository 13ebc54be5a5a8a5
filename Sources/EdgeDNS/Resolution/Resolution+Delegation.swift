import EdgeModel

extension Resolution {
  /// Takes a referral in: the cut comes to be, or gains servers.
  mutating func delegate(_ zone: DomainName, from parent: DomainName, by message: Message) {
    var cut = cuts[zone] ?? CutState(zone: zone, parent: parent)
    let isFirst = !cut.isDelegated
    if isFirst { (cut.parent, cut.isDelegated) = (parent, true) }
    guard cut.parent == parent else { return }
    // Only what lies within the referring zone is its business to tell (RFC 5452 section 6).
    let records = ResponseKind.glue(of: zone, in: message, from: parent)
    let glue = Dictionary(grouping: records, by: \.name).mapValues { $0.compactMap(\.data.address) }
    let hasGrown = add(ResponseKind.servers(of: zone, in: message), as: .parent, to: &cut, glue: glue)
    if isFirst { cut.entry = cut.servers.filter { $0.value.origins.contains(.parent) }.mapValues(\.glue) }
    cuts[zone] = cut
    if hasGrown || isFirst {
      grow(zone)
      enlarge(zone)
    }
  }

  /// Takes in the servers that a zone's own NS records name, as its servers give them.
  ///
  /// Those that are only expected have no say in that; one that another server names has.
  mutating func enlarge(_ zone: DomainName) {
    let question = Question(zone, .ns)
    guard var cut = cuts[zone], cut.isOwn, cut.audits[question] != nil else { return }
    var heard: Set<DomainName> = []
    var hasGrown = false
    while let name = cut.named.first(where: { !heard.contains($0) }) {
      heard.insert(name)
      for address in addresses(of: name, in: cut) {
        guard let message = message(question, at: address),
          case .answer = ResponseKind(of: message, to: question, from: zone)
        else { continue }
        if add(ResponseKind.servers(of: zone, in: message), as: .apex, to: &cut) { hasGrown = true }
      }
    }
    cuts[zone] = cut
    if hasGrown { grow(zone) }
  }

  /// Takes in the servers that the user's files state: they are looked up and asked, whoever is delegated to.
  mutating func expect(_ delegation: ExpectedDelegation, for account: Int) {
    var cut = cuts[delegation.zone] ?? CutState(zone: delegation.zone, parent: nil)
    let hasGrown = add(delegation.servers.sorted(), as: .expected, to: &cut)
    cut.isOwn = true
    cuts[delegation.zone] = cut
    for name in delegation.servers.sorted() where cut.servers[name] != nil {
      resolve(name, for: delegation.zone, account: account)
    }
    for question in accounts[account]?.goal.questions ?? [] where question.name.isWithin(delegation.zone) {
      audit(delegation.zone, question, over: transports(of: question, for: account), for: account)
    }
    audit(delegation.zone, Question(delegation.zone, .soa), over: [.udp], isSupplement: true, for: account)
    if hasGrown { grow(delegation.zone) }
  }

  private mutating func add(
    _ names: [DomainName], as origin: NameServer.Origin, to cut: inout CutState,
    glue: [DomainName: [Address]] = [:]
  ) -> Bool {
    var hasGrown = false
    for name in names {
      guard cut.servers[name] != nil || cut.servers.count < limits.serversPerCut else {
        cut.isTruncated = true
        continue
      }
      let known = cut.servers[name]
      let new = glue[name, default: []]
      let joined = asked(Set((known?.glue ?? []) + new.filter(looking.includes)), of: name)
      let server = CutState.Server(
        origins: (known?.origins ?? []).union([origin]), glue: joined,
        isElsewhere: known?.isElsewhere == true || !new.allSatisfy(looking.includes))
      let isNew = known?.origins.isOnlyExpected != server.origins.isOnlyExpected
      if isNew || known?.glue != server.glue { hasGrown = true }
      cut.servers[name] = server
    }
    return hasGrown
  }

  private mutating func grow(_ zone: DomainName) {
    continueAudits(of: zone)
    for step in steps.values where step.outcome == nil && step.zone == zone { woken.insert(.step(step.name)) }
    for descent in descents.values where descent.zone == zone {
      if descent.stop == nil {
        woken.insert(.descent(descent.question))
      } else {
        branch(at: descent.question, for: descent.concluded)
      }
    }
  }

  /// The addresses of a server that are asked: the first ones in order.
  private mutating func asked(_ addresses: Set<Address>, of name: DomainName) -> [Address] {
    if addresses.count > limits.addressesPerServer { shortened.insert(name) }
    return Array(addresses.sorted().prefix(limits.addressesPerServer))
  }

  /// Looks up the servers of a zone that came without glue, a few at a time; the others too of an own zone, to compare, and
  /// of one where glue has led nowhere.
  ///
  /// A zone that names servers which do not exist costs a bounded number of walks (CVE-2020-12662).
  mutating func lookUp(_ cut: CutState, for account: Int, isLost: Bool = false) {
    var (missing, open) = (0, 0)
    for name in cut.servers.keys.sorted() {
      guard cut.servers[name]?.glue.isEmpty == true else {
        let isSought = cut.isOwn || isLost && !name.isWithin(cut.zone)
        if isSought, !cut.zone.isRoot { resolve(name, for: cut.zone, account: account) }
        if cut.isOwn, !cut.zone.isRoot, name.isWithin(cut.zone) { compare(name, in: cut.zone, for: account) }
        continue
      }
      // Its glue is of the family that nobody looks at, and no way leads to it but over itself.
      if cut.servers[name]?.isElsewhere == true, name.isWithin(cut.zone) { continue }
      guard missing + open < limits.missingServersPerCut || servers[name] != nil else { continue }
      resolve(name, for: cut.zone, account: account)
      if servers[name]?.isSettled == false { open += 1 }
      if servers[name]?.doesNotExist == true { missing += 1 }
    }
    if missing >= limits.missingServersPerCut { cuts[cut.zone]?.isMissingServers = true }
  }

  /// What leads to the addresses of a server.
  func lookups(of name: DomainName) -> [Question] {
    (looking.ipv4 ? [Question(name, .a)] : []) + (looking.ipv6 ? [Question(name, .aaaa)] : [])
  }

  /// Makes sure that the addresses of a server are being looked up in its own zone.
  mutating func resolve(_ name: DomainName, for zone: DomainName, account: Int) {
    if servers[name] == nil {
      let lookups = lookups(of: name)
      servers[name] = ServerState(lookups: lookups)
      servers[name]?.zones.insert(zone)
      for lookup in lookups { require(lookup, role: .nameServer, for: account, aliases: 0) }
      update(name)
    }
    guard let server = servers[name] else { return }
    servers[name]?.zones.insert(zone)
    if !server.isSettled, servers[name]?.accounts.insert(account).inserted == true { accounts[account]?.open += 1 }
  }

  /// Takes over what the lookups of a server's addresses have come to.
  mutating func update(_ name: DomainName) {
    guard var server = servers[name] else { return }
    let ends = server.lookups.map(result)
    let found = asked(Set(ends.flatMap(\.found)), of: name)
    let hasGrown = found != server.addresses
    server.addresses = found
    let wasOpen = server.open
    server.open = Set(zip(server.lookups, ends).filter { !$1.isFinal }.map(\.0.type))
    if server.isSettled, found.isEmpty {
      server.limit = ends.compactMap(\.limit).first
      server.circle = ends.first { !$0.circle.isEmpty }?.circle ?? []
      server.doesNotExist = ends.contains(where: \.doesNotExist)
      server.unresolved = ends.compactMap(\.failure).first ?? "no address"
    }
    let (waiters, waiting) = (server.waiters, server.accounts)
    if hasGrown || server.open != wasOpen {
      server.waiters = []
      woken.formUnion(waiters)
    }
    if server.isSettled { server.accounts = [] }
    let zones = server.zones
    servers[name] = server
    if server.isSettled {
      for zone in zones.sorted() {
        guard let cut = cuts[zone], cut.isOwn else { continue }
        for account in waiting.sorted() { lookUp(cut, for: account) }
      }
    }
    if hasGrown {
      for zone in zones.sorted() {
        continueAudits(of: zone)
        enlarge(zone)
      }
    }
    if server.isSettled { leave(waiting) }
  }

  /// The addresses that a lookup, aliases followed, has come to.
  private func result(of lookup: Question) -> LookupResult {
    var question = lookup
    for _ in 0...limits.aliases {
      guard let descent = descents[question], let stop = descent.stop else { return LookupResult() }
      if let next = descent.next, stop == .answered {
        question = next
        continue
      }
      guard stop == .answered else {
        var result = LookupResult(failed: stop.reason(for: question, at: descent.zone ?? .root))
        if case .limit(let limit) = stop { result.limit = limit }
        if case .familyAlone(let family) = stop { result.limit = family.rawValue }
        if case .circular(let circle) = stop { result.circle = circle }
        return result
      }
      switch lastWord(on: question)?.kind {
      case .answer(let records):
        let found = records.compactMap(\.data.address).filter { looking.includes($0) }
        return LookupResult(found: found, isFinal: true, failure: found.isEmpty ? "no usable address" : nil)
      case .nameError:
        var result = LookupResult(failed: "\(question.name) does not exist")
        result.doesNotExist = true
        return result
      case .noData: return LookupResult(failed: "\(question.name) has no address")
      case .alias, .referral, .nameTooLong, .lame, nil:
        return LookupResult(failed: "\(question.name) has no answer")
      }
    }
    return LookupResult(failed: "too many aliases")
  }
}

/// What the lookup of a name server's addresses has come to.
struct LookupResult: Sendable {
  var found: [Address] = []
  var isFinal = false
  var failure: String?
  var limit: String?
  var circle: [DomainName] = []
  var doesNotExist = false
}

extension LookupResult {
  init(failed why: String) { self.init(isFinal: true, failure: why) }
}
