import EdgeDiagnose
import EdgeModel
import Testing

struct UndescribedCertificateTests {
  private func scene(_ arns: [String]) -> Scene {
    var scene = Scene()
    scene.manage()
    scene.target.certificates = arns
    scene.target.source = file
    return scene
  }

  @Test func whatNoExportDescribesIsNamed() throws {
    let scene = scene([Scene.arn, Scene.arn + "b", Scene.arn + "a"])
    let findings = scene.findings(of: UndescribedCertificate())
    #expect(findings.map(\.scope.certificate) == [Scene.arn + "a", Scene.arn + "b"])
    #expect(
      findings.allSatisfy { $0.severity == .note && $0.source == file && $0.message.contains("--certificate-arn") })
    #expect(scene.rules == [])
  }

  @Test func whatIsDescribedIsFine() { #expect(scene([Scene.arn]).diagnosis.findings == []) }

  /// Who names none is told of none.
  @Test func withoutExportsNobodyIsMissed() {
    var scene = scene([])
    scene.expectations.certificates = []
    #expect(scene.findings(of: UndescribedCertificate()) == [])
  }
}
