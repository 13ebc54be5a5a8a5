import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import Testing

/// What a correct iterative walker must handle, each in an internet of its own.
@Suite struct HardCaseTests {
  private func internet(com lines: String, fault: DNSFault? = nil) -> SmallInternet {
    SmallInternet(com: lines, fault: fault)
  }

  private let delegation = "a IN NS ns.a\nns.a IN A 127.0.0.3"
  private let own = "@ IN NS ns\nns IN A 127.0.0.3\n"

  private func name(_ text: String) -> DomainName { MessageFixture.name(text) }

  @Test func anEmptyNonTerminalThatIsDeniedDoesNotHideWhatLiesBelow() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www.eu IN A 192.0.2.1", fault: .deniesEmptyNonTerminals)
    let evidence = try internet.look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.steps.first { $0.name == name("eu.a.com.") }?.outcome == .denied)
  }

  @Test func whatTheFirstServerDeniesOfTheWayIsPutToAll() throws {
    var internet = internet(com: delegation + "\na IN NS ns2.a\nns2.a IN A 127.0.0.4")
    let text = own + "@ IN NS ns2\nns2 IN A 127.0.0.4\nwww.eu.us IN A 192.0.2.1"
    internet.add("a.com.", at: "127.0.0.3", text, fault: .deniesEmptyNonTerminals)
    internet.add("a.com.", at: "127.0.0.4", text, fault: .deniesEmptyNonTerminals)
    let zone = try #require(try internet.look("www.eu.us.a.com.").evidence.zone("a.com."))
    let denials = zone.responses.filter { $0.outcome == .answered(.nameError) && $0.question.type == .a }
    let servers = denials.filter { $0.question.name == name("us.a.com.") }.map(\.server)
    #expect(servers.sorted() == zone.servers.map(\.name))
    // What lies between that and the full name was not asked at all.
    #expect(!denials.contains { $0.question.name == name("eu.us.a.com.") })
  }

  /// One of the parent's servers is behind, and knows nothing of the zone, or of its records: the others lead to it.
  @Test(arguments: ["", "x IN TXT x\nwww.x IN TXT x"]) func oneServerOfTheParentIsBehind(_ stale: String) throws {
    var internet = SmallInternet()
    internet.add(
      ".", at: "127.0.0.1",
      "com. IN NS a.com.\ncom. IN NS b.com.\na.com. IN A 127.0.0.2\nb.com. IN A 127.0.0.5")
    let apex = "@ IN NS a\n@ IN NS b\na IN A 127.0.0.2\nb IN A 127.0.0.5\n"
    internet.add("com.", at: "127.0.0.2", apex + stale)
    internet.add("com.", at: "127.0.0.5", apex + "x IN NS ns.x\nns.x IN A 127.0.0.3")
    internet.add("x.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1")
    let evidence = try internet.look("www.x.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.zone("x.com.")?.responses.contains { $0.question == Question(name("x.com."), .soa) } == true)
    // Where all deny it, it does not exist.
    #expect(try internet.look("www.y.com.").evidence.answers.first?.status == .nxdomain)
  }

  @Test func aServerThatRefusesTheNamesOnTheWayIsAskedForTheFullName() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www.eu IN A 192.0.2.1", fault: .refusesMinimised)
    let evidence = try internet.look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(
      evidence.steps.first { $0.name == name("eu.a.com.") }?.outcome == .failed(.noUsableServer, wasHeard: true))
  }

  /// A firewall that drops what nobody but a minimising resolver asks.
  @Test func silenceToANameOnTheWayIsNoSilenceOfTheServer() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www.eu IN A 192.0.2.1", fault: .dropsMinimised)
    let evidence = try internet.look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.status == .answer)
    #expect(evidence.zone("a.com.")?.responses.contains { $0.question == Question(name("a.com."), .soa) } == true)
  }

  /// Of servers that nobody asked nobody knows that they fail.
  @Test func aZoneWithMoreServersThanAreAskedIsNotKnownToFail() throws {
    let names = (10..<35).map { "ns\($0).a" }
    let lines = names.map { "a IN NS \($0)\n\($0) IN A 127.0.1.\($0.dropFirst(2).prefix(2))" }
    let evidence = try internet(com: lines.joined(separator: "\n")).look("www.a.com.").evidence
    #expect(evidence.answers.first?.status == .limit)
    #expect(evidence.zone("a.com.")?.isTruncated == true)
    #expect(evidence.zone("com.")?.isTruncated == false)
  }

  @Test func namesOfOneZoneShareTheWayToIt() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1\nftp IN A 192.0.2.2")
    let questions = ["www.a.com.", "ftp.a.com."].map { Question(name($0), .a) }
    let walk = try internet.look(Goal(questions: questions)) { $0.oneServer = true }.walk
    #expect(
      walk.replies.map(\.query.question.description).sorted() == ["a.com. A", "com. A", "ftp.a.com. A", "www.a.com. A"])
  }

  /// Whether the child's apex has an address hides the SOA that shows it otherwise.
  @Test(arguments: ["", "@ IN A 192.0.2.9\n"])
  func aServerThatHoldsParentAndChildShowsTheCut(apex: String) throws {
    var internet = internet(com: "a IN NS ns.a\nns.a IN A 127.0.0.2")
    let child = try SmallInternet.zone("a.com.", apex + "@ IN NS ns\nns IN A 127.0.0.2\nwww.eu IN A 192.0.2.1")
    let parent = try SmallInternet.zone(
      "com.", "@ IN NS ns\nns IN A 127.0.0.2\na IN NS ns.a\nns.a IN A 127.0.0.2")
    var both = SmallInternet()
    both.add(".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2")
    both.add(
      DNSServer(name: name("ns.com."), addresses: [try #require(Address("127.0.0.2"))], zones: [parent, child]))
    internet = both
    let evidence = try internet.look("www.eu.a.com.").evidence
    #expect(evidence.answers.first?.path.map(\.description) == [".", "com.", "a.com."])
    #expect(evidence.zone("a.com.")?.delegated == [name("ns.a.com.")])
    #expect(evidence.answers.first?.status == .answer)
  }

  @Test(arguments: [RecordType.a, .aaaa], ["com.", "a.com."])
  func theApexOfAZoneOnItsParentsServersIsAskedForAsOne(type: RecordType, parent: String) throws {
    let apex = "b.\(parent)"
    let child = try SmallInternet.zone(apex, "@ IN A 192.0.2.9\n@ IN NS ns.com.")
    let zone = try SmallInternet.zone(parent, "@ IN NS ns.com.\nns.com. IN A 127.0.0.2\nb IN NS ns.com.")
    let com = try SmallInternet.zone("com.", "@ IN NS ns\nns IN A 127.0.0.2\na IN NS ns\n")
    var internet = SmallInternet()
    internet.add(".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2")
    internet.add(
      DNSServer(
        name: name("ns.com."), addresses: [try #require(Address("127.0.0.2"))],
        zones: parent == "com." ? [zone, child] : [com, zone, child]))
    let evidence = try internet.look(apex, type).evidence
    #expect(evidence.answers.first?.status == (type == .a ? .answer : .nodata))
    #expect(evidence.answers.first?.path.last == name(apex))
    let asked = Set(evidence.zone(apex)?.responses.map(\.question.type) ?? [])
    #expect(asked.isSuperset(of: [type, .ns, .soa, .dnskey]))
    #expect(evidence.zone(parent)?.responses.contains { $0.question == Question(name(apex), .ds) } == true)
  }

  /// Nobody would find the child's server by the child's own NS records.
  @Test func aChildOnItsParentsServersIsNotLookedForThroughItself() throws {
    let child = try SmallInternet.zone("b.com.", "@ IN A 192.0.2.9\n@ IN NS ns")
    let zone = try SmallInternet.zone("com.", "@ IN NS ns\nns IN A 127.0.0.2\nb IN NS ns.b")
    var internet = SmallInternet()
    internet.add(".", at: "127.0.0.1", "com. IN NS ns.com.\nns.com. IN A 127.0.0.2")
    internet.add(
      DNSServer(name: name("ns.com."), addresses: [try #require(Address("127.0.0.2"))], zones: [zone, child]))
    #expect(try internet.look("b.com.").evidence.answers.first?.status == .answer)
  }

  /// A server names dead servers for the name it answers for at once, as parking does: nobody is sent there.
  @Test(arguments: [RecordType.a, .aaaa]) func whatIsAnsweredAtOnceNeedsNoOtherServers(type: RecordType) throws {
    let child = try SmallInternet.zone("www.a.com.", "@ IN A 192.0.2.9\n@ IN NS ns.dead.com.")
    let parent = try SmallInternet.zone("a.com.", "@ IN NS ns\nns IN A 127.0.0.3")
    var internet = SmallInternet(com: "a IN NS ns.a\nns.a IN A 127.0.0.3\nns.dead IN A 127.0.1.99")
    internet.add(
      DNSServer(
        name: name("ns.a.com."), addresses: [try #require(Address("127.0.0.3"))], zones: [parent, child]))
    let evidence = try internet.look("www.a.com.", type).evidence
    #expect(evidence.answers.first?.status == (type == .a ? .answer : .nodata))
    #expect(evidence.answers.first?.path.last == name("a.com."))
    #expect(evidence.zone("www.a.com.") == nil)
  }

  /// Nobody answers over IPv6: whether that is the servers' matter shows one server of the root, which is asked for that
  /// alone.
  @Test(arguments: [true, false]) func silenceOverIPv6IsComparedWithTheRoot(hasIPv6Server: Bool) throws {
    let six = hasIPv6Server ? "\nns.a IN AAAA 2600::3" : ""
    var internet = SmallInternet()
    internet.add("com.", at: "127.0.0.2", "@ IN NS ns\nns IN A 127.0.0.2\na IN NS ns.a\nns.a IN A 127.0.0.3" + six)
    internet.add(
      "a.com.", at: "127.0.0.3",
      "@ IN NS ns\nns IN A 127.0.0.3\nwww IN A 192.0.2.1" + (hasIPv6Server ? "\nns IN AAAA 2600::3" : ""))
    let root = try SmallInternet.zone(
      ".",
      "com. IN NS ns.com.\nns.com. IN A 127.0.0.2\n@ IN NS ns.root.\nns.root. IN A 127.0.0.1\nns.root. IN AAAA 2600::1"
    )
    internet.add(
      DNSServer(
        name: name("ns.root."), addresses: ["127.0.0.1", "2600::1"].compactMap { Address($0) }, zones: [root]))
    let (evidence, walk) = try internet.look("www.a.com.")
    let asked = walk.replies.filter { $0.query.address == Address("2600::1") }
    #expect(asked.map(\.query.question) == (hasIPv6Server ? [Question(.root, .ns)] : []))
    #expect(!asked.contains { $0.outcome == .timeout })
    #expect(
      evidence.zone(".")?.responses.contains { $0.address.isIPv6 && $0.rcode == .noError } == hasIPv6Server)
  }

  /// Who asks for a name in the middle of the chain as well comes to its end.
  @Test func aChainIsAsLongAsItIsWhoeverElseAsks() throws {
    let chain = (0..<17).map { "x\($0) IN CNAME x\($0 + 1).com." } + ["x17 IN A 192.0.2.1"]
    let goal = Goal(questions: ["x0.com.", "x9.com."].map { Question(name($0), .a) })
    let answers = try internet(com: chain.joined(separator: "\n")).look(goal).evidence.answers
    #expect(answers.map(\.status) == [.servfail, .answer])
    #expect(answers.map(\.hasTooManyAliases) == [true, false])
    #expect(answers.first?.aliases.count == 16)
  }

  @Test(arguments: [16, 17])
  func asManyAliasesAsAreFollowedAndOneMore(aliases: Int) throws {
    let chain = (0..<aliases).map { "x\($0) IN CNAME x\($0 + 1).com." } + ["x\(aliases) IN A 192.0.2.1"]
    let evidence = try internet(com: chain.joined(separator: "\n")).look("x0.com.").evidence
    let answer = try #require(evidence.answers.first)
    #expect(answer.status == (aliases == 16 ? .answer : .servfail))
    #expect(answer.hasTooManyAliases == (aliases > 16))
    #expect(answer.aliases.count == 16)
    // It is no budget that more time would enlarge.
    #expect(evidence.limits.isEmpty)
  }

  @Test func recordsOfOtherZonesAreIgnoredAndShown() throws {
    var internet = internet(com: delegation, fault: .foreignRecords)
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1")
    let evidence = try internet.look("www.a.com.").evidence
    #expect(evidence.answers.first?.records.map(\.data.address?.description) == ["192.0.2.1"])
    let ignored = evidence.zone("com.")?.responses.flatMap(\.ignored) ?? []
    #expect(!ignored.isEmpty)
    #expect(ignored.allSatisfy { !$0.name.isWithin(name("com.")) })
    #expect(!evidence.zones.flatMap(\.servers).flatMap(\.addresses).map(\.description).contains("127.53.251.66"))
  }

  @Test func aWildcardIsRecognisedByANameThatNobodyMade() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "* IN A 192.0.2.1\nwww IN A 192.0.2.2")
    #expect(try internet.look("shop.a.com.").evidence.answers.first?.isByWildcard == true)
    #expect(try internet.look("www.a.com.").evidence.answers.first?.isByWildcard == false)
  }

  /// Signatures tell: that of `*` covers fewer labels than the name has; a record beside `*` that says the same has its own.
  @Test func aWildcardIsRecognisedByTheLabelsOfItsSignature() throws {
    func signature(_ labels: Int) -> String {
      "IN RRSIG A 13 \(labels) 60 20300101000000 20200101000000 2371 a.com. AAAA"
    }
    var internet = internet(com: delegation)
    internet.add(
      "a.com.", at: "127.0.0.3",
      own + "* IN A 192.0.2.1\n* \(signature(2))\nwww IN A 192.0.2.1\nwww \(signature(3))")
    #expect(try internet.look("shop.a.com.").evidence.answers.first?.isByWildcard == true)
    #expect(try internet.look("www.a.com.").evidence.answers.first?.isByWildcard == false)
  }

  /// The same data, kept for another time, are the name's own.
  @Test func aRecordBesideAnEqualWildcardIsItsOwn() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "* 300 IN A 192.0.2.1\nwww 60 IN A 192.0.2.1")
    #expect(try internet.look("www.a.com.").evidence.answers.first?.isByWildcard == false)
    #expect(try internet.look("shop.a.com.").evidence.answers.first?.isByWildcard == true)
  }

  @Test func zonesWithoutEndAreEntered30Deep() throws {
    var internet = internet(com: "x IN NS ns.x\nns.x IN A 127.0.2.1")
    var apex = "x.com."
    for depth in 1...34 {
      internet.add(
        apex, at: "127.0.2.\(depth)",
        "@ IN NS ns\nns IN A 127.0.2.\(depth)\nx IN NS ns.x\nns.x IN A 127.0.2.\(depth + 1)\nwww IN A 192.0.2.1")
      apex = "x." + apex
    }
    func status(_ depth: Int) throws -> Answer? {
      let labels = Array(repeating: "x.", count: depth).joined()
      return try internet.look("www.\(labels)com.").evidence.answers.first
    }
    #expect(try status(20)?.status == .answer)
    #expect(try status(32)?.status == .limit)
    #expect(try status(32)?.reason == "truncated at depth 30")
  }

  @Test func anAliasOfAServiceIsFollowed() throws {
    var internet = internet(com: delegation + "\nb IN NS ns.b\nns.b IN A 127.0.0.4")
    internet.add("a.com.", at: "127.0.0.3", own + "www IN HTTPS 0 svc.b.com.")
    internet.add("b.com.", at: "127.0.0.4", "@ IN NS ns\nns IN A 127.0.0.4\nsvc IN A 192.0.2.7")
    let evidence = try internet.look("www.a.com.", .https).evidence
    let followed = evidence.answers.first { $0.question == Question(name("svc.b.com."), .a) }
    #expect(followed?.records.map(\.data.address?.description) == ["192.0.2.7"])
  }

  /// Nobody knows what does not fit anywhere.
  @Test func truncationOverTCPIsNoEmptyAnswer() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1", fault: .truncatingAlways)
    let (evidence, walk) = try internet.look("www.a.com.")
    #expect(evidence.answers.first?.status == .servfail)
    #expect(walk.descents.first { $0.question == Question(name("www.a.com."), .a) }?.stop == .noUsableServer)
  }

  @Test func aTruncatedAnswerOfAResolverIsNoDenial() throws {
    var internet = internet(com: "www IN A 192.0.2.1")
    let (address, question) = (try #require(Address("127.0.0.9")), Question(name("www.com."), .a))
    internet.add(
      DNSServer(
        name: name("resolver."), addresses: [address], zones: [], fault: .truncatingWithoutTCP,
        resolver: DNSResolver(.foreign, servers: [])))
    let goal = Goal(questions: [question], resolvers: [Resolver(address: address)], recursive: [question])
    #expect(try internet.look(goal).evidence.resolvers.map(\.outcome) == [.truncated])
  }

  /// What is answered without validation may only have come later.
  @Test(arguments: [true, false]) func aResolverThatHasRecoveredIsNotDoubted(hasRecovered: Bool) throws {
    let (address, question) = (try #require(Address("127.0.0.9")), Question(name("www.com."), .a))
    func world(_ kind: DNSResolver.Kind) throws -> World {
      var internet = internet(com: "www IN A 192.0.2.1")
      let resolver = DNSResolver(kind, servers: try internet.world().servers)
      internet.add(DNSServer(name: name("resolver."), addresses: [address], zones: [], resolver: resolver))
      return try internet.world()
    }
    let failing = try world(.validatingFailure)
    var looking = Looking(hints: failing.hints.filter { !$0.addresses.contains(address) })
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(failing, looking)
    simulation.isTimed = true
    if hasRecovered { simulation.change(to: try world(.honest)) }
    var generator = SeededGenerator(state: 1)
    let goal = Goal(questions: [question], resolvers: [Resolver(address: address)], recursive: [question])
    let time = Moment(seconds: 0)
    let observation = Observation(
      target: question.name, began: time, ended: time, walk: simulation.walk(goal, using: &generator), handshakes: [])
    let said = try #require(Evidence(of: observation, at: time, trust: nil).resolvers.first)
    #expect((said.outcome == .rcode(.serverFailure)) != hasRecovered)
    #expect((said.unchecked == nil) == hasRecovered)
  }

  @Test func aNameThatADNAMEMakesTooLongIsNoAnswer() throws {
    let long = (0..<4).map { _ in String(repeating: "x", count: 60) }.joined(separator: ".")
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "old IN DNAME \(long)")
    let asked = String(repeating: "y", count: 62) + ".old.a.com."
    let answer = try #require(try internet.look(asked).evidence.answers.first)
    #expect(answer.status == .servfail && answer.rcode == .yxDomain)
    #expect(try internet.look("y.old.a.com.").evidence.answers.first?.aliases.map(\.type) == [.dname, .cname])
  }

  @Test func dsIsAskedAtTheParentAndKeysAtTheChild() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1")
    let evidence = try internet.look("www.a.com.").evidence
    let ds = Question(name("a.com."), .ds)
    #expect(evidence.zone("com.")?.responses.first { $0.question == ds }?.outcome == .answered(.noData))
    #expect(evidence.zone("a.com.")?.responses.contains { $0.question == ds } == false)
    #expect(evidence.zone("a.com.")?.responses.contains { $0.question == Question(name("a.com."), .dnskey) } == true)
  }

  @Test func whatAReferralSaysIsNotAskedForAgain() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "@ IN A 192.0.2.1")
    let apex = try internet.look("a.com.").evidence.zone("com.")
    #expect(Set(apex?.responses.map(\.question.type) ?? []) == [.a, .ds])
    // The full name may be answered otherwise than the zone's own, which a trace asks for; check asks for that alone.
    let below = try internet.look("www.a.com.").evidence.zone("com.")
    #expect(Set(below?.responses.map(\.question.type) ?? []) == [.a, .ns, .ds])
    // A server of the parent that does not delegate says nothing of name servers.
    var divided = SmallInternet()
    let servers = "ns.com. IN A 127.0.0.2\nns.com. IN A 127.0.0.12\n"
    divided.add(".", at: "127.0.0.1", servers + "com. IN NS ns.com.\n@ IN NS ns.root.\nns.root. IN A 127.0.0.1")
    divided.add("com.", at: "127.0.0.2", servers + "@ IN NS ns\n" + delegation)
    divided.add("com.", at: "127.0.0.12", servers + "@ IN NS ns\n")
    divided.add("a.com.", at: "127.0.0.3", own + "@ IN A 192.0.2.1")
    let odd = try #require(Address("127.0.0.12"))
    let parent = try divided.look("a.com.").evidence.zone("com.")
    #expect(Set(parent?.responses.filter { $0.address == odd }.map(\.question.type) ?? []) == [.a, .ns, .ds])
  }

  @Test func aZoneThatGivesNoSignIsNotAskedForMore() throws {
    var internet = internet(com: delegation)
    internet.add("a.com.", at: "127.0.0.3", own + "www IN A 192.0.2.1", fault: .silent)
    let evidence = try internet.look("www.a.com.").evidence
    #expect(evidence.answers.first?.status == .unreachable)
    let types = Set(evidence.zone("a.com.")?.responses.map(\.question.type) ?? [])
    #expect(types.contains(.a) && types.isDisjoint(with: [.ns, .soa, .dnskey]))
  }

  @Test func theRootIsPrimed() throws {
    let evidence = try internet(com: "www IN A 192.0.2.1").look("www.com.").evidence
    let priming = evidence.zone(".")?.responses.filter { $0.question == Question(.root, .ns) }
    #expect(priming?.map(\.referral) == [[name("ns.root.")]])
  }
}
