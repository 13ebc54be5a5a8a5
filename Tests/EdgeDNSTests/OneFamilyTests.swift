import EdgeDNS
import EdgeModel
import Testing

/// Walks that leave one address family out.
@Suite struct OneFamilyTests {
  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  private func look(_ internet: SmallInternet, _ text: String) throws -> (evidence: Evidence, walk: Walk) {
    try internet.look(Goal(questions: [Question(name(text), .a)])) { $0.ipv6 = false }
  }

  @Test func oneFamilyLeftOutAccusesNobody() throws {
    // One server has IPv6 alone, by glue; another zone has nothing else.
    var internet = SmallInternet(
      com: "a IN NS ns.a\nns.a IN A 127.0.0.3\na IN NS ns6.a\nns6.a IN AAAA fd53::3\nb IN NS ns.b\nns.b IN AAAA fd53::4"
    )
    internet.add(
      "a.com.", at: "127.0.0.3",
      "@ IN NS ns\nns IN A 127.0.0.3\nwww IN A 192.0.2.1\n@ IN NS ns6\nns6 IN AAAA fd53::3")
    let evidence = try look(internet, "www.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.onlyFamily == .ipv4)
    #expect(evidence.zone("a.com.")?.servers.map(\.unresolved) == [nil, nil])
    #expect(evidence.zone("a.com.")?.servers.allSatisfy(\.circle.isEmpty) == true)
    let left = try look(internet, "www.b.com.").evidence
    #expect(left.answers.first?.status == .limit)
    #expect(left.answers.first?.reason == "no server of b.com. can be asked over IPv4 alone (-4)")
    #expect(left.limits == ["www.b.com. A: no server of b.com. can be asked over IPv4 alone (-4)"])
  }

  /// Its glue says where it is; only over itself could more be found.
  @Test func aServerOfTheOtherFamilyIsNotLookedUpInItsOwnZone() throws {
    let internet = SmallInternet(com: "b IN NS ns.b\nns.b IN AAAA fd53::4\nc IN NS ns.c")
    func lookups(_ text: String) throws -> [String] {
      let descents = try look(internet, text).walk.descents
      return descents.filter { $0.role == .nameServer && $0.question.type == .a }.map(\.question.name.description)
    }
    #expect(try !lookups("www.b.com.").contains("ns.b.com."))
    #expect(try lookups("www.c.com.").contains("ns.c.com."))
  }
}
