import EdgeModel
import EdgeReport

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

/// Reports as a run would give them.
enum Samples {
  static let header = ReportHeader(version: "0.1.0", time: moment("2026-11-20T12:00:07Z"), vantage: "eu-home")
  static let shop = name("shop.example.com.")
  static let a = Record(name: shop, type: .a, ttl: 60, data: RData(address("203.0.113.10")))

  static let expired = Finding(
    rule: "expired-certificate", severity: .sev2, target: shop,
    scope: .init(addresses: [address("203.0.113.12")], port: 443),
    message: "expired certificate at 203.0.113.12:443 (1 of 3 addresses)",
    expected: "a valid certificate", observed: "expired 2026-11-18T12:00:00Z, serial 0a:1b",
    since: moment("2026-11-18T12:00:00Z"), sinceReason: "notAfter",
    impact: "users who reach 1 of 3 addresses; clients do not fall back", share: 0.25,
    evidence: [.init(kind: "tls", time: moment("2026-11-20T12:00:00Z"), text: "203.0.113.12:443 serial 0a:1b")])

  static let note = Finding(
    rule: "unobserved", severity: .note, target: shop, scope: .init(),
    message: "not reached from here: [2001:db8::10]:443 (no route)", impact: "nobody")

  static var check: CheckReport {
    let target = Target(name: shop, written: "Shop.example.com", labels: ["owner": "web"])
    let other = Target(name: name("www.example.com."), written: "www.example.com")
    let incident = Incident(
      cause: "renewal-not-deployed", explanation: "a part of the addresses still serves an old certificate",
      severity: .sev2, title: expired.message, root: expired.id, targets: [shop], share: 0.25,
      supports: ["203.0.113.12:443 serial 0a:1b"], contradicts: [],
      confirm: "edgeprobe cert shop.example.com --address 203.0.113.12", now: "take 203.0.113.12 out of service",
      fix: "install the renewed certificate on 203.0.113.12 and reload", prevent: "One source of certificates.",
      findings: [expired.id])
    return CheckReport(
      header: header, status: .critical,
      targets: [
        .init(
          target: ReportedTarget(target), zone: name("example.com."), status: .critical,
          endpoints: [.init(address: address("203.0.113.12"), port: 443, status: .critical)]),
        .init(target: ReportedTarget(other), zone: nil, status: .ok, endpoints: []),
      ], findings: [expired, note], incidents: [incident],
      statistics: .init(queries: 40, handshakes: 3, elapsed: .milliseconds(1500)), remarks: [])
  }

  /// An incident of some findings, the root first.
  static func incident(_ title: String, _ findings: Finding...) -> Incident {
    Incident(
      cause: "name-server-outage", explanation: "they fail", severity: findings[0].severity, title: title,
      root: findings[0].id, targets: [shop], supports: [], contradicts: [], confirm: "", now: "", fix: "", prevent: "",
      findings: findings.map(\.id))
  }

  /// The trace of a zone with this many servers that are all silent.
  static func silent(_ count: Int) -> TraceReport {
    let zone = name("example.com.")
    let findings = (0..<count).map { index in
      let (server, place) = (name("ns\(index).example.net."), address("198.51.100.\(index)"))
      return Finding(
        rule: "dead-server", severity: .sev1, target: shop,
        scope: .init(zone: zone, servers: [server], addresses: [place]),
        message: "\(server) (\(place)) does not answer for \(zone): no answer over udp", observed: "no answer over udp",
        impact: "every user: no server answers for \(zone)", share: 1,
        evidence: [.init(kind: "dns", time: header.time, text: "\(server) at \(place): no answer over udp")])
    }
    var report = trace
    report.findings = findings
    report.incidents = [incident("none of the \(count) servers of \(zone) answers", findings[0])]
    report.incidents[0].findings = findings.map(\.id)
    return report
  }

  /// The trace of a name whose servers, and a resolver, give these records.
  static func trace(of records: [Record]) -> TraceReport {
    var report = trace
    report.answer.records = records
    let question = Question(shop, records[0].type)
    report.question = question
    report.answer.question = question
    for zone in report.delegations.indices {
      for index in report.delegations[zone].responses.indices {
        report.delegations[zone].responses[index].question = question
        guard zone == 1, index == 0 else { continue }
        report.delegations[zone].responses[index].outcome = .answered(.answer(records))
        report.delegations[zone].responses[index].answer = records
      }
    }
    for index in report.resolvers.indices { report.resolvers[index].question = question }
    report.resolvers[1].outcome = .answer(records)
    return report
  }

  static var fine: CheckReport {
    var report = check
    report.status = .ok
    report.findings = []
    report.incidents = []
    report.targets = [report.targets[1]]
    return report
  }

  static func endpoint(_ place: String) -> Endpoint {
    Endpoint(address: address(place), port: 443, serverName: shop)
  }

  static func response(
    _ server: String, _ place: String, _ outcome: Response.Outcome, milliseconds: Int, rcode: ResponseCode? = .noError,
    authoritative: Bool = false
  ) -> Response {
    var answer: [Record] = []
    if case .answered(.answer(let records)) = outcome { answer = records }
    return Response(
      server: name(server), address: address(place), question: Question(shop, .a), transport: .udp, outcome: outcome,
      rcode: rcode, isAuthoritative: authoritative, answer: answer, referral: [], soa: nil, time: header.time,
      roundTrip: .milliseconds(milliseconds), size: rcode == nil ? 0 : 100, extendedErrors: [], attempts: 1)
  }

  static var trace: TraceReport {
    let apex = name("example.com.")
    let servers = [("ns1.example.net.", "198.51.100.1"), ("ns2.example.net.", "198.51.100.2")]
    let lame = Finding(
      rule: "lame-server", severity: .sev3, target: shop,
      scope: .init(
        zone: apex, servers: [name("ns2.example.net.")], addresses: [address("198.51.100.2")], transport: .udp),
      message: "ns2.example.net. (198.51.100.2 over udp) does not serve example.com.: REFUSED", observed: "REFUSED",
      impact: "nobody for good: 1 of 2 server addresses fail, resolvers fall back to the others", share: 0.5)
    let stray = Record(name: name("other.example.net."), type: .a, ttl: 60, data: RData(address("192.0.2.66")))
    var sound = response(servers[0].0, servers[0].1, .answered(.answer([a])), milliseconds: 12, authoritative: true)
    sound.identifier = PrintableText("fra1")
    sound.ignored = [stray]
    sound.answer.append(stray)
    func asked(_ resolver: String, _ outcome: ResolverAnswer.Outcome) -> ResolverAnswer {
      ResolverAnswer(
        resolver: Resolver(address: address(resolver)), question: Question(shop, .a), outcome: outcome,
        time: header.time, roundTrip: .milliseconds(20))
    }
    var failing = asked("1.1.1.1", .rcode(.serverFailure))
    failing.unchecked = .answer([a])
    failing.extendedErrors = ["7 Signature Expired"]
    return TraceReport(
      header: header, status: .warning, question: Question(shop, .a),
      answer: Answer(
        question: Question(shop, .a), status: .answer, rcode: .noError, name: shop, aliases: [], records: [a],
        reason: nil, path: [.root, apex]),
      delegations: [
        ZoneEvidence(
          zone: .root, parent: nil, ttl: nil, ds: [],
          servers: [NameServer(name: name("a.root-servers.net."), addresses: [address("198.41.0.4")])],
          responses: [response("a.root-servers.net.", "198.41.0.4", .answered(.referral(to: apex)), milliseconds: 9)]),
        ZoneEvidence(
          zone: apex, parent: .root, ttl: 172_800, ds: [],
          servers: servers.map { NameServer(name: name($0.0), addresses: [address($0.1)]) },
          responses: [
            sound,
            response(
              servers[1].0, servers[1].1, .answered(.lame(.rcode(.refused))), milliseconds: 14, rcode: .refused),
          ]),
      ], detours: [], caching: CacheTimes(record: 60, delegation: 172_800, negative: 900),
      resolvers: [failing, asked("8.8.8.8", .answer([a]))], limits: [], findings: [lame],
      incidents: [incident(lame.message, lame)])
  }

  /// A certificate above the leaf.
  static func link(_ subject: String) -> Certificate {
    Certificate(
      subject: subject, issuer: "CN=Root", serial: "01", notBefore: moment("2020-01-01T00:00:00Z"),
      notAfter: moment("2030-01-01T00:00:00Z"), names: [], key: "ecdsa-p256", signature: "ecdsa-sha256",
      sha256: subject, isAuthority: true, isSelfIssued: subject == "CN=Root", issuerURL: nil)
  }

  static var certificate: CertificateReport {
    let leaf = Certificate(
      subject: "CN=shop.example.com", issuer: "CN=Issuer", serial: "0c:9d", notBefore: moment("2026-10-01T00:00:00Z"),
      notAfter: moment("2027-04-17T00:00:00Z"), names: ["shop.example.com", "*.shop.example.com"], key: "ecdsa-p256",
      signature: "ecdsa-sha256", sha256: "ab12", isAuthority: false, isSelfIssued: false, issuerURL: nil)
    func seen(_ place: String, _ outcome: Handshake.Outcome) -> EndpointEvidence {
      let isMade = outcome == .handshake
      return EndpointEvidence(
        endpoint: endpoint(place), outcome: outcome, began: header.time, protocolVersion: isMade ? "TLSv1.3" : nil,
        cipher: isMade ? "TLS_AES_128_GCM_SHA256" : nil, alpn: isMade ? "h2" : nil, clientCertificate: .none,
        chain: isMade ? [leaf] : [],
        path: isMade
          ? PathVerdict(
            isTrusted: true, flaws: [], anchor: "CN=Root", notAfter: leaf.notAfter,
            links: [leaf, link("CN=Issuer"), link("CN=Root")]) : nil,
        coversName: isMade ? true : nil, hasStaple: false)
    }
    let refused = Finding(
      rule: "connection-refused", severity: .sev3, target: shop,
      scope: .init(addresses: [address("203.0.113.12")], port: 443),
      message: "connection refused at 203.0.113.12:443 (1 of 3 addresses)",
      impact: "users who reach 1 of 3 addresses; clients that try another get through", share: 0.25)
    return CertificateReport(
      header: header, status: .warning, host: "shop.example.com", port: 443,
      endpoints: [
        seen("203.0.113.10", .handshake), seen("203.0.113.11", .handshake), seen("203.0.113.12", .refused),
      ], reason: nil, findings: [refused], incidents: [incident(refused.message, refused)],
      pem: [(endpoint("203.0.113.10"), "-----BEGIN CERTIFICATE-----\nAA==\n")])
  }
}
