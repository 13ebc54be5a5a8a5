import EdgeLab
import EdgeModel
import EdgeWire
import Testing

/// Resolvers of the lab against servers that are not all sound.
@Suite struct LabResolverTests {
  private func name(_ text: String) throws -> DomainName { try DomainName(text) }

  private func zone(_ text: String) throws -> DNSZone {
    try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))
  }

  private func server(
    _ name: String, _ address: String, _ zones: [DNSZone], _ fault: DNSFault? = nil
  ) throws -> DNSServer {
    DNSServer(
      name: try self.name(name), addresses: [try #require(Address(address))], zones: zones, fault: fault)
  }

  /// A root, `example.` on a server with a fault and perhaps a sound one, and `other.` below which the sound one's name
  /// lies.
  private func servers(_ fault: DNSFault?, isAlone: Bool = false) throws -> [DNSServer] {
    let second = isAlone ? "" : "example. 60 IN NS ns.elsewhere.other.\n"
    let root = try zone(
      """
      . 60 IN SOA a.root. h. 1 1 1 1 60
      example. 60 IN NS ns1.example.
      \(second)ns1.example. 60 IN A 127.53.0.2
      other. 60 IN NS ns.other.
      ns.other. 60 IN A 127.53.0.4
      """)
    let example = try zone(
      """
      example. 60 IN SOA ns1.example. h.example. 1 1 1 1 60
      example. 60 IN NS ns1.example.
      www.example. 60 IN A 192.0.2.1
      a.b.example. 60 IN TXT "\(String(repeating: "x", count: 255))"
      away.example. 60 IN CNAME www.other.
      round.example. 60 IN CNAME about.example.
      about.example. 60 IN CNAME round.example.
      sub.example. 60 IN NS ns.sub.example.
      ns.sub.example. 60 IN A 127.53.0.5
      """)
    let below = try zone(
      """
      sub.example. 60 IN SOA ns.sub.example. h.example. 1 1 1 1 60
      www.sub.example. 60 IN A 192.0.2.3
      """)
    let other = try zone(
      """
      other. 60 IN SOA ns.other. h.other. 1 1 1 1 60
      other. 60 IN NS ns.other.
      ns.other. 60 IN A 127.53.0.4
      ns.elsewhere.other. 60 IN A 127.53.0.3
      www.other. 60 IN A 192.0.2.2
      """)
    return [
      try server("a.root.", "127.53.0.1", [root]), try server("ns1.example.", "127.53.0.2", [example], fault),
      // The name that its address is known by is not the one it has in the world.
      try server("ns2.white.label.", "127.53.0.3", [example]), try server("ns.other.", "127.53.0.4", [other]),
      try server("ns.sub.example.", "127.53.0.5", [below]),
    ]
  }

  private func ask(
    _ resolver: DNSResolver, _ text: String, _ type: RecordType = .a, change: (inout Message) -> Void = { _ in }
  ) throws -> Message? {
    let server = DNSServer(name: .root, addresses: [], zones: [], resolver: resolver)
    var query = Message(
      id: 7, recursionDesired: true, questions: [Question(try name(text), type)],
      edns: EDNS(payloadSize: 1232, dnssecOK: false))
    change(&query)
    return try server.responses(to: query.uncompressedWire, over: .udp).first.map { try Message(wire: $0) }
  }

  private func honest(_ fault: DNSFault?, isAlone: Bool = false) throws -> DNSResolver {
    DNSResolver(.honest, servers: try servers(fault, isAlone: isAlone))
  }

  /// A denial is believed, whatever the other server would have said, as BIND, Unbound and PowerDNS do.
  @Test func aDenialOfEDNSIsADenial() throws {
    let message = try #require(try ask(try honest(.deniesOnEDNS), "www.example."))
    #expect(message.rcode == .nameError)
  }

  @Test(arguments: DNSFault.allCases.filter { $0 != .deniesOnEDNS })
  func oneSoundServerIsEnough(fault: DNSFault) throws {
    let message = try #require(try ask(try honest(fault), "www.example."))
    #expect(message.rcode == .noError)
    #expect(message.answer.map(\.description) == ["www.example. 60 IN A 192.0.2.1"])
    #expect(message.recursionAvailable)
    #expect(!message.isAuthoritative)
  }

  /// The faults that a resolver gets along with when there is no other server.
  @Test(arguments: DNSFault.allCases.filter { $0 != .deniesOnEDNS })
  func someFaultsAreNoneForAResolver(fault: DNSFault) throws {
    let harmless: Set<DNSFault> = [
      .closedTCP, .silentTCP, .dropsEDNS, .dropsDO, .withoutEDNS, .badVersion, .badCookie,
      .dropsEDNSForAddresses, .rejectsEDNS, .refusesOptions, .withoutAAAA, .deniesEmptyNonTerminals,
      .refusesMinimised, .dropsMinimised, .nxdomainForNSType, .truncating, .oversized, .foreignRecords, .wrongCase,
      .spoofed, .wrongSynthesis, .withoutSynthesis, .fallsSilent,
    ]
    let message = try #require(try ask(try honest(fault, isAlone: true), "www.example."))
    #expect(message.rcode == (harmless.contains(fault) ? .noError : .serverFailure))
    #expect(message.answer.map(\.description) == (harmless.contains(fault) ? ["www.example. 60 IN A 192.0.2.1"] : []))
    #expect(message.edns?.extendedErrors.map(\.code) == (harmless.contains(fault) ? [] : [22]))
  }

  @Test func aliasesAreFollowedWhereTheyAreAtHome() throws {
    // Its own address for where the alias leads is not believed.
    let message = try #require(try ask(try honest(.foreignRecords, isAlone: true), "away.example."))
    #expect(
      message.answer.map(\.description) == ["away.example. 60 IN CNAME www.other.", "www.other. 60 IN A 192.0.2.2"])
    let referred = try #require(try ask(try honest(.foreignRecords, isAlone: true), "www.sub.example."))
    #expect(referred.answer.map(\.description) == ["www.sub.example. 60 IN A 192.0.2.3"])
    let circle = try #require(try ask(try honest(nil), "round.example."))
    #expect(circle.rcode == .serverFailure)
    #expect(circle.answer == [])
  }

  @Test func anOlderDelegationLeadsToTheOldServers() throws {
    let before = try zone(
      """
      . 60 IN SOA a.root. h. 1 1 1 1 60
      example. 60 IN NS ns.other.
      other. 60 IN NS ns.other.
      ns.other. 60 IN A 127.53.0.4
      """)
    let resolver = DNSResolver(.stale, servers: try servers(nil), older: [before])
    #expect(try ask(resolver, "www.example.")?.rcode == .serverFailure)
    #expect(try ask(resolver, "www.other.")?.answer.map(\.description) == ["www.other. 60 IN A 192.0.2.2"])
    // What the older zone itself says is half as old as it may get.
    #expect(try ask(resolver, ".", .soa)?.answer.map(\.ttl) == [30])
  }

  @Test func namesAreWhatAResolverIsWrongAbout() throws {
    let servers = try servers(nil)
    for kind in DNSResolver.Kind.allCases where kind != .honest && kind != .stale {
      let resolver = DNSResolver(kind, names: [try name("other.")], servers: servers)
      #expect(try ask(resolver, "www.example.")?.answer.count == 1, "\(kind)")
      #expect(try ask(resolver, "www.other.")?.answer.first?.data != RData([192, 0, 2, 2]), "\(kind)")
    }
  }

  @Test func checkingDisabledLetsTheAnswerThrough() throws {
    let resolver = DNSResolver(.validatingFailure, servers: try servers(nil))
    let failure = try #require(try ask(resolver, "www.example."))
    #expect(failure.rcode == .serverFailure)
    let answer = try #require(try ask(resolver, "www.example.") { $0.checkingDisabled = true })
    #expect(answer.answer.count == 1)
    #expect(answer.checkingDisabled)
  }

  /// Signatures come through, and with them what proves a wildcard.
  @Test func signaturesAreHandedOn() throws {
    let world = try World(folder: "\(scenarios)/signed", now: Moment(seconds: 0))
    let resolver = DNSResolver(.honest, servers: world.servers)
    let message = try #require(
      try ask(resolver, "a.preview.example.com.") { $0.edns = EDNS(payloadSize: 1232, dnssecOK: true) })
    #expect(message.answer.map(\.type) == [.a, .rrsig])
    #expect(message.authority.map(\.type) == [.nsec, .rrsig])
  }
}
