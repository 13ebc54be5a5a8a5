import EdgeDiagnose
import EdgeModel

extension RData {
  /// The data of a CAA record.
  static func caa(_ tag: String, _ value: String, flags: UInt8 = 0) -> RData {
    RData([flags, UInt8(tag.utf8.count)] + Array(tag.utf8) + Array(value.utf8))
  }

  /// The data of a DS record.
  static func ds(_ tag: UInt8, digest: UInt8 = 1, type: UInt8 = 2) -> RData {
    RData([0, tag, 13, type, digest, 2, 3, 4])
  }
}

extension Scene {
  /// The probe file accepts what a rule finds.
  mutating func accept(
    _ rule: String, until: Moment, target: String? = nil, server: DomainName? = nil, maximum: Severity? = nil
  ) {
    expectations.acceptances = [
      Acceptance(
        rule: rule, target: target.map { name($0) }, server: server, maximum: maximum, until: until, why: "moving",
        source: file)
    ]
  }

  static let arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1"

  /// The one certificate of the exports, to change.
  var managed: ManagedCertificate {
    get { expectations.certificates[0] }
    set { expectations.certificates[0] = newValue }
  }

  /// ACM has the certificate that both addresses serve; this much is left of a lifetime.
  mutating func manage(left: Duration, of lifetime: Duration = .days(198)) {
    let (from, until) = (now + left - lifetime, now + left)
    manage(notBefore: "\(from)", notAfter: "\(until)", renewed: nil)
    serveEverywhere(.leaf(from: "\(from)", until: "\(until)"))
  }

  /// The one server of another zone refuses a question, so that nobody gets an answer to it.
  mutating func refuse(_ question: Question, in zone: DomainName, at server: DomainName) {
    evidence.zones.append(
      ZoneEvidence(
        zone: zone, parent: name("org."), ttl: 60, ds: [],
        servers: [NameServer(name: server, addresses: [address("192.0.2.53")])],
        responses: [Scene.response(server, "192.0.2.53", question, .answered(.lame(.rcode(.refused))))]))
    evidence.answers.append(
      Answer(
        question: question, status: .servfail, rcode: .serverFailure, name: question.name, aliases: [], records: [],
        reason: "no server of \(zone) gave a usable answer", path: [.root, name("org."), zone]))
  }

  static let web = "web-1.eu-west-1.elb.amazonaws.com."

  /// Both addresses serve a certificate of ACM's that ended.
  static func ended(
    validation: String? = nil, renewal: String? = "FAILED", front: String? = Scene.web
  ) -> Scene {
    let (from, until) = ("2026-05-01T00:00:00Z", "2026-11-15T23:59:59Z")
    var scene = Scene()
    scene.manage(notBefore: from, notAfter: until, validation: validation)
    scene.managed.status = "EXPIRED"
    if let renewal { scene.renewal(renewal) }
    if let front { scene.front(front) }
    scene.serveEverywhere(.leaf(from: from, until: until))
    return scene
  }

  /// ACM holds another certificate for the same names, which is valid; nothing uses it unless this does.
  mutating func holdAnother(_ arn: String = Scene.arn + "2", users: [String] = [], isShared: Bool = false) {
    var other = managed
    (other.arn, other.serial, other.status, other.inUseBy) = (arn, "0b:2c", "ISSUED", users)
    (other.notBefore, other.notAfter) = (moment("2026-10-20T00:00:00Z"), moment("2027-05-06T23:59:59Z"))
    (other.renewal, other.placed) = (nil, .init(time: moment("2026-10-21T00:00:00Z"), member: "IssuedAt"))
    if !isShared { other.validations = [] }
    expectations.certificates.append(other)
  }

  /// The certificate has another name, whose validation record is as ACM wants it.
  mutating func validateAnotherName() {
    let (owner, value) = (name("_b.example.com."), "_c.acm-validations.aws.")
    managed.validations.append(.init(domain: "b", name: owner, value: name(value)))
    evidence.answers.append(Scene.answer(Question(owner, .cname), .records(.alias(value, owner))))
  }

  /// ACM's word on the renewal.
  mutating func renewal(_ status: String, _ reason: String? = nil, at time: String? = "2026-10-17T00:00:00Z") {
    managed.renewal = .init(status: status, reason: reason, updatedAt: time.map { moment($0) })
  }

  /// What a user gets to the question for CAA of a name: no records mean that there is none.
  mutating func caa(_ owner: DomainName, _ records: RData..., behind end: DomainName? = nil) {
    let all = records.map { Record(.caa, $0, of: end ?? owner) }
    var answer = Answer(
      question: Question(owner, .caa), status: all.isEmpty ? .nodata : .answer, rcode: .noError, name: end ?? owner,
      aliases: [], records: all, reason: nil, path: [.root, name("com."), Scene.apex])
    if let end { answer.aliases = [Record(.cname, RData(end), of: owner)] }
    evidence.answers.removeAll { $0.question == answer.question }
    evidence.answers.append(answer)
  }

  /// Another certificate of the exports, for another name, with a validation record of its own that is as it should be.
  mutating func addCertificate(_ host: String, arn: String, validation: (String, String)? = nil) {
    var other = managed
    let (owner, value) = validation ?? ("_token.\(host).", "_value.acm-validations.aws.")
    (other.arn, other.names, other.serial) = (arn, [host], "0b:2c")
    other.validations = [.init(domain: host, name: name(owner), value: name(value))]
    expectations.certificates.append(other)
    guard validation == nil else { return }
    evidence.answers.append(Scene.answer(Question(name(owner), .cname), .records(.alias(value, name(owner)))))
  }

  /// The target is an alias to this host.
  mutating func front(_ host: String) {
    expect(a: [])
    expectations.zones[0].records = [
      ExpectedRecordSet(
        name: Scene.host, type: .a, ttl: nil, identifier: nil, content: .alias(name(host)), source: file)
    ]
  }

  mutating func balancer(_ host: String, region: String = "eu-west-1", certificates: [String], isWhole: Bool = true) {
    var balancer = LoadBalancer(
      arn: "arn:aws:elasticloadbalancing:\(region):111122223333:loadbalancer/app/web/1", source: file)
    balancer.host = name(host)
    balancer.listeners = [
      .init(arn: "listener", port: 443, scheme: "HTTPS", certificates: certificates, isWhole: isWhole)
    ]
    expectations.state.loadBalancers = [balancer]
  }

  /// The registrar's word on the domain; the parent's servers refer to the two servers of the zone.
  mutating func register(
    _ servers: [DomainName] = Scene.servers.map(\.0), statuses: [String] = ["clientTransferProhibited"],
    until: String = "2027-11-20T12:00:00Z", renews: Bool? = true, taken: String? = "2026-11-20T11:00:00Z"
  ) {
    parent("a.gtld-servers.net.", at: "192.5.6.30", names: Scene.servers.map(\.0.description))
    expectations.state.registrations = [
      DomainRegistration(
        name: Scene.apex, nameServers: servers.sorted(), statuses: statuses, expires: moment(until),
        renewsByItself: renews, taken: taken.map { moment($0) }, source: file)
    ]
  }

  /// Route 53's word on the signing, and the DS records at the parent.
  mutating func sign(
    _ status: String = "SIGNING", key: String = "ACTIVE", ds: RData? = .ds(7), parent records: RData...,
    taken: String? = "2026-11-20T11:00:00Z"
  ) {
    parent("a.gtld-servers.net.", at: "192.5.6.30", names: Scene.servers.map(\.0.description))
    expectations.state.signings = [
      ZoneSigning(
        zone: Scene.apex, zoneID: nil, status: status, statusMessage: nil,
        keys: [.init(name: "ksk", tag: 7, status: key, statusMessage: nil, ds: ds?.bytes)],
        taken: taken.map { moment($0) }, source: file)
    ]
    own.ds = records.map { Record(.ds, $0, of: Scene.apex) }
  }

  /// A scene for every rule and cause about what AWS and registrars hold.
  static let heldFaults: [Scene] = {
    func scene(_ break: (inout Scene) -> Void) -> Scene {
      var scene = Scene()
      `break`(&scene)
      return scene
    }
    func noted(_ rule: String, _ break: (inout Scene) -> Void) -> Scene {
      scene {
        $0.expectations.severities = [rule: .sev4]
        `break`(&$0)
      }
    }
    return [
      scene {
        $0.manage()
        $0.caa(Scene.host)
        $0.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
      },
      scene {
        $0.manage(validation: "")
        $0.validateAnotherName()
      },
      scene {
        $0.manage(left: .days(40))
        $0.renewal("PENDING_VALIDATION")
      },
      scene { $0.manage(left: .days(37)) },
      scene {
        $0.manage()
        $0.managed.status = "REVOKED"
      },
      scene {
        $0.manage()
        $0.target.certificates = [Scene.arn]
        $0.managed.names = ["other.example.com"]
      },
      scene {
        $0.manage()
        $0.target.certificates = [Scene.arn]
        $0.front("d111.cloudfront.net.")
      },
      noted("certificate-not-in-use") {
        $0.manage()
        ($0.managed.inUseBy, $0.managed.eligibility) = ([], "INELIGIBLE")
      },
      noted("no-managed-renewal") {
        $0.manage()
        $0.managed.type = "IMPORTED"
      },
      noted("undescribed-certificate") { $0.target.certificates = [Scene.arn] },
      noted("expectation-outdated") {
        $0.manage(left: .days(37))
        $0.managed.taken = moment("2026-11-18T12:00:00Z")
      },
      scene { $0.register(until: "2026-12-10T12:00:00Z", renews: false) },
      scene { $0.register(statuses: ["serverHold"]) },
      scene { $0.register([name("ns1.example.org.")]) },
      scene { $0.sign(key: "ACTION_NEEDED", parent: .ds(7)) },
      scene { $0.sign(parent: .ds(8)) },
      noted("signing-not-delegated") { $0.sign() },
    ]
  }()
}
