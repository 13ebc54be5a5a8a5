import EdgeDiagnose
import EdgeModel
import Testing

/// What is told of the proofs that ACM asks for agrees with what was seen of them.
struct ProofTests {
  private let praise = "its validation records and CAA, as far as they were seen, are as ACM wants them"

  private func incidents(_ scene: Scene) -> [Incident] { scene.report.incidents }

  private func requested(validation: String? = nil) -> Scene {
    var scene = Scene()
    scene.manage(serial: "0c:2d", validation: validation)
    (scene.managed.status, scene.managed.serial) = ("PENDING_VALIDATION", nil)
    scene.target.certificates = [Scene.arn]
    return scene
  }

  @Test func aRequestWithoutItsRecord() {
    var scene = requested()
    #expect(incidents(scene).map(\.cause) == ["validation-not-completed"])
    #expect(incidents(scene).map(\.contradicts) == [[praise]])
    scene = requested(validation: "")
    #expect(incidents(scene).map(\.cause) == ["validation-not-completed"])
    #expect(incidents(scene).map(\.contradicts) == [[]])
    #expect(
      incidents(scene).map(\.now)
        == ["have public DNS hold _token.shop.example.com. CNAME _value.acm-validations.aws."])
  }

  @Test func aRequestThatCAAForbids() {
    var scene = requested()
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(incidents(scene).map(\.cause) == ["caa-changed"])
    #expect(incidents(scene).first?.findings.count == 2)
    scene.caa(Scene.apex, .caa("issue", "amazon.com"))
    #expect(incidents(scene).map(\.contradicts) == [[praise]])
  }

  @Test func whatIsValidatedByMail() {
    var scene = Scene()
    scene.manage(left: .days(37))
    #expect(incidents(scene).map(\.contradicts) == [[praise]])
    scene.managed.validations = []
    #expect(incidents(scene).map(\.cause) == ["renewal-not-begun"])
    #expect(incidents(scene).map(\.contradicts) == [[]])
    #expect(incidents(scene).first?.now.contains("by mail") == true)
  }

  /// What a file does not name covers its target all the same.
  @Test(arguments: [("shop.example.com", "no target's file names"), ("old.example.com", "no target covers")])
  func whatNobodyNames(_ host: String, text: String) {
    var scene = Scene()
    scene.manage()
    scene.target.certificates = [Scene.arn]
    scene.expectations.targets = [scene.target]
    scene.addCertificate(host, arn: "arn:2", validation: ("_b.\(host).", "_c.acm-validations.aws."))
    scene.evidence.answers.append(Scene.answer(Question(name("_b.\(host)."), .cname), .denial))
    let message = scene.findings(of: RenewalBlocked()).first?.message
    #expect(message?.contains(text) == true, "\(message ?? "none")")
  }

  @Test(arguments: [("CAA_ERROR", "caa-changed"), ("OTHER", "validation-not-completed")])
  func whyARequestFailed(_ reason: String, cause: String) {
    var scene = requested()
    (scene.managed.status, scene.managed.failureReason) = ("FAILED", reason)
    #expect(incidents(scene).map(\.cause) == [cause])
    #expect(incidents(scene).first?.title.hasSuffix("is FAILED (\(reason))") == true)
    guard cause == "caa-changed" else { return }
    #expect(incidents(scene).first?.now.hasSuffix("then request the certificate again") == true)
    scene.caa(Scene.host)
    scene.caa(Scene.apex, .caa("issue", "letsencrypt.org"))
    #expect(incidents(scene).map(\.cause) == [cause])
  }

  @Test(arguments: [("0a:1b", "revoked-and-served"), ("0c:2d", "validation-not-completed")])
  func whatACMCallsRevoked(_ serial: String, cause: String) {
    var scene = Scene()
    scene.manage(serial: serial)
    scene.managed.status = "REVOKED"
    #expect(incidents(scene).map(\.cause) == [cause])
  }

  // MARK: Why a validation record is not there

  @Test func oneServerLacksTheRecord() {
    var scene = Scene()
    scene.manage()
    let owner = name("_token.shop.example.com.")
    let right = Response.Outcome.records(.alias("_value.acm-validations.aws.", owner))
    scene.ask(.cname, right, .denial, of: owner)
    #expect(incidents(scene).map(\.cause) == ["secondary-unsynchronised"])
    #expect(incidents(scene).first?.now.contains("ns2.example.net.") == true)
    scene.ask(.cname, .denial, .denial, of: owner)
    #expect(incidents(scene).map(\.cause) == ["validation-record-removed"])
  }

  @Test func theDoubledOwner() {
    var scene = Scene()
    scene.manage(validation: "")
    scene.expect()
    scene.hold(.cname, RData(name("_value.acm-validations.aws.")), of: name("_token.shop.example.com.example.com."))
    #expect(incidents(scene).map(\.cause) == ["final-dot-forgotten"])
    scene.expectations.zones[0].records.removeLast()
    #expect(incidents(scene).map(\.cause) == ["validation-record-removed"])
  }

  /// Nobody can create a record in a zone whose servers refuse everybody.
  @Test(arguments: [(1, "name-server-outage"), (2, "one-name-blocks-shared-certificate")])
  func serversThatRefuse(_ names: Int, cause: String) {
    var scene = Scene()
    scene.manage()
    let (zone, server) = (name("cdn.example.org."), name("ns1.example.org."))
    let question = Question(name("_token.cdn.example.org."), .cname)
    let refused = ManagedCertificate.Validation(
      domain: "cdn.example.org", name: question.name, value: name("_d.acm-validations.aws."))
    scene.managed.validations = names == 1 ? [refused] : scene.managed.validations + [refused]
    scene.refuse(question, in: zone, at: server)
    #expect(incidents(scene).map(\.cause) == [cause])
    let rest = names == 1 ? "" : ", or do without that name: no certificate with it can be validated"
    #expect(
      incidents(scene).first?.now == "have the servers of cdn.example.org. answer for \(question.name)\(rest)")
    #expect(scene.findings(of: RenewalBlocked()).map(\.observed) == ["no usable answer"])
  }

  // MARK: What ACM does not renew

  @Test func whatIsNotEligible() {
    var scene = Scene()
    scene.manage(left: .days(37))
    #expect(scene.rules == ["renewal-overdue"])
    scene.managed.eligibility = "INELIGIBLE"
    #expect(scene.rules == [])
  }
}
