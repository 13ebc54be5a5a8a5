import EdgeDiagnose
import EdgeModel
import Testing

struct LongAliasChainTests {
  private let aliases = (0..<16).map { number in
    let owner = number == 0 ? Scene.host : name("a\(number).example.com.")
    return Record(name: owner, type: .cname, ttl: 60, data: RData(name("a\(number + 1).example.com.")))
  }

  private func scene(isTooLong: Bool) -> Scene {
    var scene = Scene()
    scene.allServers(answer: .answered(.alias(to: name("a1.example.com."), [aliases[0]])))
    scene.answer(.servfail, .serverFailure, aliases: aliases, name: name("a16.example.com."))
    for index in scene.evidence.answers.indices { scene.evidence.answers[index].hasTooManyAliases = isTooLong }
    return scene
  }

  @Test func aliasesGoOn() {
    let scene = scene(isTooLong: true)
    #expect(scene.rules == ["long-alias-chain"])
    #expect(scene.findings(of: LongAliasChain()).map(\.severity) == [.sev1])
    #expect(
      scene.report.incidents.map(\.explanation) == [
        "the aliases of shop.example.com have no end that a resolver comes to"
      ])
  }

  /// As many, the last of which leads to a name whose servers fail.
  @Test func aliasesEndAtAFailure() { #expect(scene(isTooLong: false).rules == ["dangling-alias"]) }

  /// Unbound comes to the end of 11 and of no more; what a DNAME implies counts once.
  @Test(arguments: [(11, [Severity]()), (12, [.sev2])])
  func moreThanSomeFollow(_ count: Int, severities: [Severity]) {
    var scene = Scene()
    scene.allServers(type: .a, answer: .answered(.alias(to: name("a1.example.com."), [aliases[0]])))
    let renaming = Record(name: name("old.example.com."), type: .dname, ttl: 60, data: RData(name("new.example.com.")))
    scene.evidence.answers[0].aliases = Array(aliases.prefix(count)) + [renaming]
    scene.evidence.answers[0].name = name("a\(count).example.com.")
    #expect(scene.findings(of: LongAliasChain()).map(\.severity) == severities)
    let explained = scene.report.incidents.filter { $0.cause == "aliases-stacked" }.map(\.explanation)
    #expect(explained.allSatisfy { $0.hasSuffix("some resolvers give up before the end of 12 aliases") })
    #expect(explained.count == severities.count)
  }
}
