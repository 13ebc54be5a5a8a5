import EdgeDiagnose
import EdgeModel
import Testing

struct AliasBesideDataTests {
  private let alias = Record.alias("b.example.org.")

  @Test func aliasForOneTypeAndRecordsForAnother() {
    var scene = Scene()
    scene.allServers(type: .aaaa, answer: .alias(alias))
    #expect(scene.rules == ["alias-beside-data"])
    #expect(scene.findings(of: AliasBesideData()).map(\.severity) == [.sev3])
    scene.allServers(type: .a, answer: .alias(alias))
    #expect(scene.rules == [])
  }

  /// The other server is right, and the one beside it is named once.
  @Test func oneServerOfTwo() {
    var scene = Scene()
    scene.allServers(answer: .alias(alias))
    scene.server(1, type: .a, answers: .records(.a("203.0.113.10")))
    #expect(scene.rules == ["alias-beside-data"])
    #expect(scene.findings(of: AliasBesideData()).map(\.scope.servers) == [[Scene.servers[1].0]])
  }

  @Test func bothInOneAnswer() {
    var scene = Scene()
    scene.allServers(answer: .alias(alias))
    #expect(scene.rules == [])
    for index in scene.evidence.zones[2].responses.indices {
      scene.evidence.zones[2].responses[index].answer.append(.a("203.0.113.10"))
    }
    #expect(scene.rules == ["alias-beside-data"])
  }

  @Test func theSignatureBelongsToIt() {
    var scene = Scene()
    scene.allServers(answer: .alias(alias))
    for index in scene.evidence.zones[2].responses.indices {
      scene.evidence.zones[2].responses[index].answer.append(Record(.rrsig, RData([0, 5])))
    }
    #expect(scene.rules == [])
  }

  @Test func aliasAtTheApex() {
    var scene = Scene()
    scene.target.name = Scene.apex
    scene.ask(.a, .alias(.alias("b.example.org.", Scene.apex)), of: Scene.apex)
    scene.ask(.soa, .records(.soa()), of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).count == 1)
    scene.ask(.soa, .alias(.alias("b.example.org.", Scene.apex)), of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).isEmpty)
  }

  /// Where the parent delegates nothing can be an alias, and nothing else shows that where NS and SOA are hidden as well.
  @Test func aliasInPlaceOfEverythingAtTheApex() {
    var scene = Scene()
    let alias = Response.Outcome.alias(.alias("b.example.org.", Scene.apex))
    scene.ask(.ns, .records(Record(.ns, RData(Scene.servers[0].0), of: Scene.apex)), alias, of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: AliasBesideData()).map(\.scope.servers) == [[Scene.servers[1].0]])
    scene.ask(.ns, .records(Record(.ns, RData(Scene.servers[0].0), of: Scene.apex)), of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).isEmpty)
    // Of another name of the zone it is one thing, beside data at the apex it is told once.
    scene.target.name = Scene.apex
    scene.ask(.a, alias, of: Scene.apex)
    scene.ask(.ns, alias, of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).count == 1)
    scene.ask(.soa, .records(.soa()), of: Scene.apex)
    #expect(scene.findings(of: AliasBesideData()).count == 1)
  }

  /// BIND takes the whole answer for broken.
  @Test func twoAliases() {
    var scene = Scene()
    let both = Response.Outcome.answered(.alias(to: name("b.example.org."), [alias, .alias("c.example.org.")]))
    scene.allServers(answer: .alias(alias))
    scene.server(1, answers: both)
    #expect(scene.findings(of: AliasBesideData()).map(\.severity) == [.sev3])
    #expect(scene.findings(of: AliasBesideData()).map(\.scope.servers) == [[Scene.servers[1].0]])
    scene.allServers(answer: both)
    #expect(scene.findings(of: AliasBesideData()).map(\.severity) == [.sev2])
    let twice = Response.Outcome.answered(.alias(to: name("b.example.org."), [alias, alias]))
    scene.allServers(answer: twice)
    #expect(scene.findings(of: AliasBesideData()).isEmpty)
  }

  /// Resolvers read the DNAME alone.
  @Test(arguments: [("b.example.org.", false), ("c.example.org.", true)])
  func anAliasThatADNAMEDoesNotImply(target: String, isTold: Bool) {
    var scene = Scene()
    // shop.example.com. becomes shop.example.org.
    let records = [
      Record(.dname, RData(name("example.org.")), of: Scene.apex), .alias(isTold ? target : "shop.example.org."),
    ]
    scene.allServers(answer: .answered(.alias(to: name("shop.example.org."), records)))
    #expect(scene.findings(of: AliasBesideData()).map(\.severity) == (isTold ? [.note] : []))
  }

  @Test func aDNAMEImpliesTheAlias() {
    var scene = Scene()
    let implied = [Record(.dname, RData(name("example.org.")), of: Scene.apex), .alias("shop.example.org.")]
    scene.allServers(type: .aaaa, answer: .answered(.alias(to: name("shop.example.org."), implied)))
    #expect(scene.findings(of: AliasBesideData()).isEmpty)
  }
}
