import EdgeDiagnose
import EdgeModel
import Testing

struct CertificateNotDeployedTests {
  private func scene(renewed: String, serial: String = "0f:ff") -> Scene {
    var scene = Scene()
    scene.manage(
      serial: serial, notBefore: "2026-11-10T00:00:00Z", notAfter: "2027-05-27T00:00:00Z", renewed: renewed)
    return scene
  }

  @Test func olderThanACMs() {
    let scene = scene(renewed: "2026-11-10T00:00:00Z")
    #expect(scene.rules == ["certificate-not-deployed"])
    #expect(scene.findings(of: CertificateNotDeployed()).first?.since == moment("2026-11-10T00:00:00Z"))
  }

  /// Within a day of the renewal it is a note.
  @Test(arguments: [("2026-11-19T11:59:59Z", Severity.sev4), ("2026-11-19T12:00:00Z", .note)])
  func aDayOfGrace(_ renewed: String, severity: Severity) {
    #expect(scene(renewed: renewed).findings(of: CertificateNotDeployed()).map(\.severity) == [severity])
  }

  /// A renewal has been made where the served certificate is about to end.
  @Test(arguments: [
    ("2026-11-10T00:00:00Z", "install the renewed"), ("2026-11-19T12:00:00Z", "look again in some hours"),
  ])
  func nothingIsToBeRenewed(_ renewed: String, now: String) {
    var scene = scene(renewed: renewed)
    scene.serveEverywhere(.leaf(until: "2026-11-30T12:00:00Z"))
    let incident = scene.report.incidents.first { $0.cause == "renewal-not-deployed" }
    #expect(incident?.explanation.hasPrefix("ACM has a newer certificate") == true)
    #expect(incident?.now.hasPrefix(now) == true)
    #expect(incident?.contradicts == [])
    #expect(incident?.supports.contains { $0.hasPrefix("ACM holds serial 0f:ff, which ends 2027-05-27") } == true)
    // Of no newer one anybody knows.
    scene.expectations.certificates = []
    let alone = scene.report.incidents.first { $0.cause == "renewal-not-deployed" }
    #expect(alone?.now == "renew the certificate" && alone?.contradicts.isEmpty == false)
  }

  /// Whatever ACM said last counts: a certificate may begin days before it is issued or imported.
  @Test(
    arguments: [
      ("2026-11-19T11:59:59Z", nil, "IssuedAt", Severity.sev4), ("2026-11-19T12:00:00Z", nil, "IssuedAt", .note),
      ("2026-11-19T12:00:00Z", "SUCCESS", "IssuedAt", .note),
      ("2026-11-10T00:00:00Z", "SUCCESS", "RenewalSummary.UpdatedAt", .note),
      // What is still to come put nothing in place.
      ("2026-11-19T11:59:59Z", "PENDING_AUTO_RENEWAL", "IssuedAt", .sev4), (nil, "FAILED", "notBefore", .sev4),
    ] as [(String?, String?, String, Severity)])
  func graceBeginsWhenACMGotIt(_ issued: String?, renewal: String?, reason: String, severity: Severity) {
    var scene = Scene()
    scene.manage(serial: "0f:ff", notBefore: "2026-11-10T00:00:00Z", notAfter: "2027-05-27T00:00:00Z")
    scene.managed.placed = issued.map { .init(time: moment($0), member: "IssuedAt") }
    let isEarlier = issued.map { $0 < "2026-11-15" } ?? false
    if let renewal { scene.renewal(renewal, at: isEarlier ? "2026-11-19T18:00:00Z" : "2026-11-18T00:00:00Z") }
    let findings = scene.findings(of: CertificateNotDeployed())
    #expect(findings.map(\.severity) == [severity] && findings.map(\.sinceReason) == [reason])
  }

  @Test func servedIsACMs() { #expect(scene(renewed: "2026-11-10T00:00:00Z", serial: "0a:1b").rules == []) }

  /// Two load balancers in two regions: what one region's ACM has cannot be at the other's address.
  @Test func onlyWhereItsRegionServes() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.route((.latency(region: "eu-west-1"), []), (.latency(region: "us-east-1"), []))
    for (index, region) in ["eu-west-1", "us-east-1"].enumerated() {
      let balancer = name("lb-\(index).\(region).elb.amazonaws.com.")
      scene.alias(index, to: "\(balancer)")
      scene.evidence.answers.append(
        Scene.answer(Question(balancer, .a), .records(.a(Scene.endpoints[index], balancer))))
      scene.own.responses.append(
        Scene.response(
          Scene.servers[0].0, Scene.servers[0].1, Question(balancer, .a), .records(.a(Scene.endpoints[index], balancer))
        ))
    }
    #expect(scene.findings(of: CertificateNotDeployed()).map(\.scope.addresses) == [[address(Scene.endpoints[0])]])
  }

  @Test func newerThanACMsIsNoFinding() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    let leaf = Certificate.leaf(from: "2026-11-11T00:00:00Z", until: "2027-05-28T00:00:00Z")
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, leaf: leaf) }
    #expect(scene.rules == [])
  }

  @Test func anotherIssuedCertificateMatches() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    var twin = scene.expectations.certificates[0]
    twin.arn += "/twin"
    twin.serial = "0a:1b"
    scene.expectations.certificates.append(twin)
    #expect(scene.rules == [])
  }

  /// The candidate that is older than what is served says that both are of the exports' time.
  @Test func aTwinOfAnotherKindOfKeyThatIsOlderIsRight() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    var twin = scene.managed
    (twin.arn, twin.serial) = (twin.arn + "/twin", "0f:fe")
    (twin.notBefore, twin.notAfter) = (moment("2026-09-01T00:00:00Z"), moment("2027-03-17T00:00:00Z"))
    scene.expectations.certificates.append(twin)
    #expect(scene.rules == [])
    // Of two with one kind of key, only the newer can be meant; of twins, the one whose key is of the kind served.
    scene.expectations.certificates[0].keyAlgorithm = "RSA_2048"
    scene.expectations.certificates[1].keyAlgorithm = "EC_prime256v1"
    #expect(scene.rules == [])
    scene.expectations.certificates[0].keyAlgorithm = "EC_prime256v1"
    scene.expectations.certificates[1].keyAlgorithm = "RSA_2048"
    #expect(scene.rules == ["certificate-not-deployed"])
  }

  @Test func anExportOlderThanADayDoesNotAccuse() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.managed.taken = now - .days(1)
    #expect(scene.rules == ["certificate-not-deployed"])
    scene.managed.taken = now - .days(1) - .seconds(1)
    #expect(scene.diagnosis.findings.map(\.rule) == ["expectation-outdated"])
    #expect(scene.rules == [])
  }

  @Test func anExportThatNobodyDatedCountsAndSaysSo() {
    let finding = scene(renewed: "2026-11-10T00:00:00Z").findings(of: CertificateNotDeployed()).first
    #expect(finding?.evidence.last?.text.contains("age of the export not known") == true)
  }

  /// The certificate of a load balancer cannot be served by CloudFront, and the other way round.
  @Test func theCertificateOfTheOtherFrontIsNotMissed() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.front("d111.cloudfront.net.")
    #expect(scene.findings(of: CertificateNotDeployed()) == [])
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    #expect(scene.findings(of: CertificateNotDeployed()).count == 1)
  }

  @Test func whatTheLoadBalancerHoldsIsWhatShouldBeServed() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.front("dualstack.web-1.eu-west-1.elb.amazonaws.com.")
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: ["another"])
    #expect(scene.findings(of: CertificateNotDeployed()) == [])
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: ["another", Scene.arn])
    #expect(scene.findings(of: CertificateNotDeployed()).count == 1)
  }

  /// What cannot be an older issue of ACM's certificate accuses nobody, unless somebody says what is served there.
  @Test(arguments: [
    ("AMAZON_ISSUED", "Amazon", "Amazon", ["shop.example.com"], 1),
    ("AMAZON_ISSUED", "Amazon", "Let's Encrypt", ["shop.example.com"], 0),
    ("AMAZON_ISSUED", "Amazon", "Amazon", ["shop.example.com", "www.example.com"], 0),
    ("PRIVATE", "Example Works CA", "Example Works CA", ["SHOP.example.com"], 1),
    ("PRIVATE", "Example Works CA", "Amazon", ["shop.example.com"], 0),
    ("IMPORTED", "Example CA", "Another CA", ["shop.example.com"], 1),
    ("IMPORTED", "Example CA", "Example CA", ["*.example.com"], 0),
  ])
  func anotherCertificateOfTheName(_ type: String, _ issuer: String, served: String, names: [String], count: Int) {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    (scene.managed.type, scene.managed.issuer) = (type, issuer)
    var leaf = Certificate.leaf(names: names)
    leaf.traits.issuerNames = [served, "\(served) R1"]
    scene.serveEverywhere(leaf)
    #expect(scene.findings(of: CertificateNotDeployed()).count == count)
    scene.target.certificates = [Scene.arn]
    #expect(scene.findings(of: CertificateNotDeployed()).count == 1)
  }

  /// TLS ends behind a TCP listener, and nothing of ACM's is at a distribution with a certificate of IAM.
  @Test func aFrontThatHoldsNoneOfACMs() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: [])
    #expect(scene.findings(of: CertificateNotDeployed()) == [])
    scene.expectations.state.loadBalancers = []
    scene.managed.arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    scene.front("d111.cloudfront.net.")
    #expect(scene.findings(of: CertificateNotDeployed()).count == 1)
    scene.expectations.state.distributions = [
      Distribution(
        id: "E1", arn: "arn:aws:cloudfront::111122223333:distribution/E1", host: name("d111.cloudfront.net."),
        aliases: [Scene.host.host], certificate: nil, isEnabled: true, status: "Deployed", taken: nil, source: file)
    ]
    #expect(scene.findings(of: CertificateNotDeployed()) == [])
  }

  /// A listener of which only the default certificate is known: who uses the certificate says whether it may be there.
  @Test(arguments: [("loadbalancer/app/web/1", 1), ("loadbalancer/app/another/1", 0)])
  func whoUsesIt(_ user: String, count: Int) {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: ["another"], isWhole: false)
    scene.managed.inUseBy = ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:\(user)"]
    #expect(scene.findings(of: CertificateNotDeployed()).count == count)
  }

  /// Each address by itself.
  @Test func oneOfTwoAddresses() {
    var scene = scene(renewed: "2026-11-10T00:00:00Z")
    scene.serve(.leaf(serial: "0f:ff", from: "2026-11-10T00:00:00Z", until: "2027-05-27T00:00:00Z"), at: 0)
    scene.serve(.leaf(), at: 1)
    let finding = scene.findings(of: CertificateNotDeployed()).first
    #expect(finding?.scope.addresses == [address("203.0.113.11")])
  }
}
