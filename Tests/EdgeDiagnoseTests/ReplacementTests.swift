import EdgeDiagnose
import EdgeModel
import Testing

/// What keeps ACM from renewing, all of it, and what stands ready in place of a certificate that ended.
struct ReplacementTests {
  private let request =
    "then request a new certificate for the names and attach it to the listener of \(Scene.web): "
    + "ACM renews none that has ended"
  private let owner = name("_token.shop.example.com.")
  private let record = "_token.shop.example.com. CNAME _value.acm-validations.aws."
  private let right = Response.Outcome.records(
    .alias("_value.acm-validations.aws.", name("_token.shop.example.com.")))

  private func causes(_ scene: Scene) -> [String] { scene.report.incidents.map(\.cause) }
  private func now(_ scene: Scene) -> String? { scene.report.incidents.first?.now }

  // MARK: Missing at some servers

  @Test func someServersLackTheRecord() {
    var scene = Scene.ended()
    scene.ask(.cname, right, .denial, of: owner)
    let incident = scene.report.incidents.first
    #expect(causes(scene) == ["secondary-unsynchronised"])
    #expect(incident?.title.hasPrefix("expired certificate at both addresses") == true)
    #expect(incident?.now == "have every server of its zone hold \(record); \(request)")
    // Another that ends in half a year is not what the title is about.
    scene.holdAnother(isShared: true)
    #expect(scene.report.incidents.first?.title.hasPrefix("expired certificate") == true)
    let message = scene.findings(of: RenewalBlocked()).first?.message
    #expect(message?.contains("; the certificate ended 2026-11-15T23:59:59Z; renewal is due from 2027-03-22") == true)
  }

  /// What has not ended needs nothing but the record.
  @Test func someServersLackTheRecordInTime() {
    var scene = Scene()
    scene.manage()
    scene.ask(.cname, right, .denial, of: owner)
    #expect(causes(scene) == ["secondary-unsynchronised"])
    #expect(
      now(scene)?.contains("request") == false && scene.report.incidents.first?.title.contains("expired") == false)
  }

  // MARK: What stands beside it

  /// Two kinds of keys in one place.
  @Test(arguments: [("", "validation-record-removed"), (nil, "validation-not-completed")] as [(String?, String)])
  func theTwinHasEndedAsWell(_ validation: String?, cause: String) {
    var scene = Scene.ended(validation: validation)
    var twin = scene.managed
    (twin.arn, twin.serial, twin.keyAlgorithm) = (Scene.arn + "2", "0b:2c", "RSA_2048")
    scene.expectations.certificates.append(twin)
    #expect(causes(scene) == [cause])
    #expect(now(scene)?.hasSuffix("; take \(Scene.arn)2 out there, which has ended as well") == true)
    // What something else uses is another matter, and no renewal is to be looked for there either.
    scene.expectations.certificates[1].inUseBy = ["arn:aws:elasticloadbalancing:other"]
    #expect(causes(scene) == [cause, "validation-not-completed"])
    #expect(now(scene)?.contains("out there") == false)
    #expect(
      scene.findings(of: CertificateNotIssued()).allSatisfy { !$0.impact.contains("what is served works") })
    #expect(scene.report.incidents.last?.now == "request another certificate for the names and attach it")
  }

  /// ACM's certificate has ended, and so has what somebody else's is served in its place.
  @Test func anotherThanACMsIsServed() {
    var scene = Scene.ended()
    scene.serveEverywhere(.leaf(serial: "0e:0e", from: "2026-05-01T00:00:00Z", until: "2026-11-15T23:59:59Z"))
    #expect(causes(scene) == ["renewal-not-deployed", "validation-not-completed"])
    #expect(scene.findings(of: CertificateNotIssued()).first?.impact.contains("works") == false)
  }

  /// Two targets are each served one of two certificates for both: each is told once.
  @Test func theCertificateOfAnotherTarget() {
    func scene(_ host: String, served index: Int) -> Scene {
      var scene = Scene.ended()
      scene.expectations.certificates[0].names = ["*.example.com"]
      var other = scene.managed
      (other.arn, other.serial) = ("arn:aws:acm:us-east-1:111122223333:certificate/2", "0b:2c")
      other.inUseBy = ["arn:aws:cloudfront::111122223333:distribution/E1"]
      scene.expectations.certificates.append(other)
      let certificate = scene.expectations.certificates[index]
      scene.serveEverywhere(
        .leaf(
          names: ["*.example.com"], serial: certificate.serial ?? "", from: "2026-05-01T00:00:00Z",
          until: "2026-11-15T23:59:59Z"))
      for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = true }
      return index == 0 ? scene : scene.of(name(host))
    }
    let report = Scene.report([scene("shop.example.com", served: 0), scene("www.example.com", served: 1)])
    #expect(report.incidents.map(\.severity) == [.sev1, .sev1])
    #expect(report.incidents.map(\.targets) == [[Scene.host], [name("www.example.com.")]])
    // Where nobody is seen to be served it, it is an incident of its own.
    #expect(scene("shop.example.com", served: 0).report.incidents.map(\.severity) == [.sev1, .sev3])
  }

  // MARK: Certificates of other places

  @Test func anotherPlaceHasANewerOne() {
    var scene = Scene.ended(validation: "")
    scene.managed.inUseBy = ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1"]
    scene.holdAnother(users: ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/other/1"])
    #expect(scene.rules == ["certificate-not-issued", "expired-certificate", "renewal-blocked"])
    #expect(causes(scene) == ["validation-record-removed"])
    // The same place has both, or the old one only a moment ago.
    for users in [scene.managed.inUseBy, []] {
      var attached = scene
      attached.expectations.certificates[1].inUseBy = scene.managed.inUseBy
      attached.managed.inUseBy = users
      #expect(attached.rules.contains("certificate-not-deployed"))
      #expect(attached.findings(of: CertificateNotDeployed()).allSatisfy { !$0.impact.contains("-") })
    }
  }

  // MARK: All that keeps ACM from it

  @Test func everyMissingRecordIsNamed() {
    for isOver in [true, false] {
      var scene = isOver ? Scene.ended(validation: "") : Scene()
      if !isOver { scene.manage(validation: "") }
      scene.managed.validations.append(
        .init(domain: "b", name: name("_b.example.com."), value: name("_c.acm-validations.aws.")))
      scene.evidence.answers.append(Scene.answer(Question(name("_b.example.com."), .cname), .denial))
      let both = "create _b.example.com. CNAME _c.acm-validations.aws., and \(record)"
      #expect(now(scene) == both + (isOver ? "; \(request)" : ""))
      #expect(scene.report.incidents.first?.explanation.contains("2 of its validation records were removed") == true)
      scene.managed.validations.append(
        .init(domain: "d", name: name("_d.example.com."), value: name("_e.acm-validations.aws.")))
      scene.evidence.answers.append(
        Scene.answer(
          Question(name("_d.example.com."), .cname), .records(.alias("_x.example.org.", name("_d.example.com.")))))
      #expect(now(scene)?.hasPrefix("\(both); set _d.example.com. CNAME _e.acm-validations.aws.") == true)
      // One that is right beside them.
      scene.managed.validations.append(
        .init(domain: "f", name: name("_f.example.com."), value: name("_g.acm-validations.aws.")))
      scene.evidence.answers.append(
        Scene.answer(
          Question(name("_f.example.com."), .cname),
          .records(.alias("_g.acm-validations.aws.", name("_f.example.com.")))))
      #expect(scene.report.incidents.first?.explanation.contains("and 3 are not validated") == true)
    }
  }

  /// Nobody can validate what another's servers refuse.
  @Test func anotherNamesServersRefuse() {
    var scene = Scene.ended(validation: "")
    let question = Question(name("_b.www.example.org."), .cname)
    let (zone, server) = (name("example.org."), name("ns1.example.net."))
    scene.managed.validations.append(.init(domain: "b", name: question.name, value: name("_c.acm-validations.aws.")))
    scene.refuse(question, in: zone, at: server)
    #expect(
      now(scene)
        == "create \(record); have the servers of www.example.org. answer for _b.www.example.org., or do without that "
        + "name: no certificate with it can be validated; \(request)")
  }

  @Test func whatCAAForbidsBesideTheRecord() {
    var scene = Scene.ended(validation: "")
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(causes(scene) == ["caa-changed"])
    #expect(
      now(scene)
        == "add 0 issue \"amazon.com\" to CAA of example.com., and 0 issuewild \"amazon.com\" if it has an issuewild; "
        + "create \(record); \(request)")
    // In time they are two faults.
    scene = Scene()
    scene.manage(validation: "")
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(Set(causes(scene)) == ["caa-changed", "validation-record-removed"])
  }

  /// What is wrong with another certificate stays a fault of its own.
  @Test func whatBlocksAnother() {
    var scene = Scene.ended(validation: "")
    scene.addCertificate(
      "shop.example.com", arn: Scene.arn + "2", validation: ("_b.example.com.", "_c.acm-validations.aws."))
    (scene.expectations.certificates[1].status, scene.expectations.certificates[1].notAfter) = (
      "ISSUED", moment("2027-05-06T23:59:59Z")
    )
    scene.evidence.answers.append(Scene.answer(Question(name("_b.example.com."), .cname), .denial))
    #expect(causes(scene) == ["validation-record-removed", "validation-record-removed"])
    #expect(scene.report.incidents.last?.now == "create _b.example.com. CNAME _c.acm-validations.aws.")
  }

  @Test func wildcardsAlone() {
    for (wild, plain) in [("letsencrypt.org", "amazon.com"), (";", "letsencrypt.org")] {
      var scene = Scene()
      scene.manage()
      scene.managed.names = ["shop.example.com", "*.shop.example.com"]
      scene.caa(Scene.host)
      scene.caa(Scene.apex, .caa("issue", plain), .caa("issuewild", wild))
      let incident = scene.report.incidents.first
      let isOfWildcards = plain == "amazon.com"
      #expect((incident?.now == "add 0 issuewild \"amazon.com\" to CAA of example.com.") == isOfWildcards)
      #expect(incident?.explanation.contains("Amazon is none of them") == !isOfWildcards)
    }
  }

  // MARK: What stands ready

  @Test(arguments: ["", nil] as [String?]) func aSpareIsAtHand(_ validation: String?) {
    var scene = Scene.ended(validation: validation)
    scene.holdAnother("arn:aws:acm:eu-west-1:111122223333:certificate/0", isShared: true)
    let attach = "attach arn:aws:acm:eu-west-1:111122223333:certificate/0 to the listener of \(Scene.web)"
    #expect(now(scene)?.hasPrefix("\(attach); then ") == true)
    #expect(causes(scene).count == 1)
    if validation != nil {
      #expect(now(scene) == "\(attach); then create \(record), lest that one end as well")
      #expect(scene.report.incidents.first?.explanation.contains(Scene.arn) == true)
    }
    // Nobody attaches what is in another's account.
    scene.expectations.certificates[1].arn = "arn:aws:acm:eu-west-1:999999999999:certificate/0"
    #expect(now(scene)?.contains("999999999999") == false)
  }

  @Test func aSpareBesideWhatCannotBeRenewedInTime() {
    var scene = Scene()
    scene.manage(left: .days(2))
    scene.renewal("FAILED")
    scene.front(Scene.web)
    #expect(now(scene)?.hasPrefix("answer what") == true)
    scene.holdAnother()
    #expect(now(scene) == "attach \(Scene.arn)2 to the listener of \(Scene.web)")
  }

  @Test func aSpareWhereAnotherNamesCertificateIsServed() {
    var scene = Scene()
    scene.manage()
    scene.managed.inUseBy = []
    scene.front(Scene.web)
    for index in scene.evidence.endpoints.indices {
      scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], leaf: .leaf(names: ["www.example.com"]))
    }
    #expect(now(scene) == "attach \(Scene.arn) to the listener of \(Scene.web)")
    #expect(
      scene.report.incidents.first?.explanation.hasPrefix("203.0.113.10, 203.0.113.11 serve the certificate") == true)
  }

  /// CloudFront takes certificates from one region alone.
  @Test(arguments: ["FAILED", nil] as [String?]) func theReplacementIsInAnotherRegion(_ renewal: String?) {
    var scene = Scene.ended(renewal: renewal, front: "d111.cloudfront.net.")
    scene.managed.arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    scene.holdAnother()
    #expect(scene.rules == ["certificate-not-issued", "expired-certificate", "wrong-region"])
    #expect(causes(scene) == [renewal == nil ? "renewal-not-deployed" : "validation-not-completed"])
    #expect(
      now(scene)?.hasSuffix(
        "request a new certificate for the names in us-east-1 and give the distribution d111.cloudfront.net. it: ACM "
          + "renews none that has ended, and \(Scene.arn)2 cannot be used outside eu-west-1") == true)
    // It serves a load balancer there.
    scene.expectations.certificates[1].inUseBy = ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:lb"]
    #expect(!scene.rules.contains("wrong-region"))
    // One that fits is there as well.
    scene.expectations.certificates[1].inUseBy = []
    scene.holdAnother("arn:aws:acm:us-east-1:111122223333:certificate/3")
    #expect(!scene.rules.contains("wrong-region"))
  }

  // MARK: What ACM renewed

  @Test func renewedHoursBeforeTheEnd() {
    var scene = Scene()
    let from = "2026-05-01T00:00:00Z"
    scene.manage(
      serial: "0c:2d", notBefore: "2026-11-20T00:00:00Z", notAfter: "2027-06-05T23:59:59Z",
      renewed: "2026-11-20T09:00:00Z")
    scene.front(Scene.web)
    scene.serveEverywhere(.leaf(from: from, until: "2026-11-20T11:00:00Z"))
    let incident = scene.report.incidents.first
    #expect(incident?.now.hasPrefix("look again in some hours") == true)
    #expect(
      incident?.explanation == "ACM has a newer certificate; 203.0.113.10, 203.0.113.11 still serve the previous one")
    #expect(incident?.contradicts == [])
    // Nobody but its owner puts it on a host.
    scene.front("host.example.org.")
    #expect(now(scene) == "install the renewed certificate on 203.0.113.10, 203.0.113.11")
  }

  /// The addresses of a load balancer are not one's own to take out.
  @Test(arguments: [
    (Scene.web, "attach \(Scene.arn) to the listener of \(Scene.web)"),
    ("host.example.org.", "take 203.0.113.11 out of service"),
  ])
  func oneOfTwoAddresses(_ front: String, now: String) {
    var scene = Scene()
    scene.manage(renewed: "2026-10-29T00:00:00Z")
    scene.front(front)
    scene.serve(.leaf(serial: "0c:2d", from: "2026-05-01T00:00:00Z", until: "2026-11-15T23:59:59Z"))
    #expect(causes(scene) == ["renewal-not-deployed"])
    #expect(self.now(scene) == now)
  }

  @Test func sinceWhen() {
    var scene = Scene()
    scene.manage()
    (scene.managed.status, scene.managed.revokedAt) = ("REVOKED", moment("2026-11-18T00:00:00Z"))
    let finding = scene.findings(of: CertificateNotIssued()).first
    #expect(finding?.since == moment("2026-11-18T00:00:00Z") && finding?.sinceReason == "RevokedAt")
    scene.managed.revokedAt = nil
    #expect(scene.findings(of: CertificateNotIssued()).first?.sinceReason == nil)
    #expect(Scene.ended().findings(of: CertificateNotIssued()).first?.sinceReason == "notAfter")
  }
}
