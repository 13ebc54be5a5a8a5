/// What to look at, and how.
package struct Plan: Sendable {
  /// What to look at for one target.
  package struct Step: Hashable, Sendable, Codable {
    package var target: DomainName
    /// Resolved from the root; every server of their zones is asked.
    ///
    /// Sorted.
    package var questions: [Question]
    /// The delegation sets of the hosted zones that hold the target.
    package var delegations: [ExpectedDelegation]
    /// Recursive resolvers to ask as well.
    package var resolvers: [Resolver]
    /// Handshakes on these ports of every address of the target.
    package var ports: [UInt16]
    /// Connect here in place of where DNS says.
    package var addresses: [Address]
    /// The addresses that the record sets of the target hold.
    ///
    /// In order of the exports.
    package var held: [Address]
    /// Names outside the exports that record sets lead to by CNAME or by choice.
    package var leads: [DomainName]
    /// Whether the addresses that are held, and those of the leads, are looked at whether DNS leads there now or not; else
    /// only where users are led past all of them.
    package var visitsAll = true
    /// The target's records that are aliases of AWS resources: these are asked beside them, and looked at where users are
    /// led past them.
    package var aliases: [ResourceAlias]
    /// Whether those resources are looked at that users are led past.
    package var visitsPassed = false
    /// The server name for the handshakes.
    package var serverName: DomainName?
    /// The address to judge certificates by, where there is no name.
    package var sought: Address?
    /// The page to ask for on some of the ports; none for handshakes alone.
    package var page: PageRequest?
    package var pagePorts: [UInt16]
    /// Whether S3 is asked in the clear, at an address of the target, for the bucket of its name: it may know none.
    package var asksForBucket = false
    /// What has to be said before the handshakes on `ports`.
    package var startTLS: StartTLS?
    /// Whether the hosts that take the target's mail are looked at as well.
    package var mail: Bool

    package init(
      target: DomainName, questions: [Question], delegations: [ExpectedDelegation] = [], resolvers: [Resolver] = [],
      ports: [UInt16], addresses: [Address], held: [Address] = [], leads: [DomainName] = [],
      aliases: [ResourceAlias] = [], serverName: DomainName?, page: PageRequest? = nil, pagePorts: [UInt16] = [],
      startTLS: StartTLS? = nil, mail: Bool = false
    ) {
      self.target = target
      self.questions = questions
      self.delegations = delegations
      self.resolvers = resolvers
      self.ports = ports
      self.addresses = addresses
      self.held = held
      self.leads = leads
      self.aliases = aliases
      self.serverName = serverName
      self.page = page
      self.pagePorts = pagePorts
      self.startTLS = startTLS
      self.mail = mail
    }

    /// Whether places are connected to besides name servers.
    package var hasEndpoints: Bool { mail || needsAddresses }

    /// Whether the target's addresses are connected to.
    package var needsAddresses: Bool { !ports.isEmpty || asksForBucket }
  }

  /// One for each target, made when it is come to: all of them would take as much memory as what is expected of ten
  /// thousand targets.
  package struct Steps: RandomAccessCollection, Sendable {
    package let endIndex: Int
    private let step: @Sendable (Int) -> Step

    package init(count: Int, _ step: @escaping @Sendable (Int) -> Step) {
      endIndex = count
      self.step = step
    }

    package var startIndex: Int { 0 }
    package subscript(index: Int) -> Step { step(index) }
  }

  package let steps: Steps
  package let looking: Looking
  /// The names outside the exports that their records are aliases of, sorted: asked once somebody is found where a target's
  /// own records do not lead.
  package var elsewhere: [DomainName] = []

  package init(steps: [Step], looking: Looking) {
    self.steps = Steps(count: steps.count) { steps[$0] }
    self.looking = looking
  }

  /// Plans a look at every target: its addresses unless it is no host, how services are bound to its name where something
  /// is served, the types the exports hold for the name, and what ACM asks about the certificates that concern it.
  package init(for expectations: Expectations, looking: Looking) {
    var looking = looking
    if !looking.isConfined {
      // Private ones may be connected to. No other special range is opened so: a file that names 169.254.169.254 is a
      // mistake, or an attack.
      looking.allowed += expectations.targets.flatMap { target in
        expectations.networks(expectedOf: target).filter { $0.base.special == .privateUse } + target.privateResolvers
      }
    }
    self.looking = looking
    elsewhere = expectations.outsideEnds
    let strays = StrayCertificates(of: expectations, turn: looking.turn)
    steps = Steps(count: expectations.targets.count) { [looking] index in
      let target = expectations.targets[index]
      let holder = expectations.zone(holding: target.name)
      let held = holder?.sets(for: target.name) ?? []
      // A wildcard may hold them for the name.
      var questions = Set(held.map { Question(target.name, $0.type) })
      // A validation record or a key's leads to no host, and asking for one there would find that out.
      if target.name.isHost || held.isEmpty || !target.ports.isEmpty || target.answers != nil {
        questions.formUnion([RecordType.a, .aaaa].map { Question(target.name, $0) })
      }
      if !target.ports.isEmpty { questions.insert(Question(target.name, .https)) }
      if target.mail { questions.insert(Question(target.name, .mx)) }
      for certificate in expectations.certificates(of: target) + strays[target.name] {
        questions.formUnion(certificate.questions(turn: looking.turn))
      }
      // Several zones may share the name, and only the walk shows which one is delegated.
      let exported = expectations.zones.filter { !$0.isPrivate && $0.name == holder?.name }.compactMap { zone in
        zone.nameServers.map { ExpectedDelegation(zone: zone.name, servers: $0.sorted()) }
      }
      // What the probe file says of a zone counts for it in place of what the exports say.
      let stated = expectations.delegation(holding: target.name)
      let delegations =
        exported.filter { $0.zone != stated?.zone }
        + (stated.map { [ExpectedDelegation(zone: $0.zone, servers: $0.servers)] } ?? [])
      // Whoever says where to connect wants nothing else looked at.
      let isFree = !target.ports.isEmpty && looking.addresses.isEmpty
      let destinations = isFree ? expectations.destinations(of: target) : []
      let aliases = expectations.aliases(of: target)
      // Resources may have very many addresses, so that users are given others: only the looks tell.
      let resources = Set(aliases.flatMap(\.resources))
      var step = Step(
        target: target.name, questions: questions.sorted(), delegations: delegations,
        resolvers: looking.hasTypedResolvers ? looking.resolvers : target.resolvers ?? looking.resolvers,
        ports: target.ports, addresses: looking.addresses,
        held: destinations.compactMap(\.heldAddress).filter(looking.includes).uniqued,
        leads: destinations.compactMap { $0.lead(besides: resources) }.uniqued, aliases: aliases,
        serverName: looking.serverName ?? target.name,
        page: looking.asksForPages ? PageRequest(for: target, userAgent: looking.userAgent) : nil,
        pagePorts: target.pagePorts, mail: target.mail)
      step.visitsAll = !target.isInferred
      step.asksForBucket =
        !target.absent && looking.asksForPages && looking.addresses.isEmpty
        && expectations.leads(target.name, toAHostThat: \.isOfBuckets)
      step.visitsPassed = (isFree || step.asksForBucket) && !target.absent
      return step
    }
  }
}

extension Goal {
  /// What a look at one target asks of DNS.
  package init(of step: Plan.Step) {
    // What users look up first; the rest follows the same way.
    let recursive = step.questions.filter { $0.name == step.target && ($0.type.isAddress || step.ports.isEmpty) }
    self.init(
      questions: step.questions, delegations: step.delegations, resolvers: step.resolvers, recursive: recursive,
      followsMail: step.mail, leads: step.leads, aliases: step.aliases)
    (announcesLeads, wantsPassed) = (step.visitsAll, step.visitsPassed)
  }
}

extension PageRequest {
  /// The page of the bucket that has a name: whatever is expected of the name's own page, what files add to requests is for
  /// nobody in the clear.
  package init(ofBucketAt name: DomainName, userAgent: String) {
    self.init(host: name.host, expectation: PageExpectation(isStated: false), userAgent: userAgent)
  }

  /// The page of a target; for handshakes with another name the target's all the same.
  package init(for target: Target, userAgent: String) {
    let expectation = target.page ?? PageExpectation(isStated: false)
    self.init(host: (expectation.host ?? target.name).host, expectation: expectation, userAgent: userAgent)
  }
}

extension Target {
  /// Where a page is asked for: on 443, and on whatever port a probe file or a URL names one for.
  package var pagePorts: [UInt16] { page == nil ? ports.filter { $0 == 443 } : ports }

  /// A resolver of one's own network may be asked when a file names it; no other special address may.
  fileprivate var privateResolvers: [Network] {
    (resolvers ?? []).map(\.address).filter { $0.special == .privateUse }.compactMap { Network("\($0)") }
  }
}

extension Expectations {
  /// The addresses that the user's own files expect of a target.
  fileprivate func networks(expectedOf target: Target) -> [Network] {
    let answers = (target.answers?.a ?? []) + (target.answers?.aaaa ?? [])
    let sets = zone(holding: target.name)?.sets(for: target.name).filter(\.type.isAddress) ?? []
    let values = sets.flatMap { set -> [[UInt8]] in if case .values(let values) = set.content { values } else { [] } }
    let addresses = values.compactMap { Address(bytes: $0) }.compactMap { Network("\($0)") }
    return answers + addresses
  }

  /// The kinds of special addresses that the user's files mean a target to have.
  package func specialRanges(expectedOf target: Target) -> Set<Address.Special> {
    Set(networks(expectedOf: target).compactMap(\.base.special))
  }
}

extension Expectations {
  /// The records of a target, and of the names that its CNAME records lead to in the exports, that are aliases of AWS
  /// resources, in every public zone that may hold them; sorted.
  fileprivate func aliases(of target: Target) -> [ResourceAlias] {
    let all = zones(answering: target.name).flatMap { zone in
      zone.owners(behind: target.name, through: zones(answering:)).flatMap { owner in
        [RecordType.a, .aaaa].compactMap { owner.zone.resourceAlias(at: Question(owner.name, $0)) }
      }
    }
    // Where zones of one name contradict each other, only the walk shows which one counts.
    return Dictionary(grouping: all, by: \.record).values.compactMap { Set($0).count == 1 ? $0.first : nil }.sorted()
  }
}

extension Expectations {
  /// The names outside the exports that record sets of public zones are aliases of, by CNAME as well; sorted.
  fileprivate var outsideEnds: [DomainName] {
    let ends = zones.filter { !$0.isPrivate }.flatMap(\.records).compactMap { set -> DomainName? in
      switch set.content {
      case .alias(let name): name
      case .values(let values) where set.type == .cname: values.first.flatMap { RData($0).name }
      default: nil
      }
    }
    // What authorities look up has no address.
    return Set(ends).filter { $0.isHost && zone(holding: $0) == nil }.sorted()
  }
}

extension Destination {
  fileprivate var heldAddress: Address? { if case .address(let address) = place { address } else { nil } }

  /// A name whose addresses users are given, or are when its set is chosen; none for a resource that is looked at otherwise.
  fileprivate func lead(besides resources: Set<DomainName>) -> DomainName? {
    guard case .name(let name) = place, !choices.isEmpty || !resources.contains(name) else { return nil }
    return name
  }
}
