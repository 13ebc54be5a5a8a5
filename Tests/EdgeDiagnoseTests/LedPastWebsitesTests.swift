import EdgeDiagnose
import EdgeModel
import Testing

/// Websites of S3 that users are led past: nobody speaks TLS there, and what is said in the clear tells who is S3.
struct LedPastWebsitesTests {
  private static let website = name("s3-website-eu-west-1.amazonaws.com.")

  private func page(
    at place: String, by server: String = "AmazonS3", _ status: UInt16 = 200, _ body: String = ""
  ) -> PlainPage {
    PlainPage(
      endpoint: Endpoint(address: address(place), port: 80, serverName: nil),
      exchange: .scene(status, ["server": server], body: body))
  }

  /// Of a website of S3, which speaks no TLS, the page in the clear tells.
  @Test(arguments: [("AmazonS3", []), ("nginx", [Severity.sev1]), (nil, [])] as [(String?, [Severity])])
  func aWebsiteOfS3ThatSomebodyElseAnswersFor(_ server: String?, severities: [Severity]) {
    var scene = Scene.ledPast(Self.website)
    scene.target.ports = []
    scene.evidence.endpoints = []
    if let server {
      scene.evidence.plainPage = page(at: Scene.endpoints[0], by: server)
      scene.evidence.strangersInTheClear = server == "AmazonS3" ? [] : Set(Scene.endpoints.map(address))
    }
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == severities)
  }

  /// S3 is one of two: where nobody listens for TLS, nobody who may be the other does, and in the clear nobody is S3.
  @Test(arguments: [(true, [Severity.sev1]), (false, [])])
  func deadWhereS3IsOneOfTwo(isStrange: Bool, severities: [Severity]) {
    var scene = Scene.ledPast(Self.website)
    scene.choose(besides: Scene.distribution)
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.evidence.strangersInTheClear = isStrange ? Set(Scene.endpoints.map(address)) : []
    #expect(scene.findings(of: WrongRecord()).map(\.severity) == severities)
  }

  /// An address that answered as S3 is S3's, whatever else is chosen among and gone; nobody listens on 443 there.
  @Test func oneOfS3sAddressesIsNoStrangers() {
    var scene = Scene.ledPast(Self.website)
    scene.choose(besides: Scene.balancer)
    scene.know(Scene.balancer, [.a: .nxdomain, .aaaa: .nxdomain])
    scene.evidence.endpoints = Scene.endpoints.map { Scene.endpoint($0, .refused) }
    scene.evidence.plainPage = page(at: Scene.endpoints[0])
    #expect(scene.findings(of: WrongRecord()) == [])
  }

  /// S3 says that the bucket is gone: nothing is to be put back where nothing else is led to.
  @Test(arguments: [(false, true), (true, false)]) func aBucketThatIsGone(isOneOfTwo: Bool, isBroken: Bool) {
    var scene = Scene.ledPast(Self.website)
    if isOneOfTwo { scene.choose(besides: Scene.balancer) }
    scene.evidence.strangersInTheClear = Set(Scene.endpoints.map(address))
    scene.evidence.plainPageBeside = page(at: Scene.home, 404, "<li>Code: NoSuchBucket</li>")
    #expect(scene.findings(of: WrongRecord()).map { $0.aspects.contains(.homeFails) } == [isBroken])
  }

  /// The website stands in for a load balancer: users are not led there, and whoever creates the bucket waits for them.
  @Test(arguments: [("NoSuchBucket", ["standby-broken"]), ("NoSuchKey", [])])
  func theStandInHasNoBucket(_ code: String, rules: [String]) {
    var scene = Scene()
    scene.standBy()
    scene.evidence.plainPageBeside = page(at: Scene.spare, 404, "<li>Code: \(code)</li>")
    #expect(scene.rules == rules)
    let findings = scene.findings(of: StandbyBroken())
    #expect(findings.allSatisfy { $0.isSecurity && $0.severity == .sev3 && $0.message.hasPrefix("SECONDARY b, not") })
    let incident = scene.report.incidents.first
    #expect(
      incident?.fix == (rules.isEmpty ? nil : "create the bucket of shop.example.com again, or take the record set out")
    )
    #expect(incident?.confirm == (rules.isEmpty ? nil : "aws s3api head-bucket --bucket shop.example.com"))
    // Once users are led there, it is theirs.
    scene.server(1, type: .a, answers: .records(.a(Scene.spare)))
    #expect(scene.findings(of: StandbyBroken()) == [])
  }

  /// Beside addresses of S3 there is one where somebody else answers.
  @Test(arguments: [true, false], [true, false])
  func somebodyElseBesideAWebsiteOfS3(isStrange: Bool, isInCommon: Bool) {
    var scene = Scene.ledPast(Self.website)
    scene.target.ports = []
    scene.evidence.endpoints = []
    if isInCommon {
      scene.evidence.aliases = []
      scene.ask(.a, .answered(.answer([Scene.home, Scene.endpoints[1]].map { .a($0) })))
    }
    scene.evidence.plainPage = page(at: Scene.endpoints[0])
    scene.evidence.strangersInTheClear = isStrange ? [address(Scene.endpoints[1])] : []
    let findings = scene.findings(of: WrongRecord())
    #expect(findings.map(\.observed) == (isStrange ? [Scene.endpoints[1]] : []))
    #expect(findings.allSatisfy { $0.message.hasSuffix("that it gives as well") })
  }
}
