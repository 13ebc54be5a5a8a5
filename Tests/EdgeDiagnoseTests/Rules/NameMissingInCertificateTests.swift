import EdgeDiagnose
import EdgeModel
import Testing

struct NameMissingInCertificateTests {
  private func scene(names: [String]) -> Scene {
    var scene = Scene()
    scene.manage()
    scene.managed.names = names
    scene.target.certificates = [Scene.arn]
    return scene
  }

  @Test(arguments: [
    (["shop.example.com"], 0), (["*.example.com"], 0), (["example.com", "www.example.com"], 1),
    (["*.shop.example.com"], 1),
  ])
  func whatTheFileNames(_ names: [String], count: Int) {
    #expect(scene(names: names).findings(of: NameMissingInCertificate()).count == count)
  }

  /// What is served is another certificate that works.
  @Test func whileAnotherWorks() {
    #expect(scene(names: ["www.example.com"]).findings(of: NameMissingInCertificate()).map(\.severity) == [.sev3])
  }

  @Test func whileNoneWorksItIsOneIncidentWithTheServedOne() {
    var scene = scene(names: ["www.example.com"])
    scene.serveEverywhere(.leaf(names: ["www.example.com"]))
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.rules == ["name-missing-in-certificate", "name-not-covered"])
    #expect(scene.report.incidents.map(\.cause) == ["inventory-gap"])
    #expect(scene.report.incidents.map(\.severity) == [.sev1])
  }

  /// An ARN that is in no export may be of a certificate that covers it.
  @Test func whatIsNotExportedIsNotKnown() {
    var scene = scene(names: ["www.example.com"])
    scene.target.certificates.append("arn:2")
    #expect(scene.rules == [])
  }

  @Test func withoutPortsNothingIsServed() {
    var scene = scene(names: ["www.example.com"])
    (scene.target.ports, scene.evidence.endpoints) = ([], [])
    #expect(scene.rules == [])
  }

  @Test func whatTheLoadBalancerHolds() {
    var scene = scene(names: ["www.example.com"])
    scene.target.certificates = []
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    #expect(scene.findings(of: NameMissingInCertificate()) == [])
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: [Scene.arn])
    #expect(scene.findings(of: NameMissingInCertificate()).count == 1)
    // The default certificate alone is known.
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: [Scene.arn], isWhole: false)
    #expect(scene.findings(of: NameMissingInCertificate()) == [])
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: [Scene.arn, "arn:2"])
    #expect(scene.findings(of: NameMissingInCertificate()) == [])
  }

  /// What listeners had two days ago accuses nobody while the name is covered where it is served.
  @Test func whatTheLoadBalancerHeld() {
    var scene = scene(names: ["www.example.com"])
    scene.target.certificates = []
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    scene.balancer("web-1.eu-west-1.elb.amazonaws.com.", certificates: [Scene.arn])
    scene.expectations.state.loadBalancers[0].taken = now - .days(2)
    #expect(scene.findings(of: NameMissingInCertificate()) == [])
    #expect(scene.findings(of: ExpectationOutdated()).map(\.severity) == [.note])
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.findings(of: NameMissingInCertificate()).count == 1)
  }

  /// A name that somebody else's certificate covers need not be in ACM.
  @Test func withoutFrontOrFileItIsNobodysGap() {
    var scene = scene(names: ["www.example.com"])
    scene.target.certificates = []
    #expect(scene.rules == [])
  }

  @Test func atAWSWhereWhatIsServedDoesNotCoverIt() {
    var scene = scene(names: ["www.example.com"])
    scene.target.certificates = []
    scene.front("web-1.eu-west-1.elb.amazonaws.com.")
    for index in scene.evidence.endpoints.indices { scene.evidence.endpoints[index].coversName = false }
    #expect(scene.findings(of: NameMissingInCertificate()).map(\.severity) == [.sev1])
  }
}
