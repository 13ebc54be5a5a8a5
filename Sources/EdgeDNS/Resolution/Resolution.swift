import EdgeModel

/// The walk from the root as a pure state machine: every node (a step to a name, a descent to a question, a zone cut, a
/// name server, an inquiry at one address) exists once, and waits for others.
///
/// It owns no socket and no clock.
///
/// Descent begins at the first usable referral; later ones only add servers, so where the servers of a zone agree, the
/// final value does not depend on the order of arrival, but for what was asked beside a server that is slow.
package struct Resolution: Sendable {
  /// What happened outside.
  package enum Event: Sendable {
    /// A walk sets out, under a number of its own.
    case begin(Goal, account: Int)
    case arrival(Arrival, number: Int)
    case due(Alarm)
  }

  /// What should be done outside.
  package enum Ask: Sendable, Hashable {
    /// Send a query once, and report its arrival with this number.
    case send(Query, number: Int, patience: Duration, pace: Pace)
    /// Report the alarm when the time has passed.
    case wake(Alarm, after: Duration)
    /// All that a walk led to has ended.
    case finished(account: Int)
  }

  /// Marks a moment in the life of an inquiry, or of the search for a name server's addresses.
  package struct Alarm: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
      case inquiry(Inquiry.Key, step: Int)
      case server(DomainName)
    }

    let subject: Subject
  }

  /// The bounds that keep a hostile or broken delegation from costing more than it tells.
  package struct Limits: Sendable {
    package var serversPerCut = 20
    package var addressesPerServer = 16
    /// Name-server names of one zone that do not exist, before no more of its names are looked up.
    package var missingServersPerCut = 5
    /// Names without records on the way to one name, which all servers of its zone are asked for.
    package var emptyNamesPerGoal = 3
    package var queriesPerGoal = 200
    /// Of distinct messages received to find the way; decoded they take some ten times as much memory.
    package var octetsPerGoal = 2 << 20
    package var aliases = 16
    /// Names that aliases lead to which some servers give beside the one that was heard: where each gives another one, they
    /// multiply.
    package var aliasesAside = 16
    package var depth = 30

    package init() {}
  }

  let looking: Looking
  let limits: Limits

  var accounts: [Int: Account] = [:]
  var steps: [DomainName: StepState] = [:]
  var descents: [Question: DescentState] = [:]
  var cuts: [DomainName: CutState] = [:]
  var servers: [DomainName: ServerState] = [:]
  var inquiries: [Inquiry.Key: Inquiry] = [:]
  /// The parts of looks at aliases that have begun, by numbers that inquiries bear.
  var looks: [Int: AliasLook] = [:]
  var nextLook = 0
  /// The inquiries for a question.
  var keys: [Question: [Inquiry.Key]] = [:]
  var replies: [Question: [Reply]] = [:]
  var messages: [Int: [UInt8]] = [:]
  var messageIndex: [Octets: Int] = [:]
  var decoded: [Int: Message] = [:]
  var nextMessage = 0
  var asks: [Ask] = []
  /// Sends that have not arrived yet.
  var sending: [Int: Sending] = [:]
  var nextNumber = 0
  /// Inquiries without a result; steps and descents that have not ended.
  var openInquiries = 0
  var openNodes = 0
  /// Name servers with more addresses than are asked.
  var shortened: Set<DomainName> = []
  /// Resolvers that let a question pass without an answer.
  var silentResolvers: Set<Resolver> = []
  /// Addresses from which a message was heard, those that owe a first one, and the zones that are audited there.
  var spoken: Set<Address> = []
  var contacts: [Address: Contact] = [:]
  var audited: [Address: Set<DomainName>] = [:]
  /// What nodes in a zone wait for whose servers' glue was of no use, and what they do not wait for any more because nothing
  /// else is left to wait for.
  var hoping: [DomainName: Set<Question>] = [:]
  var forsaken: [DomainName: Set<Question>] = [:]
  /// Nodes to look at again before the step ends.
  var woken: Set<Node> = []

  package init(looking: Looking, limits: Limits = Limits()) {
    self.looking = looking
    self.limits = limits
    cuts[.root] = CutState(zone: .root, parent: nil)
    cuts[.root]?.isDelegated = true
    var entry: [DomainName: [Address]] = [:]
    for hint in looking.hints {
      let addresses = hint.addresses.filter(looking.includes).sorted()
      cuts[.root]?.servers[hint.name] = CutState.Server(
        origins: [.parent], glue: addresses, isElsewhere: addresses.count < hint.addresses.count)
      entry[hint.name] = addresses
    }
    cuts[.root]?.entry = entry
  }

  /// Takes in one event and says what to do next.
  package mutating func step(_ event: Event) -> [Ask] {
    asks = []
    switch event {
    case .begin(let goal, let account): begin(goal, account)
    case .arrival(let arrival, let number): take(arrival, number: number)
    case .due(let alarm): take(alarm)
    }
    settle()
    return asks
  }

  /// Whether every node has ended and nothing that was asked for is outstanding.
  package var isFinished: Bool { openNodes == 0 && openInquiries == 0 }

  private mutating func take(_ alarm: Alarm) {
    switch alarm.subject {
    case .inquiry(let key, let step): escalate(key, to: step)
    case .server(let name): pass(name)
    }
  }

  private mutating func begin(_ goal: Goal, _ number: Int) {
    accounts[number] = Account(goal: goal)
    accounts[number]?.open += 1
    for question in goal.questions.sorted() { require(question, role: .goal, for: number, aliases: 0) }
    if !looking.oneServer {
      require(Question(.root, .ns), role: .nameServer, for: number, aliases: 0)
      for delegation in goal.delegations { expect(delegation, for: number) }
    }
    let leads = goal.leads.flatMap { [Question($0, .a), Question($0, .aaaa)] }
    for question in Set(leads + goal.aliases.flatMap(\.questions)).sorted() { follow(question, for: number) }
    for resolver in goal.resolvers {
      for question in goal.recursive { consult(resolver, question, .desired, for: number) }
    }
    leave([number])
  }

  /// Advances nodes until nothing moves; then, if nothing is under way that could move them, finds the circles.
  private mutating func settle() {
    repeat {
      while let node = woken.min() {
        woken.remove(node)
        switch node {
        case .step(let name): advance(step: name)
        case .descent(let question): advance(descent: question)
        }
      }
    } while openCircle()
  }

  /// Takes accounts off a node that has ended, and says which have nothing left to wait for.
  mutating func leave(_ numbers: some Sequence<Int>) {
    for number in numbers {
      accounts[number]?.open -= 1
      if accounts[number]?.open == 0, !askLastWords(for: number), !lookAgain(for: number) {
        asks.append(.finished(account: number))
      }
    }
  }
}

/// How fast an address may be asked.
package enum Pace: Hashable, Sendable {
  /// A server of a target's own zone, or a resolver that the user named.
  case own
  /// A server that only lies on the way.
  case other
}

/// What may be done on behalf of one walk, and what is still open of it.
struct Account: Sendable {
  let goal: Goal
  /// Nodes it waits for.
  var open = 0
  /// Queries sent to find the way, and octets of distinct messages received.
  var spent = 0
  var received = 0
  /// The questions that its own led to, by aliases of services (RFC 9460 section 2.4.2), mail or its exports; sorted.
  var followed: [Question] = []
  /// The names that aliases lead to which some servers give beside the one that was heard, and whether there are more.
  var aside: Set<DomainName> = []
  var hasMoreAside = false
  /// How many parts of looks at aliases have begun, and what came of them.
  var lookParts = 0
  var looks: [Look] = []
  /// What is put to servers once more before it ends.
  var doubts: Set<Doubt> = []
  /// Those that have been put to their servers once more, and how often anything was.
  var lastWords: Set<Doubt> = []
  var rounds = 0
}

/// A node that takes part in the walk downwards.
enum Node: Hashable, Sendable, Comparable {
  case step(DomainName)
  case descent(Question)
}

/// A name above an asked one, on its way to the zone that holds it.
struct StepState: Sendable {
  let name: DomainName
  /// The walk on whose account queries are counted.
  let account: Int
  /// The zone whose servers were asked, and the deepest one known to hold the name.
  var asked: DomainName = .root
  var zone: DomainName = .root
  var outcome: Step.Outcome?
  /// Whether it has no records, as a name has that only others lie below.
  var isEmpty = false
  /// Whom the way led over: others are asked the same on behalf of some walks alone.
  var asking: Set<Address> = []
  var waiters: Set<Node> = []

  var question: Question { Question(name, .a) }
}

/// One question on its way down.
struct DescentState: Sendable {
  let question: Question
  var role: Descent.Role
  let account: Int
  /// Aliases followed before this question.
  var aliases: Int
  /// The zone it has come to; none while the step above has not ended.
  var zone: DomainName?
  var stop: Descent.Stop?
  /// The server that answered.
  var source: Address?
  /// Who answered for the name before a zone was found to begin there, and of which zone.
  var direct: (zone: DomainName, source: Address)?
  /// The alias target that goes on where this ended, and those that other servers of the zone name.
  var next: Question?
  var aside: Set<Question> = []
  /// Questions whose alias led here.
  var followers: Set<Question> = []
  /// Walks that wait for it, and those for which its end has been followed up.
  var accounts: Set<Int> = []
  var concluded: Set<Int> = []

  /// Where aliases lead on from here.
  var targets: [Question] { [next].compactMap(\.self) + aside.sorted() }
}

/// One zone and the servers named for it.
struct CutState: Sendable {
  struct Server: Sendable {
    var origins: Set<NameServer.Origin>
    /// The addresses that came with referrals; sorted.
    var glue: [Address]
    /// Whether some came that are of a family nobody looks at.
    var isElsewhere = false
  }

  /// A question put to every address of the servers.
  struct Audit: Sendable {
    var transports: Set<Transport>
    /// Whether only addresses are asked from which something was heard.
    var isSupplement: Bool
    /// Whether it is asked whatever others have brought; otherwise where one of these is answered and leaves it open.
    var isUnconditional = false
    var after: Set<Question> = []
    var accounts: Set<Int>
  }

  /// Those that the parent or the zone itself names: the others lead no user anywhere; sorted.
  var named: [DomainName] { servers.filter { !$0.value.origins.isOnlyExpected }.keys.sorted() }

  let zone: DomainName
  var parent: DomainName?
  var isDelegated = false
  /// The servers of the referral through which the zone was first entered, which does not change any more, with glue.
  var entry: [DomainName: [Address]] = [:] {
    didSet { entryAddresses = entry.keys.sorted().flatMap { entry[$0, default: []] }.ipv4First.uniqued }
  }
  /// Those addresses in the order they are tried: IPv4 first, then by name.
  private(set) var entryAddresses: [Address] = []
  /// The messages with the referrals that were taken in last, of those that every server of the parent was asked for.
  var referrals: [Transport: Int] = [:]
  var servers: [DomainName: Server] = [:]
  var audits: [Question: Audit] = [:]
  /// Questions put to its servers to find the way.
  var asked: Set<Question> = []
  /// Whether all servers are asked, and looked up in their own zones.
  var isOwn = false
  /// Whether the servers asked so far gave different delegations.
  var disagrees = false
  var isTruncated = false
  /// Whether too many of its servers' names do not exist.
  var isMissingServers = false

  init(zone: DomainName, parent: DomainName?) {
    self.zone = zone
    self.parent = parent
  }
}

/// The addresses of a name server, as its own zone gives them.
struct ServerState: Sendable {
  /// How long others wait for its addresses before they turn to the next server, as a share of the timeout: past a server on
  /// the way that lets its first resend pass.
  static let patience = 0.15

  /// What its addresses depend on.
  var lookups: [Question]
  var addresses: [Address] = []
  /// What other servers of its own zone give beside what the first one did.
  var further: Set<Address> = []
  /// Sorted.
  var all: [Address] { further.isEmpty ? addresses : further.union(addresses).sorted() }
  /// The types of the lookups that have not ended.
  var open: Set<RecordType>
  /// Whether somebody waits for it, and for which types that was too long.
  var isAwaited = false
  var late: Set<RecordType> = []
  /// Set once every lookup has ended without an address.
  var unresolved: String?
  var circle: [DomainName] = []
  var doesNotExist = false
  /// The budget that ended a lookup, where none has found an address.
  var limit: String?
  var isSettled: Bool { open.isEmpty }
  /// The zones it serves, to be looked at again when an address turns up.
  var zones: Set<DomainName> = []
  /// Nodes that wait for an address, and walks that wait for its end.
  var waiters: Set<Node> = []
  var accounts: Set<Int> = []

  init(lookups: [Question]) {
    self.lookups = lookups
    open = Set(lookups.map(\.type))
  }
}
