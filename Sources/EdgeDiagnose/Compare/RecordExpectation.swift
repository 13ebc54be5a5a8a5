import EdgeModel

/// What a server may answer to one question, by the probe file and the hosted zone.
package struct RecordExpectation: Hashable, Sendable {
  package enum Demand: Hashable, Sendable {
    /// All of these and no other: a simple record set.
    case exactly(Set<RData>)
    /// Any of these: record sets chosen among by routing policy.
    case within(Set<RData>)
    /// Addresses in these networks.
    case networks([Network])
    /// The current addresses of an AWS resource: anything but nothing.
    case something
    /// An alias to one of these names.
    case alias(to: Set<DomainName>)
    case nothingStated
    case notEvaluated(why: String)
  }

  package var demand: Demand
  package var source: Source?
  /// What the exports hold for it; none where they hold nothing, or the probe file has the word.
  package var pool: RecordPool?

  /// What `target` should answer to `question`.
  package init(of question: Question, target: Target, hostedZone: HostedZone?) {
    if question.name == target.name, let answers = target.answers, question.type.isAddress {
      let networks = question.type == .a ? answers.a : answers.aaaa
      if !networks.isEmpty {
        self.init(demand: .networks(networks), source: target.source)
        return
      }
    }
    guard let hostedZone else {
      self.init(demand: .nothingStated, source: nil)
      return
    }
    if [.soa, .ns, .ds].contains(question.type) {
      self.init(demand: .notEvaluated(why: "\(question.type) is compared as the zone's, not as a record"), source: nil)
      return
    }
    self.init(of: question, in: hostedZone)
  }

  /// What the record sets of a name say that an alias of the zone leads to: of addresses, or of another alias in their
  /// place.
  init(ofLink question: Question, in zone: HostedZone) {
    self.init(of: question, in: zone)
    // Every type shows the alias, and one of them is enough to tell of it.
    guard case .notEvaluated = demand, question.type == .a, RecordPool(of: question, in: zone) == nil else { return }
    let alias = RecordExpectation(of: Question(question.name, .cname), in: zone)
    switch alias.demand {
    case .exactly(let values), .within(let values):
      self.init(
        demand: .alias(to: Set(values.compactMap { $0.host(as: .cname) })), source: alias.source, pool: alias.pool)
    default: break
    }
  }

  static let nothingStated = RecordExpectation(demand: .nothingStated, source: nil)

  private init(demand: Demand, source: Source?, pool: RecordPool? = nil) {
    self.demand = demand
    self.source = source
    self.pool = pool
  }

  /// What the record sets of the name say, and those that they are aliases of.
  private init(of question: Question, in zone: HostedZone) {
    guard let pool = RecordPool(of: question, in: zone) else {
      let hasAlias = zone.sets(for: question.name).contains { $0.type == .cname } && question.type != .cname
      self.init(
        demand: hasAlias ? .notEvaluated(why: "the name is a CNAME, which is compared itself") : .nothingStated,
        source: nil)
      return
    }
    if let (why, source) = pool.unevaluated {
      self.init(demand: .notEvaluated(why: why), source: source)
      return
    }
    let isOpen = pool.first.isOpen || pool.reserve.isOpen
    let values = pool.first.values.union(pool.reserve.values)
    self.init(
      demand: isOpen ? .something : pool.hasPolicy ? .within(values) : .exactly(values),
      source: pool.own.first?.source, pool: pool)
  }

  /// Whether somebody said that the question has an answer.
  package var isStated: Bool {
    switch demand {
    case .exactly, .within, .networks, .something, .alias: true
    case .nothingStated, .notEvaluated: false
    }
  }

  /// Holds what a server answered against what it may answer.
  package func compared(with reply: ServerReply.Content) -> Comparison<ServerReply.Content> {
    let isRight: Bool
    switch (demand, reply) {
    case (.nothingStated, _): return .unstated(reply)
    case (.notEvaluated(let why), _): return .notEvaluated(why: why)
    case (.exactly(let values), .records(let observed)): isRight = values == observed
    case (.within(let values), .records(let observed)): isRight = observed.isSubset(of: values)
    case (.networks(let networks), .records(let observed)):
      isRight = observed.allSatisfy { data in
        data.address.map { address in networks.contains { $0.contains(address) } } ?? false
      }
    case (.something, .alias(let target)): isRight = pool?.allowsAlias(to: target) ?? true
    case (.something, .records), (.networks, .alias): isRight = true
    case (.alias(let names), .alias(let target)): isRight = names.contains(target)
    case (.within, .noData), (.something, .noData): isRight = allowsNoData
    default: isRight = false
    }
    return isRight ? .agrees(reply) : .differs(expected: .demanded(demand), observed: reply)
  }

  /// Whether the exports lead to a resource of AWS, by an alias or by a CNAME of its name.
  var isOfAWSResource: Bool {
    switch demand {
    case .something: true
    case .exactly(let values), .within(let values):
      !values.isEmpty && values.allSatisfy { $0.host(as: .cname).map { $0.isOfBuckets || Front($0) != nil } == true }
    case .alias(let names): names.allSatisfy { $0.isOfBuckets || Front($0) != nil }
    case .networks, .nothingStated, .notEvaluated: false
    }
  }

  /// What there is to know for whoever would put back what is expected.
  var aspects: Set<Finding.Aspect> {
    switch demand {
    case .something: [pool?.hasPolicy == true ? .expectsChoice : .expectsResource]
    case .networks(let networks) where !networks.allSatisfy(\.isOneAddress): [.expectsNetwork]
    case .exactly, .within, .networks, .alias: pool?.hasPolicy == true ? [.expectsChoice] : []
    case .nothingStated, .notEvaluated: []
    }
  }

  /// Whether a server may have the name and no record of the type.
  package var allowsNoData: Bool { pool?.allowsNoData == true }

  package func text(as type: RecordType) -> String { demand.text(as: type) }
}

extension RecordExpectation.Demand {
  /// Whether somebody said which data are right.
  var isOfValues: Bool {
    switch self {
    case .exactly, .within, .networks, .alias: true
    case .something, .nothingStated, .notEvaluated: false
    }
  }

  package func text(as type: RecordType) -> String {
    switch self {
    case .exactly(let values): values.text(as: type)
    case .within(let values): values.count == 1 ? values.text(as: type) : "any of \(values.text(as: type))"
    case .networks(let networks): networks.map(\.description).joined(separator: ", ")
    case .something: "the addresses of an AWS resource"
    case .alias(let names): "CNAME \(names.sorted().list)"
    case .nothingStated: "nothing stated"
    case .notEvaluated(let why): why
    }
  }
}

extension Set<RData> {
  /// All of them, sorted.
  func text(as type: RecordType) -> String { sorted().map { $0.text(as: type) }.joined(separator: ", ") }
}

extension RData {
  /// A TXT record's strings joined, so that the same text split otherwise is equal; the tag of a CAA record in lower case
  /// (RFC 8659 section 4.1); the protocols and addresses of a service binding sorted, which are sets; other types unchanged.
  func joinedText(as type: RecordType) -> RData {
    if type == .https || type == .svcb { return ServiceBinding(self)?.sorted ?? self }
    if type == .caa, bytes.count >= 2, bytes.count >= 2 + Int(bytes[1]) {
      let end = 2 + Int(bytes[1])
      return RData(bytes[..<2] + bytes[2..<end].map(\.lowercased) + bytes[end...])
    }
    guard type == .txt || type == .spf else { return self }
    var text: [UInt8] = []
    var rest = bytes[...]
    while let length = rest.popFirst() {
      text += rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
    }
    var joined: [UInt8] = []
    repeat {
      let part = text.prefix(255)
      joined += [UInt8(part.count)] + part
      text.removeFirst(part.count)
    } while !text.isEmpty
    return RData(joined)
  }
}
