import EdgeDiagnose
import EdgeModel

/// Values for tests, named as the tests read.
func name(_ text: String) -> DomainName {
  guard let name = try? DomainName(text) else { fatalError("not a name: \(text)") }
  return name
}

func address(_ text: String) -> Address {
  guard let address = Address(text) else { fatalError("not an address: \(text)") }
  return address
}

func moment(_ text: String) -> Moment {
  guard let moment = Moment(iso8601: text) else { fatalError("not a time: \(text)") }
  return moment
}

let now = moment("2026-11-20T12:00:00Z")
let file = Source(file: "probe.yaml", place: "line 1")
let export = Source(file: "Z1.json", place: "ResourceRecordSets[0]")

/// A healthy target that a test breaks in one place: `shop.example.com`, two name servers, two endpoints.
struct Scene {
  static let host = name("shop.example.com.")
  static let apex = name("example.com.")
  static let servers = [(name("ns1.example.net."), "198.51.100.1"), (name("ns2.example.net."), "192.0.2.2")]
  static let endpoints = ["203.0.113.10", "203.0.113.11"]

  var target = Target(name: Scene.host, written: "shop.example.com")
  var expectations = Expectations()
  var evidence: Evidence

  init() {
    let a = Question(Scene.host, .a)
    let aaaa = Question(Scene.host, .aaaa)
    let path = [DomainName.root, name("com."), Scene.apex]
    let records = Scene.endpoints.map { Record(name: Scene.host, type: .a, ttl: 60, data: RData(address($0))) }
    evidence = Evidence(
      target: Scene.host, round: 0, began: now, time: now,
      answers: [
        Answer(
          question: a, status: .answer, rcode: .noError, name: Scene.host, aliases: [], records: records, reason: nil,
          path: path),
        Answer(
          question: aaaa, status: .nodata, rcode: .noError, name: Scene.host, aliases: [], records: [], reason: nil,
          path: path),
      ],
      zones: [
        Scene.zone(.root, parent: nil, servers: [(name("a.root-servers.net."), "198.41.0.4")]) { _ in
          .answered(.referral(to: name("com.")))
        },
        Scene.zone(name("com."), parent: .root, servers: [(name("a.gtld-servers.net."), "192.5.6.30")]) { _ in
          .answered(.referral(to: Scene.apex))
        },
        Scene.zone(Scene.apex, parent: name("com."), servers: Scene.servers) {
          $0.type == .a ? .answered(.answer(records)) : .answered(.noData)
        },
      ],
      endpoints: Scene.endpoints.map { Scene.endpoint($0) }, missed: [], limits: [], hasTrustStore: true, queries: 8,
      handshakes: 2)
  }

  private static func zone(
    _ zone: DomainName, parent: DomainName?, servers: [(DomainName, String)],
    _ outcome: (Question) -> Response.Outcome
  ) -> ZoneEvidence {
    let questions = [Question(host, .a), Question(host, .aaaa)]
    return ZoneEvidence(
      zone: zone, parent: parent, ttl: 172_800, ds: [],
      servers: servers.map { NameServer(name: $0.0, addresses: [address($0.1)]) },
      responses: servers.flatMap { server in questions.map { response(server.0, server.1, $0, outcome($0)) } })
  }

  static func response(
    _ server: DomainName, _ place: String, _ question: Question, _ outcome: Response.Outcome,
    transport: Transport = .udp, soa: Record? = nil
  ) -> Response {
    var rcode: ResponseCode? = .noError
    var answer: [Record] = []
    switch outcome {
    case .answered(.answer(let records)), .answered(.alias(_, let records)): answer = records
    case .answered(.nameError): rcode = .nameError
    case .answered(.lame(.rcode(let code))): rcode = code
    case .answered, .truncated: break
    default: rcode = nil
    }
    return Response(
      server: server, address: address(place), question: question, transport: transport, outcome: outcome,
      rcode: rcode, isAuthoritative: rcode != nil, answer: answer, referral: [], soa: soa, time: now,
      roundTrip: .milliseconds(12), size: 100, extendedErrors: [], attempts: 1)
  }

  static func endpoint(
    _ place: String, _ outcome: Handshake.Outcome = .handshake, port: UInt16 = 443, leaf: Certificate = .leaf()
  ) -> EndpointEvidence {
    let isMade = outcome == .handshake
    return EndpointEvidence(
      endpoint: Endpoint(address: address(place), port: port, serverName: host), outcome: outcome, began: now,
      protocolVersion: isMade ? "TLSv1.3" : nil, cipher: nil, alpn: nil, clientCertificate: .none,
      chain: isMade ? [leaf] : [],
      path: isMade
        ? PathVerdict(
          isTrusted: true, flaws: [], anchor: "CN=Root", notAfter: leaf.notAfter,
          links: [leaf, Scene.issuer, Scene.root]) : nil,
      coversName: isMade ? leaf.names.contains(host.host) : nil, hasStaple: false)
  }

  var comparison: TargetComparison { TargetComparison(of: target, expectations: expectations, evidence: evidence) }
  var diagnosis: Diagnosis { Diagnosis(of: comparison) }
  /// The rules that found something, notes left out.
  var rules: [String] { Set(diagnosis.findings.filter { $0.severity > .note || $0.isUnknown }.map(\.rule)).sorted() }

  func findings(of rule: any Rule) -> [Finding] { diagnosis.findings.filter { $0.rule == rule.id } }

  var report: CheckReport { Scene.report([self]) }

  static func report(_ scenes: [Scene]) -> CheckReport {
    CheckReport(
      header: ReportHeader(version: "1", time: now, vantage: "test"), comparisons: scenes.map(\.comparison),
      statistics: CheckReport.Statistics(queries: 8, handshakes: 2, elapsed: .seconds(1)))
  }

  /// The same seen of another name.
  func of(_ other: DomainName) -> Scene {
    var scene = self
    (scene.target.name, scene.evidence.target) = (other, other)
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].question.name = other }
    for index in scene.evidence.resolvers.indices { scene.evidence.resolvers[index].question.name = other }
    return scene
  }
}

extension Scene {
  /// What a server of a zone answers to everything, in place of what it did.
  mutating func server(
    _ index: Int, of zone: DomainName = Scene.apex, type: RecordType? = nil, answers outcome: Response.Outcome
  ) {
    guard let place = evidence.zones.firstIndex(where: { $0.zone == zone }) else { return }
    let server = evidence.zones[place].servers[index]
    evidence.zones[place].responses = evidence.zones[place].responses.map { response in
      guard response.server == server.name, type == nil || response.question.type == type else { return response }
      return Scene.response(server.name, "\(response.address)", response.question, outcome)
    }
  }

  mutating func allServers(
    of zone: DomainName = Scene.apex, type: RecordType? = nil, answer outcome: Response.Outcome
  ) {
    let count = evidence.zones.first { $0.zone == zone }?.servers.count ?? 0
    for index in 0..<count { server(index, of: zone, type: type, answers: outcome) }
  }

  mutating func answer(_ status: Answer.Status, _ rcode: ResponseCode, aliases: [Record] = [], name: DomainName? = nil)
  {
    for index in evidence.answers.indices where evidence.answers[index].question.name == Scene.host {
      evidence.answers[index].status = status
      evidence.answers[index].rcode = rcode
      evidence.answers[index].records = []
      evidence.answers[index].aliases = aliases
      evidence.answers[index].name = name ?? Scene.host
    }
    evidence.endpoints = []
  }

  /// The parent denies the zone: the walk never entered it.
  mutating func undelegate(_ outcome: Response.Outcome = .answered(.nameError)) {
    evidence.zones.removeAll { $0.zone == Scene.apex }
    allServers(of: name("com."), answer: outcome)
    answer(.nxdomain, .nameError)
    for index in evidence.answers.indices { evidence.answers[index].path.removeLast() }
  }

  /// The probe file and the exports say what is there.
  mutating func expect(
    nameServers: [DomainName]? = Scene.servers.map(\.0), a: [String] = Scene.endpoints, identifiers: Bool = false
  ) {
    let sets = identifiers ? a.map { [$0] } : [a]
    expectations.zones = [
      HostedZone(
        id: "Z1", name: Scene.apex, isPrivate: false, nameServers: nameServers,
        records: sets.enumerated().map { index, values in
          ExpectedRecordSet(
            name: Scene.host, type: .a, ttl: 60, identifier: identifiers ? "set-\(index)" : nil,
            content: .values(values.map { address($0).bytes }), source: export)
        }, source: export)
    ]
  }

  mutating func manage(
    serial: String = "0a:1b", notBefore: String = "2026-10-01T00:00:00Z", notAfter: String = "2027-04-17T00:00:00Z",
    renewed: String? = nil, validation: String? = nil
  ) {
    let record = ManagedCertificate.Validation(
      domain: Scene.host.host, name: name("_token.shop.example.com."), value: name("_value.acm-validations.aws."))
    expectations.certificates = [
      ManagedCertificate(
        arn: "arn:aws:acm:eu-west-1:111122223333:certificate/1", names: [Scene.host.host], status: "ISSUED",
        type: "AMAZON_ISSUED", serial: serial, notBefore: moment(notBefore), notAfter: moment(notAfter),
        inUseBy: ["arn:aws:elasticloadbalancing:lb"], validations: [record],
        renewal: renewed.map { .init(status: "SUCCESS", reason: nil, updatedAt: moment($0)) }, eligibility: "ELIGIBLE",
        source: file)
    ]
    let records = [validation ?? "_value.acm-validations.aws."].filter { !$0.isEmpty }.map {
      Record(name: record.name, type: .cname, ttl: 300, data: RData(name($0)))
    }
    evidence.answers.append(
      Answer(
        question: Question(record.name, .cname), status: records.isEmpty ? .nxdomain : .answer,
        rcode: records.isEmpty ? .nameError : .noError, name: record.name, aliases: [], records: records, reason: nil,
        path: [.root, name("com."), Scene.apex]))
  }
}

extension Certificate {
  static func leaf(
    names: [String] = ["shop.example.com"], serial: String = "0a:1b", from: String = "2026-10-01T00:00:00Z",
    until: String = "2027-04-17T00:00:00Z", issuer: String = "CN=Issuer", issuerURL: String? = nil
  ) -> Certificate {
    Certificate(
      subject: "CN=shop.example.com", issuer: issuer, serial: serial, notBefore: moment(from), notAfter: moment(until),
      names: names, key: "ecdsa-p256", signature: "ecdsa-sha256", sha256: serial, isAuthority: false,
      isSelfIssued: false, issuerURL: issuerURL, traits: Traits(issuerNames: ["Amazon", "Amazon RSA 2048 M02"]))
  }
}
