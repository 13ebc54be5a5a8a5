import EdgeDNS
import EdgeLab
import EdgeModel
import EdgeVerify
import EdgeWire
import Testing

/// What the lab's servers say of a zone whose master file was signed.
@Suite struct SignedZoneTests {
  private static let world = Result { try World(folder: "\(scenarios)/signed", now: Moment(seconds: 0)) }

  private func ask(
    _ server: String, _ name: String, _ type: RecordType, dnssecOK: Bool = true
  ) throws -> Message {
    let server = try #require(try Self.world.get().servers.first { $0.name.description == server })
    let query = Message(
      id: 7, questions: [Question(try DomainName(name), type)], edns: EDNS(payloadSize: 1232, dnssecOK: dnssecOK))
    return try Message(wire: try #require(server.responses(to: query.uncompressedWire, over: .tcp).first))
  }

  /// Owner and type of each record, `RRSIG A` for a signature.
  private func summary(_ records: [Record]) -> [String] {
    records.map { record in
      let covered = record.type == .rrsig ? " " + record.data.text(as: .rrsig).prefix { $0 != " " } : ""
      return "\(record.name) \(record.type)\(covered)"
    }
  }

  private let parent = "a.gtld-servers.net."
  private let child = "ns-101.awsdns-10.com."

  @Test func signaturesComeWithWhatTheySignAndOnlyForDO() throws {
    let plain = try ask(child, "www.example.com.", .a, dnssecOK: false)
    #expect(
      summary(plain.answer) == ["www.example.com. CNAME", "shop.example.com. A", "shop.example.com. A"])
    let signed = try ask(child, "www.example.com.", .a)
    #expect(
      summary(signed.answer) == [
        "www.example.com. CNAME", "www.example.com. RRSIG CNAME", "shop.example.com. A", "shop.example.com. A",
        "shop.example.com. RRSIG A",
      ])
    #expect(signed.authority == [])
    let keys = try ask(child, "example.com.", .dnskey)
    #expect(summary(keys.answer) == ["example.com. DNSKEY", "example.com. RRSIG DNSKEY"])
    // On request they are an answer like others.
    let signatures = try ask(child, "shop.example.com.", .rrsig, dnssecOK: false)
    #expect(summary(signatures.answer) == ["shop.example.com. RRSIG A", "shop.example.com. RRSIG NSEC"])
  }

  @Test func aWildcardsSignatureIsTheWildcards() throws {
    let message = try ask(child, "a.b.preview.example.com.", .a)
    #expect(summary(message.answer) == ["a.b.preview.example.com. A", "a.b.preview.example.com. RRSIG A"])
    // The labels field: three, of the five that the name has.
    #expect(message.answer.last?.data.bytes[3] == 3)
    #expect(summary(message.authority).map { $0.split(separator: " ").last } == ["NSEC", "NSEC"])
    #expect(try ask(child, "a.b.preview.example.com.", .a, dnssecOK: false).authority == [])
  }

  @Test func aReferralCarriesTheDelegationSigner() throws {
    let signed = try ask(parent, "shop.example.com.", .a)
    #expect(!signed.isAuthoritative)
    #expect(Set(summary(signed.authority)) == ["example.com. NS", "example.com. DS", "example.com. RRSIG DS"])
    #expect(Set(summary(try ask(parent, "shop.example.com.", .a, dnssecOK: false).authority)) == ["example.com. NS"])
    // A zone below that is not signed: the proof that there is no DS.
    let unsigned = try ask(parent, "ns-101.awsdns-10.com.", .a)
    #expect(
      Set(summary(unsigned.authority)) == ["awsdns-10.com. NS", "awsdns-10.com. NSEC", "awsdns-10.com. RRSIG NSEC"])
    #expect(summary(unsigned.additional) == ["g-ns-1.awsdns-10.com. A"])
    let signer = try ask(parent, "example.com.", .ds)
    #expect(signer.isAuthoritative)
    #expect(summary(signer.answer) == ["example.com. DS", "example.com. RRSIG DS"])
  }

  @Test func aSignedReferralLeavesNothingToAskOfTheParent() throws {
    var looking = Looking(hints: try Self.world.get().hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(try Self.world.get(), looking)
    var generator = SeededGenerator(state: 1)
    let question = Question(try DomainName("example.com."), .soa)
    let walk = simulation.walk(Goal(questions: [question]), using: &generator)
    let time = Moment(seconds: 0)
    let evidence = Evidence(
      of: Observation(target: question.name, began: time, ended: time, walk: walk, handshakes: []), at: time, trust: nil
    )
    #expect(Set(evidence.zone("com.")?.responses.map(\.question.type) ?? []) == [.a, .soa])
    #expect(evidence.zone("example.com.")?.ds.count == 1)
  }

  @Test func denialIsProved() throws {
    let start = ["example.com. SOA", "example.com. RRSIG SOA"]
    let gap = ["example.com. NSEC", "example.com. RRSIG NSEC"]
    let nothing = try ask(child, "nothing.example.com.", .a)
    #expect(nothing.rcode == .nameError)
    // One gap holds the name and the wildcard that could have stood for it.
    #expect(summary(nothing.authority) == start + gap)
    let empty = try ask(child, "preview.example.com.", .a)
    #expect(empty.rcode == .noError)
    #expect(summary(empty.authority) == start + gap)
    let otherType = try ask(child, "shop.example.com.", .mx)
    #expect(summary(otherType.authority) == start + ["shop.example.com. NSEC", "shop.example.com. RRSIG NSEC"])
    #expect(summary(try ask(child, "nothing.example.com.", .a, dnssecOK: false).authority) == [start[0]])
  }

  /// The names that hashes make are no names of the zone.
  @Test func hashedOwnersDoNotExist() throws {
    let text = """
      example. 60 IN SOA ns.example. h.example. 1 1 1 1 60
      2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 60 IN NSEC3 1 1 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojs A
      """
    let zone = try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))
    let name = try DomainName("2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.")
    #expect(zone.answer(Question(name, .a)).rcode == .nameError)
  }
}
