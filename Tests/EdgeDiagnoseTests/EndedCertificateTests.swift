import EdgeDiagnose
import EdgeModel
import Testing

/// What a certificate of ACM's that ended is told with, and what helps then.
struct EndedCertificateTests {
  private static let balancer = Scene.web

  private func scene(
    validation: String? = nil, renewal: String? = "FAILED", front: String? = Scene.web
  ) -> Scene {
    .ended(validation: validation, renewal: renewal, front: front)
  }

  private func causes(_ scene: Scene) -> [String] { scene.report.incidents.map(\.cause) }

  private let request =
    "then request a new certificate for the names and attach it to the listener of "
    + "\(EndedCertificateTests.balancer): ACM renews none that has ended"

  @Test func theMissingRecordIsTheCause() {
    var scene = scene(validation: "")
    #expect(causes(scene) == ["validation-record-removed"])
    let incident = scene.report.incidents.first
    #expect(incident?.severity == .sev1)
    #expect(incident?.title.hasPrefix("expired certificate at both addresses") == true)
    #expect(
      incident?.now == "create _token.shop.example.com. CNAME _value.acm-validations.aws.; \(request)")
    #expect(
      scene.findings(of: RenewalBlocked()).first?.message.hasSuffix("the certificate ended 2026-11-15T23:59:59Z")
        == true)
    // The export may be of before the end.
    scene.managed.status = "ISSUED"
    #expect(causes(scene) == ["validation-record-removed"])
    #expect(scene.report.incidents.first?.severity == .sev1)
  }

  /// What ended, is in use somewhere and is not served here is missed by nobody.
  @Test func whatIsServedInItsPlace() {
    var scene = scene(validation: "")
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    scene.serveEverywhere(.leaf(serial: "0c:0d"))
    #expect(scene.rules == ["certificate-not-issued"])
  }

  @Test func oneNameOfSeveral() {
    var scene = scene(validation: "")
    scene.validateAnotherName()
    #expect(causes(scene) == ["one-name-blocks-shared-certificate"])
    #expect(scene.report.incidents.first?.now.hasSuffix(request) == true)
  }

  @Test func whatCAAForbids() {
    var scene = scene()
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(causes(scene) == ["caa-changed"])
    #expect(scene.report.incidents.first?.title.hasPrefix("expired certificate") == true)
    #expect(scene.report.incidents.first?.now.hasSuffix(request) == true)
  }

  /// Nothing is seen that blocks it by now.
  @Test(arguments: [(nil, "validation-not-completed"), ("CAA_ERROR", "caa-changed")] as [(String?, String)])
  func whatACMSaysAlone(_ reason: String?, cause: String) {
    var scene = scene()
    scene.renewal("FAILED", reason)
    #expect(causes(scene) == [cause])
    #expect(scene.report.incidents.first?.title.hasPrefix("expired certificate") == true)
    #expect(scene.report.incidents.first?.now.hasSuffix(request) == true)
  }

  /// Nobody knows why, and nothing can be renewed any more all the same.
  @Test(
    arguments: [
      (EndedCertificateTests.balancer, "attach it to the listener of web-1.eu-west-1.elb.amazonaws.com."),
      (nil, "install it on 203.0.113.10, 203.0.113.11"),
    ] as [(String?, String)])
  func withoutRenewalSummary(_ front: String?, how: String) {
    let scene = scene(renewal: nil, front: front)
    #expect(causes(scene) == ["renewal-not-deployed"])
    #expect(
      scene.report.incidents.first?.now
        == "request a new certificate for the names and \(how): ACM renews none that has ended")
    #expect(scene.report.incidents.first?.contradicts == ["no newer certificate was seen anywhere"])
  }

  /// ACM issued another, which nobody attached.
  @Test(arguments: [("eu-west-1", true), ("us-east-1", false)]) func aSpare(_ region: String, isFit: Bool) {
    let arn = "arn:aws:acm:\(region):111122223333:certificate/2"
    var scene = scene(renewal: nil)
    scene.addCertificate("shop.example.com", arn: arn)
    scene.expectations.certificates[1].status = "ISSUED"
    scene.expectations.certificates[1].inUseBy = []
    scene.expectations.certificates[1].notAfter = moment("2027-04-17T00:00:00Z")
    #expect(causes(scene) == ["renewal-not-deployed"])
    let incident = scene.report.incidents.first
    #expect(
      (incident?.now == "attach \(arn) to the listener of web-1.eu-west-1.elb.amazonaws.com.") == isFit)
    #expect(incident?.contradicts == [] && incident?.explanation.hasSuffix("cannot be used") == !isFit)
    // What runs out as well helps nobody.
    scene.expectations.certificates[1].notAfter = now - .days(1)
    #expect(scene.report.incidents.first?.contradicts.isEmpty == false)
  }

  /// At a load balancer nobody installs anything on an address.
  @Test(arguments: [
    (EndedCertificateTests.balancer, "attach \(Scene.arn) to the listener of web-1.eu-west-1.elb.amazonaws.com."),
    ("host.example.org.", "install the renewed certificate on 203.0.113.10, 203.0.113.11"),
  ])
  func whatIsNotDeployed(_ front: String, now: String) {
    var scene = Scene()
    scene.manage(serial: "0c:2d", renewed: "2026-11-01T00:00:00Z")
    scene.front(front)
    scene.serveEverywhere(.leaf(from: "2026-05-01T00:00:00Z", until: "2027-01-04T23:59:59Z"))
    #expect(scene.rules == ["certificate-not-deployed"])
    #expect(scene.report.incidents.map(\.now) == [now])
  }

  @Test func whereTheDistributionIsInFront() {
    var scene = scene(validation: "", front: "d111.cloudfront.net.")
    #expect(scene.report.incidents.first?.now.contains("give the distribution d111.cloudfront.net. it") == true)
    // A name that a distribution does not know is one of its Aliases.
    for index in scene.evidence.endpoints.indices {
      scene.evidence.endpoints[index] = Scene.endpoint(Scene.endpoints[index], leaf: .leaf(names: ["*.cloudfront.net"]))
    }
    scene.expectations.certificates = []
    let edge = scene.report.incidents.first
    #expect(edge?.cause == "wrong-virtual-host")
    #expect(
      edge?.now.hasPrefix("put shop.example.com among the Aliases of the distribution d111.cloudfront.net.") == true)
    #expect(edge?.fix.contains("listener") == false)
    scene.front(Self.balancer)
    #expect(
      scene.report.incidents.first?.now
        == "attach a certificate that holds shop.example.com to the listener of \(Self.balancer)")
  }
}
