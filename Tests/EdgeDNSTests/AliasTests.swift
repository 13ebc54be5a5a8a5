import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeWire
import Testing

/// What one name leads to by another, across servers and types.
@Suite struct AliasTests {
  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  private let own = "@ IN NS ns\nns IN A 127.0.0.3\n"

  private func internet(_ lines: String) -> SmallInternet {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3")
    internet.add("a.com.", at: "127.0.0.3", own + lines)
    return internet
  }

  /// What balances is not asked again; where serials differ, it may be a server that is behind.
  @Test(arguments: [(1, [Transport.udp]), (2, [.udp, .tcp])])
  func whereAnAliasEndsTheVersionsOfTheZoneAreCompared(serial: Int, transports: [Transport]) throws {
    var internet = SmallInternet(
      com: "a IN NS ns.a\nns.a IN A 127.0.0.3\nb IN NS ns1.b\nb IN NS ns2.b\nns1.b IN A 127.0.0.4\nns2.b IN A 127.0.0.5"
    )
    internet.add("a.com.", at: "127.0.0.3", own + "www IN CNAME www.b.com.")
    for (index, place) in ["127.0.0.4", "127.0.0.5"].enumerated() {
      let lines = """
        $ORIGIN b.com.
        $TTL 60
        @ IN SOA ns h \(index == 0 ? 1 : serial) 1 1 1 30
        @ IN NS ns1
        @ IN NS ns2
        ns1 IN A 127.0.0.4
        ns2 IN A 127.0.0.5
        www IN A 192.0.2.\(index)

        """
      let zone = try #require(DNSZone(records: try MasterFile(Array(lines.utf8)).records))
      internet.add(
        DNSServer(name: name("ns\(index + 1).b.com."), addresses: [try #require(Address(place))], zones: [zone]))
    }
    let responses = try #require(try internet.look("www.a.com.").evidence.zone("b.com.")).responses
    #expect(responses.filter { $0.question == Question(name("b.com."), .soa) }.count == 2)
    for place in ["127.0.0.4", "127.0.0.5"] {
      let own = responses.filter { $0.question.name == name("www.b.com.") && $0.address.description == place }
      #expect(own.map(\.transport) == transports)
    }
  }

  @Test func oneDNAMEThatLeadsOnTwiceIsOneRecord() throws {
    let internet = internet("old IN DNAME a.com.\nwww IN A 192.0.2.1")
    let answer = try internet.look("www.old.old.a.com.").evidence.answers.first
    #expect(answer?.status == .answer)
    #expect(answer?.aliases.map(\.type) == [.dname, .cname, .cname])
  }

  /// Resolvers read the DNAME: the CNAME beside it is for those that do not know it (RFC 6672 section 3.4).
  @Test(arguments: [DNSFault.wrongSynthesis, .withoutSynthesis, nil])
  func aDNAMECountsWhateverItsCNAMESays(fault: DNSFault?) throws {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3")
    internet.add(
      "a.com.", at: "127.0.0.3", own + "old IN DNAME new\nold IN A 192.0.2.2\nwww.new IN A 192.0.2.1", fault: fault)
    let answer = try #require(try internet.look("www.old.a.com.").evidence.answers.first)
    #expect(answer.records.map(\.data.address?.description) == ["192.0.2.1"])
    #expect(answer.aliases.map { $0.data.text(as: $0.type) } == ["new.a.com.", "www.new.a.com."])
    // What is not below it is not redirected.
    #expect(try internet.look("old.a.com.").evidence.answers.first?.aliases == [])
    let aliases = try internet.look("www.old.a.com.", .cname).evidence.answers.first?.records
    #expect(aliases?.map(\.data.name) == [name("www.new.a.com.")])
  }

  @Test(arguments: [nil, DNSFault.withoutSynthesis]) func DNAMERecordsThatLeadBackEnd(fault: DNSFault?) throws {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3")
    internet.add(
      "a.com.", at: "127.0.0.3", own + "old IN DNAME new\nnew IN DNAME old\ndeep IN DNAME x.deep", fault: fault)
    #expect(try internet.look("www.old.a.com.").evidence.answers.first?.status == .loop)
    #expect(try internet.look("www.deep.a.com.").evidence.answers.first?.hasTooManyAliases == true)
  }

  /// A server may give what is at the end of an alias in its place (ANAME): resolvers that ask another follow that one's.
  @Test(arguments: [3, 4]) func anAliasThatOneServerGivesIsFollowed(flattening: Int) throws {
    var internet = SmallInternet(
      com: "a IN NS ns.a\nns.a IN A 127.0.0.3\na IN NS ns2.a\nns2.a IN A 127.0.0.4\nend IN A 192.0.2.1")
    for server in [3, 4] {
      let answer = server == flattening ? "A 192.0.2.1" : "CNAME end.com."
      internet.add(
        "a.com.", at: "127.0.0.\(server)", own + "@ IN NS ns2\nns2 IN A 127.0.0.4\nwww IN \(answer)")
    }
    let (evidence, walk) = try internet.look("www.a.com.")
    #expect(walk.descents.contains { $0.question == Question(name("end.com."), .a) && $0.stop == .answered })
    #expect(evidence.answers.first?.status == .answer)
    let records = (evidence.answers + evidence.ends).flatMap(\.records)
    #expect(records.contains { $0.name == name("end.com.") })
  }

  /// Hints are compared with the addresses of the name that is bound, whichever type the user asked for.
  @Test func addressesBesideHintsAreAskedFor() throws {
    let internet = internet(
      "www IN HTTPS 1 . ipv4hint=192.0.2.9\nwww IN A 192.0.2.1\ncdn IN HTTPS 1 svc ipv6hint=2001:db8::9\n"
        + "svc IN AAAA 2001:db8::1\nbare IN HTTPS 1 .")
    func asked(_ text: String) throws -> [String] {
      try internet.look(text, .https).evidence.answers.map(\.question.description)
    }
    #expect(try asked("www.a.com.") == ["www.a.com. A", "www.a.com. HTTPS"])
    // What is bound by a name of its own needs an address, whatever is hinted at.
    #expect(try asked("cdn.a.com.") == ["cdn.a.com. HTTPS", "svc.a.com. A", "svc.a.com. AAAA"])
    #expect(try asked("bare.a.com.") == ["bare.a.com. HTTPS"])
    let followed = try internet.look("www.a.com.", .https).evidence.followed
    #expect(followed == [Question(name("www.a.com."), .a)])
    #expect(try internet.look("www.a.com.").evidence.followed == [])
  }

  /// Whichever server comes first, users of the other one get what it has.
  @Test(arguments: [3, 4], ["gone.a.com.", "www.a.com.", "round", "gone.nowhere.net."])
  func anAliasWithoutAnEndHidesNoAnswer(faulty: Int, target: String) throws {
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3\na IN NS ns2.a\nns2.a IN A 127.0.0.4")
    for server in [3, 4] {
      let answer = server == faulty ? "CNAME \(target)\nround IN CNAME www" : "A 192.0.2.1\nround IN CNAME www"
      internet.add("a.com.", at: "127.0.0.\(server)", own + "@ IN NS ns2\nns2 IN A 127.0.0.4\nwww IN \(answer)")
    }
    let questions = [RecordType.a, .aaaa].map { Question(name("www.a.com."), $0) }
    let evidence = try internet.look(Goal(questions: questions)).evidence
    #expect(evidence.answers.map(\.status) == [.answer, .nodata])
    #expect(evidence.answers.flatMap(\.aliases) == [])
    let isCircle = ["www.a.com.", "round"].contains(target)
    #expect(evidence.ends.map { $0.status == .loop } == [isCircle, isCircle])
  }

  /// Each server answers any name with an alias of its own: every one of them leads to as many again.
  @Test func aliasesThatOnlySomeServersGiveHaveABudget() throws {
    let servers = 3...6
    var internet = SmallInternet(
      com: servers.map { "a IN NS ns\($0).a\nns\($0).a IN A 127.0.0.\($0)" }.joined(separator: "\n"))
    let lines = servers.map { "@ IN NS ns\($0)\nns\($0) IN A 127.0.0.\($0)" }.joined(separator: "\n")
    for server in servers { internet.add("a.com.", at: "127.0.0.\(server)", lines + "\nx IN DNAME s\(server).x") }
    let (evidence, walk) = try internet.look("www.x.a.com.")
    let followed = walk.descents.filter { $0.question.name.isWithin(name("x.a.com.")) }.map(\.question.name)
    // Itself, the way that was heard first, and what stands beside that.
    #expect(Set(followed).count == 1 + 16 + 16)
    #expect(followed.contains { $0.labels.count == 4 + 16 })
    #expect(evidence.limits == ["www.x.a.com.: truncated at 16 names of aliases that not every server gives"])
  }
}
