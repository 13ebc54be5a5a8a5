import EdgeDiagnose
import EdgeModel
import Testing

struct CAAForbidsIssuerTests {
  private func scene(_ records: RData..., names: [String] = ["shop.example.com"], at owner: DomainName = Scene.host)
    -> Scene
  {
    var scene = Scene()
    scene.manage()
    scene.managed.names = names
    for name in [Scene.host, Scene.apex] { scene.caa(name) }
    if let first = records.first {
      scene.caa(owner, first)
      for record in records.dropFirst() {
        let index = scene.evidence.answers.count - 1
        scene.evidence.answers[index].records.append(Record(.caa, record, of: owner))
      }
    }
    return scene
  }

  @Test func anotherAuthorityIsNamed() {
    let scene = scene(.caa("issue", "letsencrypt.org"))
    #expect(scene.rules == ["caa-forbids-issuer"])
    let finding = scene.findings(of: CAAForbidsIssuer()).first
    #expect(finding?.observed == "0 issue \"letsencrypt.org\"")
    #expect(scene.report.incidents.map(\.cause) == ["caa-changed"])
  }

  @Test(arguments: ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com", " Amazon.com ; account=1"])
  func anyOfAmazonsNamesPermits(_ identity: String) {
    #expect(scene(.caa("issue", identity)).rules == [])
    #expect(scene(.caa("issue", "letsencrypt.org"), .caa("ISSUE", identity)).rules == [])
  }

  @Test(arguments: [";", "", "amazon.org", "amazon.com.evil.example", "xamazon.com"])
  func whatNamesNoneOfThemForbids(_ value: String) {
    #expect(scene(.caa("issue", value)).rules == ["caa-forbids-issuer"])
  }

  @Test func noRecordsAnywhereAllowEverybody() { #expect(scene().rules == []) }

  /// The first records on the way up count, and those above them no more.
  @Test func theNearestRecordsCount() {
    #expect(scene(.caa("issue", "letsencrypt.org"), at: Scene.apex).rules == ["caa-forbids-issuer"])
    var own = scene(.caa("issue", "letsencrypt.org"), at: Scene.apex)
    own.caa(Scene.host, .caa("issue", "amazon.com"))
    #expect(own.rules == [])
    var contact = scene(.caa("issue", "letsencrypt.org"), at: Scene.apex)
    contact.caa(Scene.host, .caa("iodef", "mailto:a@example.com"))
    #expect(contact.rules == [])
  }

  @Test(arguments: [
    (["shop.example.com"], "issuewild", ";", false), (["*.shop.example.com"], "issuewild", ";", true),
    (["*.shop.example.com"], "issue", ";", true), (["*.shop.example.com"], "issuewild", "amazon.com", false),
  ])
  func wildcards(_ names: [String], _ tag: String, _ value: String, isForbidden: Bool) {
    var scene = scene(.caa(tag, value), names: names)
    scene.target.certificates = [Scene.arn]
    #expect(scene.findings(of: CAAForbidsIssuer()).isEmpty == !isForbidden)
  }

  /// `issuewild` takes the place of `issue` for wildcards alone.
  @Test func aWildcardMayWhereOthersMayNot() {
    let records = (RData.caa("issue", ";"), RData.caa("issuewild", "amazon.com"))
    #expect(scene(records.0, records.1).rules == ["caa-forbids-issuer"])
    var wild = scene(records.0, records.1, names: ["*.shop.example.com"])
    wild.target.certificates = [Scene.arn]
    #expect(wild.findings(of: CAAForbidsIssuer()) == [])
  }

  @Test func theTargetsOfAnAlias() {
    var scene = scene()
    scene.caa(Scene.host, .caa("issue", "letsencrypt.org"), behind: name("edge.example.org."))
    #expect(scene.rules == ["caa-forbids-issuer"])
    #expect(
      scene.findings(of: CAAForbidsIssuer()).first?.message.contains("an alias of edge.example.org.,") == true)
    // Nothing can stand beside a CNAME.
    let now = scene.report.incidents.first?.now
    #expect(now?.hasPrefix("add 0 issue \"amazon.com\" to CAA of edge.example.org., where the alias") == true)
    #expect(now?.contains("if edge.example.org. is not yours") == true)
    let own = self.scene(.caa("issue", "letsencrypt.org")).report.incidents.first?.now
    #expect(own?.hasPrefix("add 0 issue \"amazon.com\" to CAA of shop.example.com., and") == true)
    #expect(own?.contains("CNAME") == false)
  }

  @Test func aCriticalPropertyThatNobodyKnows() {
    let strange = scene(.caa("tbs", "x", flags: 128), .caa("issue", "amazon.com"))
    #expect(strange.rules == ["caa-forbids-issuer"])
    let finding = strange.findings(of: CAAForbidsIssuer()).first
    #expect(finding?.message.contains(", because of the critical property tbs") == true)
    #expect(finding?.expected == "no critical property tbs")
    // Amazon is among the issuers already.
    #expect(strange.report.incidents.first?.now.contains("delete that property") == true)
    #expect(scene(.caa("issue", ";")).report.incidents.first?.now.contains("add 0 issue") == true)
    #expect(scene(.caa("tbs", "x")).rules == [])
    #expect(scene(.caa("issue", "amazon.com", flags: 128)).rules == [])
  }

  /// What nobody could look at, or read, forbids nothing.
  @Test func whatIsNotKnownIsNoFinding() {
    var scene = scene(.caa("issue", ";"))
    scene.evidence.answers[scene.evidence.answers.count - 1].status = .servfail
    #expect(scene.findings(of: CAAForbidsIssuer()) == [])
    #expect(self.scene(RData([0, 9, 1])).findings(of: CAAForbidsIssuer()) == [])
    var unasked = self.scene()
    unasked.evidence.answers.removeAll { $0.question.type == .caa }
    #expect(unasked.rules == [])
  }

  /// Servers that know no CAA records: no authority may issue on an error, but silence may be of the network.
  @Test(arguments: [(Response.Outcome.answered(.lame(.rcode(.notImplemented))), 1), (.timeout, 0)])
  func whatItsServersFailOn(_ outcome: Response.Outcome, count: Int) {
    var scene = scene()
    let index = scene.evidence.answers.firstIndex { $0.question == Question(Scene.host, .caa) } ?? 0
    scene.evidence.answers[index].status = .servfail
    for (server, place) in Scene.servers {
      scene.own.responses.append(Scene.response(server, place, Question(Scene.host, .caa), outcome))
    }
    let findings = scene.findings(of: CAAForbidsIssuer())
    #expect(findings.count == count)
    #expect(findings.allSatisfy { $0.message.hasPrefix("CAA of shop.example.com. cannot be looked up") })
    #expect(scene.report.incidents.filter { $0.cause == "caa-changed" }.count == count)
    #expect(scene.report.incidents.allSatisfy { !$0.now.contains("issuewild") })
  }

  @Test(arguments: ["IMPORTED", "PRIVATE"]) func anAuthorityThatIsNotAmazons(_ type: String) {
    var scene = scene(.caa("issue", ";"))
    scene.managed.type = type
    #expect(scene.rules == [])
  }

  @Test(arguments: [("2027-01-04T12:00:00Z", Severity.sev4), ("2027-01-04T11:59:59Z", .sev3)])
  func window(_ end: String, severity: Severity) {
    var scene = scene(.caa("issue", ";"))
    (scene.managed.notBefore, scene.managed.notAfter) = (moment(end) - .days(198), moment(end))
    #expect(scene.findings(of: CAAForbidsIssuer()).map(\.severity) == [severity])
  }

  /// Two certificates that one record forbids are one finding.
  @Test func oneRecordOfSeveralCertificates() {
    var scene = scene(.caa("issue", ";"))
    scene.addCertificate("shop.example.com", arn: "arn:2")
    #expect(scene.findings(of: CAAForbidsIssuer()).count == 1)
  }
}
