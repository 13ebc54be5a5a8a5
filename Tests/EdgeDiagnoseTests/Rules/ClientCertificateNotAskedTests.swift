import EdgeDiagnose
import EdgeModel
import Testing

struct ClientCertificateNotAskedTests {
  private func scene(_ asked: Handshake.ClientCertificate) -> Scene {
    var scene = Scene()
    scene.target.clientCertificate = .required
    scene.evidence.endpoints[0].clientCertificate = .required
    scene.evidence.endpoints[1].clientCertificate = asked
    return scene
  }

  @Test func oneAddressAsksForNone() {
    let scene = scene(.none)
    #expect(scene.rules == ["client-certificate-not-asked"])
    let finding = scene.findings(of: ClientCertificateNotAsked()).first
    #expect(finding?.severity == .sev3 && finding?.isSecurity == true)
    #expect(finding?.scope.addresses == [address("203.0.113.11")])
    #expect(scene.report.incidents.map(\.isSecurity) == [true])
    #expect(scene.report.incidents.first?.now.contains("DNS") == false)
  }

  @Test(arguments: [Handshake.ClientCertificate.requested, .required])
  func itAsks(asked: Handshake.ClientCertificate) { #expect(scene(asked).rules == []) }

  @Test func nobodySaysThatOneIsRequired() {
    var scene = scene(.none)
    scene.target.clientCertificate = nil
    scene.evidence.endpoints[0].clientCertificate = .none
    #expect(scene.rules == [])
  }
}
