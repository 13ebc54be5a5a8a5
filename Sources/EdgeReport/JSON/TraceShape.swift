import EdgeModel

/// The JSON of `trace`.
struct TraceShape: Encodable {
  struct Result: Encodable {
    var status: String
    var rcode: String
    var name: String
    var aliases: [RecordShape]
    var answer: [RecordShape]
    /// The addresses of the names that AliasMode leads to, in the order in which it does.
    var service: [ServiceEnd]
    /// Nobody has validated yet, so nothing is claimed.
    var dnssec = "indeterminate"
    var reason: String?
    var wildcard: Bool
    /// From the beginning until the first server had given it.
    var knownAfter: Double?
  }

  /// What was found at a name that AliasMode leads to.
  struct ServiceEnd: Encodable {
    var name: String
    var type: String
    var status: String
    var answer: [RecordShape]
    var reason: String?

    init(_ end: Answer) {
      name = end.question.name.description
      type = end.question.type.description
      status = end.status.rawValue
      answer = end.records.map { RecordShape($0) }
      reason = end.reason
    }
  }

  /// Seconds.
  struct TTLs: Encodable {
    var record: UInt32?
    var delegation: UInt32?
    var negative: UInt32?
  }

  var schema = schemaName
  var command = "trace"
  var version: String
  var time: String
  var vantage: String
  var status: Status
  var name: String
  var type: String
  var result: Result
  var ttls: TTLs
  var delegations: [DelegationShape]
  var resolvers: [ResolverShape]
  var limits: [String]
  var findings: [FindingShape]

  init(_ report: TraceReport) {
    version = report.header.version
    time = report.header.time.description
    vantage = report.header.vantage
    status = report.status
    name = report.question.name.description
    type = report.question.type.description
    let answer = report.answer
    result = Result(
      status: answer.status.rawValue, rcode: answer.rcode.description, name: answer.name.description,
      aliases: answer.aliases.map { RecordShape($0) }, answer: answer.records.map { RecordShape($0) },
      service: report.service.map { ServiceEnd($0) }, reason: answer.reason, wildcard: answer.isByWildcard,
      knownAfter: answer.knownAfter?.inMilliseconds)
    let caching = report.caching
    ttls = TTLs(record: caching.record, delegation: caching.delegation, negative: caching.negative)
    resolvers = report.resolvers.map { ResolverShape($0) }
    delegations = report.delegations.map { zone in
      let asked = report.responses(of: zone)
      return DelegationShape(
        zone, responses: asked + report.serviceResponses(of: zone).filter { !asked.contains($0) })
    }
    limits = report.limits
    findings = report.findings.map { FindingShape($0, target: nil) }
  }
}

struct RecordShape: Encodable {
  var name: String
  var type: String
  var ttl: UInt32
  var data: String

  init(_ record: Record) {
    name = record.name.description
    type = record.type.description
    ttl = record.ttl
    data = record.data.text(as: record.type)
  }
}

struct DelegationShape: Encodable {
  struct Server: Encodable {
    var name: String
    /// Who names it: `parent`, `apex`, `expected`.
    var origins: [NameServer.Origin]
    var glue: [String]
    /// What its own zone gives; absent when nobody looked.
    var authoritative: [String]?
    var unresolved: String?
    /// What its name is an alias of.
    var alias: String?
    /// One for each address, question and transport.
    var addresses: [Reply]
  }

  struct Reply: Encodable {
    var address: String
    var name: String
    var type: String
    var transport: String
    var outcome: String
    var reason: String?
    var rcode: String?
    var authoritative: Bool
    var answer: [RecordShape]
    var roundTrip: Double
    var bytes: Int
    var ede: [String]
    var edns: EDNSUse
    var nsid: String?
    /// Records outside the zone's authority, which count for nothing.
    var ignored: [RecordShape]

    init(_ response: Response) {
      address = response.address.description
      name = response.question.name.description
      type = response.question.type.description
      transport = response.transport.rawValue
      outcome = response.outcome.word
      reason = response.outcome.detail
      rcode = response.rcode?.description
      authoritative = response.isAuthoritative
      answer = response.answer.filter { !response.ignored.contains($0) }.map { RecordShape($0) }
      roundTrip = response.roundTrip.inMilliseconds
      bytes = response.size
      ede = response.extendedErrors
      edns = response.edns
      nsid = response.identifier?.text
      ignored = response.ignored.map { RecordShape($0) }
    }
  }

  var zone: String
  var parent: String?
  var ttl: UInt32?
  var ds: [String]
  var dnskey: [String]
  var dnssec = "indeterminate"
  var servers: [Server]

  init(_ zone: ZoneEvidence, responses: [Response]) {
    self.zone = zone.zone.description
    parent = zone.parent?.description
    ttl = zone.ttl
    ds = zone.ds.map { $0.data.text(as: $0.type) }
    dnskey = zone.keys.map { $0.text(as: .dnskey) }
    servers = zone.servers.map { server in
      Server(
        name: server.name.description, origins: server.origins, glue: server.glue.map(\.description),
        authoritative: server.authoritative?.map(\.description), unresolved: server.unresolved,
        alias: server.alias?.description,
        addresses: responses.filter { $0.server == server.name }.map { Reply($0) })
    }
  }
}

struct ResolverShape: Encodable {
  var resolver: String
  var name: String
  var type: String
  var outcome: String
  var answer: [RecordShape]
  /// The outcome with CD, where the usual one was SERVFAIL.
  var unchecked: String?
  var validated: Bool
  var roundTrip: Double
  var ede: [String]

  init(_ answer: ResolverAnswer) {
    resolver = answer.resolver.description
    name = answer.question.name.description
    type = answer.question.type.description
    outcome = answer.outcome.word
    self.answer = answer.aliases.map { RecordShape($0) }
    if case .answer(let records) = answer.outcome { self.answer += records.map { RecordShape($0) } }
    unchecked = answer.unchecked?.word
    validated = answer.isValidated
    roundTrip = answer.roundTrip.inMilliseconds
    ede = answer.extendedErrors
  }
}

extension ResolverAnswer.Outcome {
  fileprivate var word: String {
    switch self {
    case .answer: "answer"
    case .noData: "nodata"
    case .nameError: "nxdomain"
    case .rcode(let code): "\(code)".lowercased()
    case .truncated: "truncated"
    case .timeout: "timeout"
    case .refusedConnection: "refused-connection"
    case .malformed: "malformed"
    case .unreachable: "unreachable"
    case .notAllowed: "not-allowed"
    }
  }
}

extension TraceReport {
  /// What the servers of a zone answered to the question that was traced, aliases followed; where they were not asked that,
  /// to the name of the next zone on the way.
  func responses(of zone: ZoneEvidence) -> [Response] {
    // A DNAME lies above the names that are asked.
    let aliases = answer.aliases.filter { $0.type == .cname }
    let names = Set([question.name, answer.name] + aliases.compactMap(\.data.name) + aliases.map(\.name))
    let traced = zone.responses.filter { $0.question.type == question.type && names.contains($0.question.name) }
    guard traced.isEmpty else { return traced }
    let children = Set(delegations.filter { $0.parent == zone.zone }.map(\.zone))
    let steps = zone.responses.filter { children.contains($0.question.name) }
    for type in [RecordType.ns, .a] where steps.contains(where: { $0.question.type == type }) {
      return steps.filter { $0.question.type == type }
    }
    return steps
  }
}

extension Response.Outcome {
  /// The word of the JSON contract.
  var word: String {
    switch self {
    case .answered(let kind):
      switch kind {
      case .answer, .alias: "answer"
      case .referral: "referral"
      case .noData: "nodata"
      case .nameError: "nxdomain"
      case .nameTooLong: "yxdomain"
      case .lame: "lame"
      }
    case .truncated: "truncated"
    case .timeout: "timeout"
    case .closed: "closed"
    case .refusedConnection: "refused-connection"
    case .malformed: "malformed"
    case .unreachable: "unreachable"
    case .notAllowed: "not-allowed"
    }
  }

  /// What the word leaves out.
  var detail: String? {
    switch self {
    case .answered(.lame(let lameness)): "\(lameness)"
    case .answered(.referral(let zone)): "to \(zone)"
    case .answered(.alias(let name, _)): "alias to \(name)"
    case .unreachable(let reason): reason
    default: nil
    }
  }
}
