import EdgeDiagnose
import EdgeModel
import Testing

struct WrongRegionTests {
  private func scene(_ front: String, in region: String = "eu-west-1", isNamed: Bool = true) -> Scene {
    var scene = Scene()
    scene.manage()
    scene.managed.arn = "arn:aws:acm:\(region):111122223333:certificate/1"
    if isNamed { scene.target.certificates = [scene.managed.arn] }
    scene.front(front)
    return scene
  }

  @Test(arguments: [
    ("d111.cloudfront.net.", "us-east-1", 0), ("d111.cloudfront.net.", "eu-west-1", 1),
    ("web-1.eu-west-1.elb.amazonaws.com.", "eu-west-1", 0), ("web-1.eu-west-1.elb.amazonaws.com.", "us-east-1", 1),
    ("web-1.elb.eu-west-1.amazonaws.com.", "eu-west-1", 0),
    ("dualstack.web-1.us-gov-west-1.elb.amazonaws.com.", "us-gov-west-1", 0),
    ("d-1.execute-api.eu-west-1.amazonaws.com.", "eu-west-2", 1), ("host.example.org.", "eu-west-2", 0),
  ])
  func whatTheFileNames(_ front: String, _ region: String, count: Int) {
    let findings = scene(front, in: region).findings(of: WrongRegion())
    #expect(findings.map(\.severity) == Array(repeating: .sev3, count: count))
  }

  /// Of several certificates that cover a name, one may be for another front.
  @Test func whatIsNotNamedMayBeForSomethingElse() {
    #expect(scene("d111.cloudfront.net.", isNamed: false).rules == [])
  }

  @Test func whereNothingElseCoversTheName() {
    var scene = scene("d111.cloudfront.net.", isNamed: false)
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.rules == ["name-not-covered", "wrong-region"])
    #expect(scene.report.incidents.map(\.cause) == ["certificate-in-another-region"])
    #expect(scene.report.incidents.map(\.severity) == [.sev1])
  }

  /// It is used nowhere, because it cannot be used where it should.
  @Test func whatNothingUsesYet() {
    var scene = scene("d111.cloudfront.net.", isNamed: false)
    scene.managed.inUseBy = []
    #expect(scene.rules == [])
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.report.incidents.map(\.cause) == ["certificate-in-another-region"])
    // One in the right region only has to be attached.
    scene.addCertificate("shop.example.com", arn: "arn:aws:acm:us-east-1:111122223333:certificate/2")
    #expect(scene.rules == ["name-not-covered"])
    // Nobody comes by this name, but by one that the certificate there is for.
    scene.expectations.certificates.removeLast()
    scene.target.isInferred = true
    scene.hold(.cname, RData(Scene.host), of: name("www.example.com."))
    let leaf = Certificate.leaf(names: ["www.example.com"])
    for index in scene.evidence.endpoints.indices {
      scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], leaf: leaf)
    }
    #expect(!scene.rules.contains("wrong-region"))
  }

  @Test(arguments: [
    ("arn:aws:cloudfront::111122223333:distribution/E1", 1),
    ("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1", 0),
    ("arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1", 1),
    ("arn:aws:apigateway:eu-west-2::/domainnames/shop.example.com", 0),
  ])
  func whatUsesIt(_ user: String, count: Int) {
    var scene = scene("host.example.org.", isNamed: false)
    scene.managed.inUseBy = [user]
    #expect(scene.findings(of: WrongRegion()).count == count)
  }

  /// A certificate may be attached elsewhere since.
  @Test func whatUsedItLongAgo() {
    var scene = Scene()
    scene.manage()
    scene.managed.inUseBy = ["arn:aws:cloudfront::111122223333:distribution/E1"]
    #expect(scene.findings(of: WrongRegion()).count == 1)
    scene.managed.taken = now - .days(2)
    #expect(scene.findings(of: WrongRegion()) == [])
    #expect(scene.findings(of: ExpectationOutdated()).count == 1)
  }

  @Test func whatTheLoadBalancerHolds() {
    var scene = scene("web-1.us-east-1.elb.amazonaws.com.", isNamed: false)
    scene.balancer("web-1.us-east-1.elb.amazonaws.com.", region: "us-east-1", certificates: [Scene.arn])
    #expect(scene.rules == ["wrong-region"])
  }
}
