/// What the walks for one target saw, as bytes: the zone cuts found, who was asked what, and what came back.
package struct Walk: Hashable, Sendable, Codable {
  /// What was asked for; sorted.
  package var questions: [Question] = []
  /// Those of them that only others led to, none of which the goal has; sorted.
  package var followed: [Question]?
  /// The one address family that was looked at, where it is one.
  package var onlyFamily: AddressFamily?
  /// How far each question came, those of alias targets and name servers included; sorted.
  package var descents: [Descent] = []
  /// Every zone on a descent's path and every zone that had to be entered to resolve a name server; sorted by name.
  package var cuts: [ZoneCut] = []
  /// The names on the way that were asked for by themselves, to find the zone cuts (RFC 9156); sorted by name.
  package var steps: [Step] = []
  /// Every query sent, but of those to an address that is dead the ones for one question alone; where that was known
  /// before, what was sent to it then.
  ///
  /// Sorted by question, address, transport, time.
  package var replies: [Reply] = []
  /// What was asked again of records and of the AWS resources that they are aliases of; sorted.
  package var looks: [Look] = []
  /// The distinct messages received, message ID zeroed; `Reply.Outcome` points into it.
  package var messages: [[UInt8]] = []
  /// Budgets that ended a part of the walk early.
  package var limits: [String] = []

  package init() {}
}

/// A query that is a part of a look at a record beside the resources that it is an alias of.
package struct Look: Hashable, Sendable, Codable {
  /// The resource is asked before the record and after it.
  package enum Part: Int, Hashable, Sendable, Codable, CaseIterable {
    case resourceBefore, record, resourceAfter
  }

  package var record: Question
  /// 1 for the first.
  package var round: Int
  package var part: Part
  package var reply: Reply

  package init(record: Question, round: Int, part: Part, reply: Reply) {
    self.record = record
    self.round = round
    self.part = part
    self.reply = reply
  }
}

/// What one walk sets out for.
package struct Goal: Hashable, Sendable, Codable {
  /// Resolved from the root; every server of their zones is asked, the first question over TCP as well.
  package var questions: [Question]
  /// Delegation sets that the user's files state: these servers are looked up at once and asked as well.
  package var delegations: [ExpectedDelegation]
  /// Recursive resolvers, and what is put to each of them.
  package var resolvers: [Resolver]
  package var recursive: [Question]
  /// Whether the hosts that take mail are looked up, where the questions lead to MX records.
  package var followsMail: Bool
  /// Names of which no more is asked than it takes to find their addresses.
  package var leads: [DomainName]
  /// Whether somebody wants to hear of those addresses before the walk is over.
  package var announcesLeads = true
  /// Records that are asked again beside the resources that they are aliases of, where both have nothing in common.
  package var aliases: [ResourceAlias]
  /// Whether the addresses of resources that users are led past are wanted as well.
  package var wantsPassed = false

  package init(
    questions: [Question], delegations: [ExpectedDelegation] = [], resolvers: [Resolver] = [],
    recursive: [Question] = [], followsMail: Bool = false, leads: [DomainName] = [], aliases: [ResourceAlias] = []
  ) {
    self.questions = questions.sorted()
    self.delegations = delegations
    self.resolvers = resolvers
    self.recursive = recursive
    self.followsMail = followsMail
    self.leads = leads
    self.aliases = aliases
  }
}

/// A host that takes a name's mail, and where it is.
package struct MailHost: Hashable, Sendable {
  package var name: DomainName
  /// Sorted.
  package var addresses: [Address]

  package init(name: DomainName, addresses: [Address]) {
    self.name = name
    self.addresses = addresses
  }
}

/// The servers that a zone should be delegated to.
package struct ExpectedDelegation: Hashable, Sendable, Codable {
  package var zone: DomainName
  package var servers: [DomainName]

  package init(zone: DomainName, servers: [DomainName]) {
    self.zone = zone
    self.servers = servers
  }
}

/// The way from the root to the servers that had the last word on one question.
package struct Descent: Hashable, Sendable, Codable {
  package enum Role: String, Hashable, Sendable, Codable {
    /// Asked for by the user, or reached from such a question through an alias: every server of its zone is asked.
    case goal
    /// Only needed to find a name server's address.
    case nameServer
  }

  package enum Stop: Hashable, Sendable, Codable {
    /// A server of the last zone answered with authority.
    case answered
    /// No server of the last zone gave a usable answer.
    case noUsableServer
    /// No server of the last zone has an address.
    case noAddress
    /// The servers of the last zone can only be found through each other.
    case circular([DomainName])
    /// The one address family that is looked at leads to no server of the last zone that answers, and the other may.
    case familyAlone(AddressFamily)
    /// There are more aliases than resolvers follow.
    case tooManyAliases(limit: Int)
    /// A budget ended it.
    case limit(String)
  }

  package var question: Question
  package var role: Role
  /// Zones from the root down.
  package var path: [DomainName]
  package var stop: Stop

  package init(question: Question, role: Role, path: [DomainName], stop: Stop) {
    self.question = question
    self.role = role
    self.path = path
    self.stop = stop
  }
}

extension Descent.Stop {
  /// Why a descent that ended so in a zone has no answer.
  package func reason(for question: Question, at zone: DomainName) -> String {
    switch self {
    case .answered: "answered"
    case .noUsableServer: "no server of \(zone) gave a usable answer for \(question.name)"
    case .noAddress: "no server of \(zone) has an address"
    case .circular(let circle): "circular: " + (circle + circle.prefix(1)).map(\.description).joined(separator: " → ")
    case .familyAlone(let family):
      "no server of \(zone) can be asked over \(family.rawValue) alone (\(family.option))"
    case .tooManyAliases(let limit): "more than \(limit) aliases in a row"
    case .limit(let limit): "truncated at \(limit)"
    }
  }
}

/// A name above the asked one that was put by itself to the servers of the zone it was thought to lie in.
package struct Step: Hashable, Sendable, Codable {
  package enum Outcome: Hashable, Sendable, Codable {
    /// A zone begins there, or at a name on the way to it.
    case cut
    /// The name lies in the zone that was asked.
    case inside
    /// The zone denies it (NXDOMAIN).
    case denied
    /// Nobody gave a usable answer; whether anything at all was heard.
    case failed(Descent.Stop, wasHeard: Bool)
  }

  package var name: DomainName
  /// The zone whose servers were asked.
  package var asked: DomainName
  /// The deepest zone known to hold the name afterwards.
  package var zone: DomainName
  package var outcome: Outcome

  package init(name: DomainName, asked: DomainName, zone: DomainName, outcome: Outcome) {
    self.name = name
    self.asked = asked
    self.zone = zone
    self.outcome = outcome
  }

  /// What was asked: the type that servers answer best (RFC 9156 section 2.1).
  package var question: Question { Question(name, .a) }
}

/// A zone as the walk found it: where it hangs and who is said to serve it.
package struct ZoneCut: Hashable, Sendable, Codable {
  package var zone: DomainName
  /// The zone whose servers referred to this one; none for the root, and for a zone that nobody referred to.
  package var parent: DomainName?
  /// Whether somebody referred to it; one that is only expected is asked all the same.
  package var isDelegated: Bool
  /// The union of those that the parent's servers, the zone's own servers and the expectations name; for the root, the
  /// hints.
  ///
  /// Sorted by name.
  package var servers: [NameServer]
  /// What was put to its servers as servers of this zone; sorted.
  package var questions: [Question]
  /// Whether it has more servers than were asked; none in what was recorded before that was kept.
  package var isTruncated: Bool?

  package init(
    zone: DomainName, parent: DomainName?, isDelegated: Bool = true, servers: [NameServer], questions: [Question],
    isTruncated: Bool? = nil
  ) {
    self.isTruncated = isTruncated
    self.zone = zone
    self.parent = parent
    self.isDelegated = isDelegated
    self.servers = servers
    self.questions = questions
  }
}

/// A name server and the addresses it was asked on.
package struct NameServer: Hashable, Sendable, Codable {
  /// Who names it as a server of the zone.
  package enum Origin: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// The parent's servers: it is delegated to.
    case parent
    /// The NS records at the zone's own apex.
    case apex
    /// The delegation set that the user's files state.
    case expected

    package static func < (a: Origin, b: Origin) -> Bool { a.rawValue < b.rawValue }
  }

  package var name: DomainName
  /// Sorted, and never empty.
  package var origins: [Origin]
  /// Those it was asked on: glue and what its own zone gives; sorted.
  package var addresses: [Address]
  /// Those that came with referrals; sorted.
  package var glue: [Address]
  /// Those that the servers of its own zone gave; none when nobody looked or nobody answered.
  package var authoritative: [Address]?
  /// Why its name leads to no address, where it was looked up and does not.
  package var unresolved: String?
  /// The name servers that can only be found through each other, this one among them, from the first in order on; empty
  /// otherwise.
  package var circle: [DomainName]
  /// What its name is an alias of, which no name server's name may be (RFC 2181 section 10.3).
  package var alias: DomainName?

  package init(
    name: DomainName, origins: [Origin] = [.parent], addresses: [Address], glue: [Address] = [],
    authoritative: [Address]? = nil, unresolved: String? = nil, circle: [DomainName] = [], alias: DomainName? = nil
  ) {
    self.name = name
    self.origins = origins
    self.addresses = addresses
    self.glue = glue
    self.authoritative = authoritative
    self.unresolved = unresolved
    self.circle = circle
    self.alias = alias
  }
}

extension Collection where Element == NameServer.Origin {
  /// Whether nobody but the user's files names the server, so that it leads no user anywhere.
  package var isOnlyExpected: Bool { count == 1 && first == .expected }
}
