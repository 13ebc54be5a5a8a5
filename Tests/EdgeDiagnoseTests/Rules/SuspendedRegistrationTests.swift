import EdgeDiagnose
import EdgeModel
import Testing

struct SuspendedRegistrationTests {
  @Test(arguments: [
    ("clientHold", 1), ("serverHold", 1), ("redemptionPeriod", 1), ("pendingDelete", 1),
    ("SERVERHOLD https://icann.org/epp#serverHold", 1), ("clientTransferProhibited", 0), ("ok", 0),
    ("serverDeleteProhibited", 0), ("pendingTransfer", 0),
  ])
  func statusCodes(_ status: String, count: Int) {
    var scene = Scene()
    scene.register(statuses: [status])
    #expect(scene.findings(of: SuspendedRegistration()).map(\.severity) == Array(repeating: .sev3, count: count))
  }

  /// The parent has done what the registrar says: one incident, of the delegation.
  @Test func whereTheParentDeniesTheZone() {
    var scene = Scene()
    scene.register(statuses: ["clientHold"])
    scene.evidence.zones[1].responses.removeAll { $0.question.type == .ns }
    scene.undelegate()
    #expect(scene.report.incidents.map(\.cause) == ["domain-suspended-or-lapsed"])
    #expect(scene.findings(of: UndelegatedZone()).first?.evidence.contains { $0.text.contains("clientHold") } == true)
    #expect(scene.report.incidents.first?.supports.contains { $0.contains("clientHold") } == true)
  }
}
