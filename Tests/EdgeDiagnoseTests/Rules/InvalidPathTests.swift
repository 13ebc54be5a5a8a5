import EdgeDiagnose
import EdgeModel
import Testing

struct InvalidPathTests {
  @Test(arguments: [1, 7, 13, 22, 25, 32, 34, 47, 48, 79] as [Int32]) func shape(code: Int32) {
    var scene = Scene()
    scene.flaw([(code, 1)])
    #expect(scene.rules == ["invalid-path"])
    #expect(scene.findings(of: InvalidPath()).map(\.severity) == [.sev2])
    #expect(scene.report.incidents.map(\.cause) == ["unfit-certificate"])
  }

  @Test func aLeafThatCannotBeRead() {
    var scene = Scene()
    scene.flaw([(13, 0)], links: [])
    scene.evidence.endpoints[1].chain = []
    scene.evidence.endpoints[1].coversName = nil
    #expect(scene.rules == ["invalid-path"])
  }

  @Test func anAuthorityAsLeaf() {
    var scene = Scene()
    var leaf = Certificate.leaf()
    leaf.isAuthority = true
    scene.serveEverywhere(leaf)
    // Others accept it.
    #expect(scene.findings(of: InvalidPath()).map(\.severity) == [.sev2])
    // One that was installed as its own anchor was meant so.
    for index in scene.evidence.endpoints.indices { scene.flaw([], at: index, links: []) }
    #expect(scene.rules == [])
  }

  @Test func otherFlawsAreToldByOthers() {
    var scene = Scene()
    scene.flaw([(66, 0)])
    #expect(scene.findings(of: InvalidPath()) == [])
  }
}
