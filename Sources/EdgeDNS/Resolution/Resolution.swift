import EdgeModel

/// The walk from the root as a pure state machine: every node (a descent, a zone cut, a name server, an inquiry at one
/// address) exists once, and waits for others.
///
/// It owns no socket and no clock.
///
/// Descent begins at the first usable referral; later ones only add servers, so where the servers of a zone agree, the
/// final value does not depend on the order of arrival.
package struct Resolution: Sendable {
  /// What happened outside.
  package enum Event: Sendable {
    case begin([Question])
    case arrival(Arrival, number: Int)
    case due(Alarm)
  }

  /// What should be done outside.
  package enum Ask: Sendable, Hashable {
    /// Send a query once, and report its arrival with this number.
    case send(Query, number: Int, patience: Duration)
    /// Report the alarm when the time has passed.
    case wake(Alarm, after: Duration)
  }

  /// Marks a moment in the life of an inquiry.
  package struct Alarm: Hashable, Sendable {
    let inquiry: Inquiry.Key
    let step: Int
  }

  /// The bounds that keep a hostile or broken delegation from costing more than it tells.
  package struct Limits: Sendable {
    package var serversPerCut = 20
    package var addressesPerServer = 16
    package var queriesPerGoal = 200
    /// Of distinct messages received to find the way; decoded they take some ten times as much memory.
    package var octetsPerGoal = 2 << 20
    package var aliases = 16
    package var depth = 30

    package init() {}
  }

  let looking: Looking
  let limits: Limits

  var descents: [Question: DescentState] = [:]
  var cuts: [DomainName: CutState] = [:]
  var servers: [DomainName: ServerState] = [:]
  var inquiries: [Inquiry.Key: Inquiry] = [:]
  var replies: [Question: [Reply]] = [:]
  var messages: [[UInt8]] = []
  var messageIndex: [[UInt8]: Int] = [:]
  var decoded: [Int: Message] = [:]
  var asks: [Ask] = []
  /// Sends that have not arrived yet.
  var sending: [Int: Inquiry.Key] = [:]
  var nextNumber = 0
  /// Inquiries without a result, and descents that have not ended.
  var openInquiries = 0
  var openDescents = 0
  /// Name servers with more addresses than are asked.
  var shortened: Set<DomainName> = []
  /// Descents to look at again before the step ends.
  var woken: Set<Question> = []

  package init(looking: Looking, limits: Limits = Limits()) {
    self.looking = looking
    self.limits = limits
    cuts[.root] = CutState(zone: .root, parent: nil)
    for hint in looking.hints {
      cuts[.root]?.glue[hint.name] = hint.addresses.filter(looking.includes).sorted()
    }
  }

  /// Takes in one event and says what to do next.
  ///
  /// Nothing to do and nothing under way means finished.
  package mutating func step(_ event: Event) -> [Ask] {
    asks = []
    switch event {
    case .begin(let questions):
      for question in questions.sorted() { require(question, role: .goal, for: question, aliases: 0) }
    case .arrival(let arrival, let number):
      take(arrival, number: number)
    case .due(let alarm):
      escalate(alarm)
    }
    settle()
    return asks
  }

  /// Whether every descent has ended and nothing that was asked for is outstanding.
  package var isFinished: Bool { openDescents == 0 && openInquiries == 0 }

  /// Advances descents until nothing moves; then, if nothing is under way that could move them, finds the circles.
  private mutating func settle() {
    repeat {
      while let question = woken.min() {
        woken.remove(question)
        advance(question)
      }
    } while openCircle()
  }
}

/// One question on its way down.
struct DescentState: Sendable {
  let question: Question
  var role: Descent.Role
  /// The user's question on whose account queries are counted.
  let account: Question
  /// Aliases followed before this question.
  let aliases: Int
  var path: [DomainName] = [.root]
  var stop: Descent.Stop?
  /// The alias target that goes on where this ended.
  var next: Question?
  /// Questions whose alias led here.
  var followers: Set<Question> = []
  /// Queries sent to find the way, and octets of distinct messages received, for a question that is its own account.
  var spent = 0
  var received = 0
}

/// One zone and the servers its parent named for it.
struct CutState: Sendable {
  let zone: DomainName
  let parent: DomainName?
  /// Name servers and the addresses that came with the referral; an empty list means a walk of its own.
  var glue: [DomainName: [Address]] = [:]
  /// Questions put to every address of every server.
  var audits: Set<Question> = []
  var isTruncated = false

  init(zone: DomainName, parent: DomainName?) {
    self.zone = zone
    self.parent = parent
  }
}

/// A name server that came without glue.
struct ServerState: Sendable {
  /// What its addresses depend on.
  var lookups: [Question]
  var addresses: [Address] = []
  /// Set once every lookup has ended without an address.
  var unresolved: String?
  /// The budget that ended a lookup, where none has found an address.
  var limit: String?
  var isSettled = false
  /// The zones it serves, to be looked at again when an address turns up.
  var zones: Set<DomainName> = []
  /// Descents that wait for an address.
  var waiters: Set<Question> = []
}

/// What the lookup of a name server's addresses has come to.
struct LookupResult: Sendable {
  var found: [Address] = []
  var isFinal = false
  var failure: String?
  var limit: String?
}

extension Looking {
  func includes(_ address: Address) -> Bool { address.isIPv6 ? ipv6 : ipv4 }
}
