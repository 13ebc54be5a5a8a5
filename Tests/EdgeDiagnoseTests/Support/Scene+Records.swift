import EdgeDiagnose
import EdgeModel

/// The data of an SVCB or HTTPS record.
func service(_ priority: UInt8, _ target: String, hints: [String] = []) -> RData {
  let bytes = hints.flatMap { address($0).bytes }
  let key: UInt8 = hints.first?.contains(":") == true ? 6 : 4
  return RData([0, priority] + name(target).wire + (bytes.isEmpty ? [] : [0, key, 0, UInt8(bytes.count)] + bytes))
}

/// The data of an MX record.
func exchange(_ host: String) -> RData { RData([0, 10] + name(host).wire) }

/// A record has a name of its own.
private func named(_ text: String) -> DomainName { name(text) }

extension Record {
  init(_ type: RecordType, _ data: RData, of owner: DomainName = Scene.host, ttl: UInt32 = 60) {
    self.init(name: owner, type: type, ttl: ttl, data: data)
  }

  static func a(_ place: String, _ owner: DomainName = Scene.host, ttl: UInt32 = 60) -> Record {
    Record(place.contains(":") ? .aaaa : .a, RData(address(place)), of: owner, ttl: ttl)
  }

  static func alias(_ target: String, _ owner: DomainName = Scene.host, ttl: UInt32 = 60) -> Record {
    Record(.cname, RData(named(target)), of: owner, ttl: ttl)
  }

  /// The zone's SOA with a serial of any length.
  static func soa(serial: UInt32) -> Record {
    var bytes = Array(Record.soa().data.bytes)
    let digits = (0..<4).map { UInt8(truncatingIfNeeded: serial >> (24 - 8 * UInt32($0))) }
    bytes.replaceSubrange(bytes.count - 20..<bytes.count - 16, with: digits)
    return Record(.soa, RData(bytes), of: Scene.apex, ttl: 900)
  }

  /// The zone's SOA: serial, TTL, and the last field.
  static func soa(_ serial: UInt8 = 1, ttl: UInt32 = 900, minimum: UInt16 = 300, _ zone: DomainName = Scene.apex)
    -> Record
  {
    let numbers: [UInt8] =
      [0, 0, 0, serial] + Array(repeating: 0, count: 12) + [0, 0, UInt8(minimum >> 8), UInt8(minimum & 255)]
    let names = named("ns1.example.net.").wire + named("root.example.net.").wire
    return Record(.soa, RData(names + numbers), of: zone, ttl: ttl)
  }
}

extension Response.Outcome {
  static func records(_ records: Record...) -> Response.Outcome { .answered(.answer(records)) }

  static func alias(_ record: Record) -> Response.Outcome {
    .answered(.alias(to: record.data.name ?? .root, [record]))
  }

  static var denial: Response.Outcome { .answered(.nameError) }
  static var empty: Response.Outcome { .answered(.noData) }

  fileprivate var status: Answer.Status {
    switch self {
    case .answered(.nameError): .nxdomain
    case .answered(.noData): .nodata
    default: .answer
    }
  }
}

extension Scene {
  /// Puts another question to the zone's servers, which answer as listed, the last one as all that follow.
  ///
  /// What users get is what the first one says.
  mutating func ask(
    _ type: RecordType, _ outcomes: Response.Outcome..., of owner: DomainName = Scene.host, soa: Record? = nil
  ) {
    let question = Question(owner, type)
    for (index, (server, place)) in Scene.servers.enumerated() {
      let outcome = outcomes[min(index, outcomes.count - 1)]
      evidence.zones[2].responses.removeAll { $0.question == question && $0.server == server }
      evidence.zones[2].responses.append(Scene.response(server, place, question, outcome, soa: soa))
    }
    // What is asked about the zone is asked of its servers only.
    guard owner != Scene.apex || target.name == owner else { return }
    evidence.answers.removeAll { $0.question == question }
    evidence.answers.append(Scene.answer(question, outcomes[0]))
  }

  /// What users get to a question, as one response says it.
  static func answer(_ question: Question, _ outcome: Response.Outcome) -> Answer {
    var records: [Record] = []
    if case .answered(.answer(let all)) = outcome { records = all }
    return Answer(
      question: question, status: outcome.status, rcode: outcome.status == .nxdomain ? .nameError : .noError,
      name: question.name, aliases: [], records: records, reason: nil, path: [.root, name("com."), apex])
  }

  /// What a resolver says about the target's addresses.
  mutating func resolver(
    _ place: String, _ outcome: ResolverAnswer.Outcome, _ type: RecordType = .a,
    unchecked: ResolverAnswer.Outcome? = nil,
    aliases: [Record] = [], soa: Record? = nil, errors: [String] = []
  ) {
    evidence.resolvers.append(
      ResolverAnswer(
        resolver: Resolver(address: address(place)), question: Question(Scene.host, type), outcome: outcome,
        unchecked: unchecked, aliases: aliases, soa: soa, extendedErrors: errors, time: now,
        roundTrip: .milliseconds(9)))
  }

  /// The exports hold another record set of the target.
  mutating func hold(
    _ type: RecordType, _ values: RData..., of owner: DomainName = Scene.host, ttl: UInt32? = 60
  ) {
    if expectations.zones.isEmpty { expect() }
    expectations.zones[0].records.append(
      ExpectedRecordSet(
        name: owner, type: type, ttl: ttl, identifier: nil, content: .values(values.map(\.bytes)), source: export))
  }

  /// The target lies in a zone of its own on another server, and the hosted zone above holds its record.
  mutating func occlude(answer: String = "192.0.2.1") {
    let (cut, owner) = (name("dev.example.com."), name("shop.dev.example.com."))
    expect()
    expectations.zones[0].records = []
    hold(.a, RData(address("203.0.113.10")), of: owner)
    target.name = owner
    let question = Question(owner, .a)
    let (server, place) = (name("ns1.example.org."), "198.51.100.11")
    let outcome = Response.Outcome.records(.a(answer, owner))
    evidence.zones.append(
      ZoneEvidence(
        zone: cut, parent: Scene.apex, ttl: 300, ds: [],
        servers: [NameServer(name: server, addresses: [address(place)])],
        responses: [Scene.response(server, place, question, outcome)]))
    evidence.answers = [Scene.answer(question, outcome)]
    evidence.answers[0].path.append(cut)
  }

  /// The root says which servers it has, and where `a` is.
  mutating func prime(_ names: [String], glue: [String] = []) {
    var response = Scene.response(
      name("a.root-servers.net."), "198.41.0.4", Question(.root, .ns),
      .answered(.answer(names.map { Record(.ns, RData(name($0)), of: .root) })))
    response.referral = names.map { name($0) }
    response.glue = glue.map { .a($0, name("a.root-servers.net.")) }
    evidence.zones[0].responses.append(response)
  }
}
