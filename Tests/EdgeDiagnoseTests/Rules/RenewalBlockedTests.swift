import EdgeDiagnose
import EdgeModel
import Testing

struct RenewalBlockedTests {
  @Test func validationRecordIsMissing() {
    var scene = Scene()
    scene.manage(validation: "")
    #expect(scene.rules == ["renewal-blocked"])
    #expect(scene.findings(of: RenewalBlocked()).first?.message.contains("is missing (NXDOMAIN)") == true)
  }

  /// A lifetime of 198 days: ACM renews 45 days before the end.
  @Test(arguments: [("2027-01-04T12:00:00Z", Severity.sev4), ("2027-01-04T11:59:59Z", .sev3)])
  func window(_ end: String, severity: Severity) {
    var scene = Scene()
    scene.manage(notBefore: "\(moment(end) - .days(198))", notAfter: end, validation: "")
    #expect(scene.findings(of: RenewalBlocked()).map(\.severity) == [severity])
  }

  @Test(arguments: [("2027-01-19T12:00:00Z", Severity.sev4), ("2027-01-19T11:59:59Z", .sev3)])
  func windowOfALongCertificate(_ end: String, severity: Severity) {
    var scene = Scene()
    scene.manage(notBefore: "\(moment(end) - .days(395))", notAfter: end, validation: "")
    #expect(scene.findings(of: RenewalBlocked()).map(\.severity) == [severity])
  }

  @Test(arguments: [
    ("_value.acm-validations.aws.", true), ("value.acm-validations.aws.", true),
    ("_valve.acm-validations.aws.", false), ("_value.acm-validations.aws.example.com.", false),
  ])
  func value(_ value: String, isRight: Bool) {
    var scene = Scene()
    scene.manage(validation: value)
    #expect(scene.rules == (isRight ? [] : ["renewal-blocked"]))
  }

  @Test func doubledDomainIsSaid() {
    var scene = Scene()
    scene.manage(validation: "_value.acm-validations.aws.example.com.")
    #expect(scene.findings(of: RenewalBlocked()).first?.message.contains("with a domain appended") == true)
  }

  @Test func duplicate() {
    var scene = Scene()
    scene.manage()
    let index = scene.evidence.answers.count - 1
    var other = scene.evidence.answers[index].records[0]
    other.data = RData(name("_other.acm-validations.aws."))
    scene.evidence.answers[index].records.append(other)
    #expect(scene.rules == ["renewal-blocked"])
  }

  @Test func whatCouldNotBeAskedIsNotMissing() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.evidence.answers[scene.evidence.answers.count - 1].status = .unreachable
    #expect(scene.rules == [])
  }

  /// Servers that refuse the question keep ACM from it as well as a missing record does.
  @Test(arguments: [(Response.Outcome.answered(.lame(.rcode(.refused))), 1), (.timeout, 0)])
  func whatItsServersRefuse(_ outcome: Response.Outcome, count: Int) {
    var scene = Scene()
    scene.manage(validation: "")
    scene.managed.validations[0].name = name("_token.cdn.example.org.")
    let question = Question(name("_token.cdn.example.org."), .cname)
    let (zone, server) = (name("cdn.example.org."), name("ns1.example.org."))
    scene.evidence.zones.append(
      ZoneEvidence(
        zone: zone, parent: name("org."), ttl: 60, ds: [],
        servers: [NameServer(name: server, addresses: [address("192.0.2.53")])],
        responses: [Scene.response(server, "192.0.2.53", question, outcome)]))
    scene.evidence.answers[scene.evidence.answers.count - 1] = Answer(
      question: question, status: .servfail, rcode: .serverFailure, name: question.name, aliases: [], records: [],
      reason: "no server of cdn.example.org. gave a usable answer", path: [.root, name("org."), zone])
    #expect(scene.findings(of: RenewalBlocked()).count == count)
    #expect(scene.findings(of: RenewalBlocked()).allSatisfy { $0.message.contains("cannot be looked up") })
  }

  @Test func importedCertificateNeedsNoRecord() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.expectations.certificates[0].type = "IMPORTED"
    #expect(scene.rules == [])
  }

  @Test func doubledOwnerIsSaid() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.expect()
    scene.hold(.cname, RData(name("_value.acm-validations.aws.")), of: name("_token.shop.example.com.example.com."))
    let message = scene.findings(of: RenewalBlocked()).first?.message
    #expect(message?.contains("under the doubled name _token.shop.example.com.example.com.") == true)
  }

  /// Where the zone is not exported, DNS is asked.
  @Test(arguments: [("_token.shop.example.com.example.com.", true), ("_other.shop.example.com.example.com.", false)])
  func doubledOwnerIsFoundInDNS(_ owner: String, isSaid: Bool) {
    var scene = Scene()
    scene.manage(validation: "")
    scene.evidence.answers[scene.evidence.answers.count - 1].path = [.root, name("com."), name("example.com.")]
    scene.evidence.answers.append(
      Answer(
        question: Question(name(owner), .cname), status: .answer, rcode: .noError, name: name(owner), aliases: [],
        records: [Record(name: name(owner), type: .cname, ttl: 60, data: RData(name("_value.acm-validations.aws.")))],
        reason: nil, path: [.root, name("com."), name("example.com.")]))
    let message = scene.findings(of: RenewalBlocked()).first?.message
    #expect(message?.contains("under the doubled name \(owner)") == isSaid)
    // A wildcard has something else there.
    scene.evidence.answers[scene.evidence.answers.count - 1].records[0].data = RData(name("www.example.com."))
    #expect(scene.findings(of: RenewalBlocked()).first?.message.contains("doubled") == false)
  }

  /// ACM may ask the one server that lacks it.
  @Test func oneServerLacksIt() {
    var scene = Scene()
    scene.manage()
    let owner = name("_token.shop.example.com.")
    let right = Response.Outcome.records(.alias("_value.acm-validations.aws.", owner))
    scene.ask(.cname, right, .denial, of: owner)
    #expect(scene.rules == ["renewal-blocked"])
    #expect(
      scene.findings(of: RenewalBlocked()).first?.message.contains("is missing at 1 of 2 server addresses") == true)
    scene.ask(.cname, right, right, of: owner)
    #expect(scene.rules == [])
  }

  /// One record of several certificates is one fault.
  @Test func aSharedRecordIsOneFindingThatNamesAll() {
    var scene = Scene()
    scene.manage(validation: "")
    let shared = ("_token.shop.example.com.", "_value.acm-validations.aws.")
    scene.addCertificate("shop.example.com", arn: "arn:2", validation: shared)
    scene.addCertificate("other.example.com", arn: "arn:3", validation: shared)
    let findings = scene.findings(of: RenewalBlocked())
    #expect(findings.count == 1)
    #expect(findings.first?.message.contains("of 3 certificates") == true)
    let named = Set(findings.first?.evidence.filter { $0.kind == "acm" && $0.time == nil }.map(\.text) ?? [])
    #expect(named.isSuperset(of: [Scene.arn, "arn:2", "arn:3"]))
    #expect(findings.first?.scope.certificate == [Scene.arn, "arn:2", "arn:3"].sorted().first)
  }

  /// What is shared is told with everything else that keeps one of them from being renewed.
  @Test func aSharedRecordBesideOneThatIsNot() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.addCertificate(
      "shop.example.com", arn: "arn:2", validation: ("_token.shop.example.com.", "_value.acm-validations.aws."))
    scene.expectations.certificates[1].validations.append(
      .init(domain: "b", name: name("_b.example.com."), value: name("_c.acm-validations.aws.")))
    scene.evidence.answers.append(Scene.answer(Question(name("_b.example.com."), .cname), .denial))
    let findings = scene.findings(of: RenewalBlocked())
    #expect(findings.count == 1)
    let texts = findings.first?.evidence.map(\.text) ?? []
    for part in ["_token.shop.example.com. is missing", "_b.example.com. is missing", "serial 0a:1b", "serial 0b:2c"] {
      #expect(texts.contains { $0.contains(part) }, "\(part)")
    }
  }

  @Test func recordsOfTheirOwnAreTwoFindings() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.addCertificate(
      "shop.example.com", arn: "arn:2", validation: ("_b.shop.example.com.", "_c.acm-validations.aws."))
    scene.evidence.answers.append(Scene.answer(Question(name("_b.shop.example.com."), .cname), .denial))
    #expect(scene.findings(of: RenewalBlocked()).count == 2)
  }

  /// Nobody named its hosts, and ACM wants to renew it all the same.
  @Test func aCertificateThatNoTargetCovers() {
    var scene = Scene()
    scene.manage()
    scene.addCertificate("old.example.com", arn: "arn:2")
    #expect(scene.rules == [])
    let question = Question(name("_token.old.example.com."), .cname)
    scene.evidence.answers.removeAll { $0.question == question }
    #expect(scene.rules == [])
    scene.evidence.answers.append(Scene.answer(question, .denial))
    #expect(scene.rules == ["renewal-blocked"])
    let finding = scene.findings(of: RenewalBlocked()).first
    #expect(finding?.message.contains("of the certificate for old.example.com, which no target covers,") == true)
    scene.expectations.targets = [Target(name: name("old.example.com"), written: "old.example.com")]
    #expect(scene.rules == [])
  }

  @Test func whatNothingUsesIsNotRenewed() {
    var scene = Scene()
    scene.manage(validation: "")
    (scene.managed.inUseBy, scene.managed.eligibility) = ([], "INELIGIBLE")
    #expect(scene.rules == [])
    scene.managed.eligibility = "ELIGIBLE"
    #expect(scene.rules == ["renewal-blocked"])
  }

  /// A third of what lives shorter than any certificate of ACM's does today.
  @Test(arguments: [(Int64(6), Int64(3), Severity.sev4), (6, 1, .sev3), (100, 34, .sev4), (100, 33, .sev3)])
  func windowOfAShortCertificate(_ lifetime: Int64, _ left: Int64, severity: Severity) {
    var scene = Scene()
    let end = now + .days(left)
    scene.manage(notBefore: "\(end - .days(lifetime))", notAfter: "\(end)", validation: "")
    #expect(scene.findings(of: RenewalBlocked()).map(\.severity) == [severity])
  }

  @Test func oneNameOfSeveralIsTheCause() {
    var scene = Scene()
    scene.manage(validation: "")
    #expect(scene.report.incidents.map(\.cause) == ["validation-record-removed"])
    scene.validateAnotherName()
    #expect(scene.report.incidents.map(\.cause) == ["one-name-blocks-shared-certificate"])
  }
}
