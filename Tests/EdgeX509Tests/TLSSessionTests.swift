import EdgeLab
import EdgeModel
import EdgeX509
import Glibc
import Testing

@Suite struct TLSSessionTests {
  /// Hands bytes to and fro until both sides rest.
  func talk(_ client: inout TLSSession, _ server: inout TLSSession) throws -> [TLSSession.Step] {
    var steps: [TLSSession.Step] = [.wantsInput, .wantsInput]
    for _ in 0..<8 {
      if steps[0] == .wantsInput { steps[0] = try client.step() }
      try pass(client.drain(), to: &server)
      if steps[1] == .wantsInput { steps[1] = try server.step() }
      try pass(server.drain(), to: &client)
    }
    return steps
  }

  func pass(_ bytes: [UInt8], to session: inout TLSSession) throws {
    try bytes.withUnsafeBytes { try session.feed($0) }
  }

  @Test func twoSessionsAgreeWithoutASocket() throws {
    let family = try Family()
    let identity = Identity(chain: try family.leaf().chain, key: try family.leaf().key)
    #expect(throws: X509Flaw.self, "the key is another's") { try TLSContext(serving: identity) }
    let leaf = try family.leaf()
    let served = Identity(chain: leaf.chain + family.authority.chain, key: leaf.key)
    var client = try TLSSession(TLSContext(), role: .client(serverName: try DomainName("shop.example.com.")))
    var server = try TLSSession(TLSContext(serving: served), role: .server)
    #expect(try talk(&client, &server) == [.done, .done])
    let facts = client.facts
    #expect(facts.chain == served.chain)
    #expect(facts.alpn == "h2")
    #expect(facts.protocolVersion == "TLSv1.3")
    let asks = client.asksForCertificate
    #expect(!asks)
  }

  /// A resumed session would show no certificate: no ticket is asked for, and none is shown that was given before.
  @Test(arguments: ["TLSv1.2", "TLSv1.3"]) func everySessionIsFresh(version: String) throws {
    var habits = TLSContext.Habits()
    habits.version = version
    let leaf = try Family().leaf()
    let (context, served) = (try TLSContext(), try TLSContext(serving: leaf, habits: habits))
    for _ in 0..<2 {
      var client = try TLSSession(context, role: .client(serverName: try DomainName("shop.example.com.")))
      var server = try TLSSession(served, role: .server)
      _ = try client.step()
      let hello = client.drain()
      // session_ticket (RFC 5077) and pre_shared_key (RFC 8446 section 4.2.11).
      let offered = extensions(ofHello: hello)
      #expect(offered.contains(0x0000) && offered.isDisjoint(with: [0x0023, 0x0029]), "\(offered)")
      try pass(hello, to: &server)
      #expect(try talk(&client, &server) == [.done, .done])
      let facts = client.facts
      #expect(facts.chain == leaf.chain && facts.protocolVersion == version)
    }
  }

  /// The types of the extensions of a ClientHello in one record.
  private func extensions(ofHello record: [UInt8]) -> Set<UInt16> {
    var rest = record.dropFirst(5 + 4 + 2 + 32)
    func skip(lengthOctets: Int) {
      let length = rest.prefix(lengthOctets).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(lengthOctets + length)
    }
    skip(lengthOctets: 1)
    skip(lengthOctets: 2)
    skip(lengthOctets: 1)
    rest = rest.dropFirst(2)
    var found: Set<UInt16> = []
    while rest.count >= 4 {
      found.insert(rest.prefix(2).reduce(0) { $0 << 8 | UInt16($1) })
      rest = rest.dropFirst(2)
      skip(lengthOctets: 2)
    }
    return found
  }

  /// Should something else have made OpenSSL read the host's file, it decides nothing all the same.
  @Test(arguments: [
    "Ciphersuites = TLS_CHACHA20_POLY1305_SHA256", "Protocol = -TLSv1.3", "MaxProtocol = TLSv1.2",
    "Options = UnsafeLegacyServerConnect,UnsafeLegacyRenegotiation,-MiddleboxCompat", "Groups = P-521",
    "SignatureAlgorithms = ed448", "CipherString = NULL",
  ])
  func whatTheHostsFileSays(setting: String) async throws {
    await #expect(processExitsWith: .success) { [setting] in
      let file = "/tmp/edgeprobe-\(getpid()).cnf"
      let text = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n\(setting)\n"
      try Array(text.utf8).withUnsafeBytes { bytes in
        let stream = try #require(fopen(file, "w"))
        fwrite(bytes.baseAddress, 1, bytes.count, stream)
        fclose(stream)
      }
      setenv("OPENSSL_CONF", file, 1)
      let context = try TLSContext()
      unlink(file)
      #expect(TLSContext.usualCiphers.isSuperset(of: ["TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"]))
      #expect(!context.takesInsecureRenegotiation)
      var client = try TLSSession(context, role: .client(serverName: nil))
      _ = try client.step()
      let hello = client.drain()
      // supported_versions with 1.3 before 1.2, supported_groups with x25519, and signatures with ECDSA and SHA-256.
      for part in [[0x00, 0x2B, 0x00, 0x05, 0x04, 0x03, 0x04, 0x03, 0x03], [0x00, 0x1D, 0x00, 0x17], [0x04, 0x03]]
        as [[UInt8]]
      {
        #expect(hello.indices.contains { hello[$0...].starts(with: part) }, "\(part)")
      }
    }
  }

  @Test func anotherHandshakeIsDeclined() throws {
    var habits = TLSContext.Habits()
    habits.version = "TLSv1.2"
    var client = try TLSSession(TLSContext(), role: .client(serverName: nil))
    var server = try TLSSession(TLSContext(serving: try Family().leaf(), habits: habits), role: .server)
    #expect(try talk(&client, &server) == [.done, .done])
    server.askForRenegotiation()
    try pass(server.drain(), to: &client)
    _ = try client.read()
    // In TLS 1.2 a record's type is in the clear: an alert, and no ClientHello.
    let reply = client.drain()
    #expect(reply.first == 0x15, "\(reply.prefix(5))")
  }

  @Test func aHandshakeTakesOneMebibyteAndNoMore() throws {
    var client = try TLSSession(TLSContext(), role: .client(serverName: nil))
    try pass([UInt8](repeating: 0x16, count: 1 << 20), to: &client)
    var failure: TLSFailure?
    do { try pass([0x16], to: &client) } catch { failure = error as? TLSFailure }
    #expect(failure == .tooLong)
  }

  @Test(arguments: [
    (Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8), true), (Array("220 mx\r\n".utf8), true), ([0x17, 3, 3], true),
    ([0x16, 2], true), ([0x16], false), ([0x16, 3], false), ([0x15, 3, 3], false), ([], false),
  ])
  func beginningsThatNoServerSends(bytes: [UInt8], isForeign: Bool) throws {
    var client = try TLSSession(TLSContext(), role: .client(serverName: nil))
    try pass(bytes, to: &client)
    let beginning = client.foreignBeginning
    #expect(beginning == (isForeign ? bytes : nil))
  }

  @Test func everyPrefixOfAServersFlightWaitsAndEveryChangedOctetIsSurvived() throws {
    let context = try TLSContext()
    let server = try TLSContext(serving: try Family().leaf())
    var client = try TLSSession(context, role: .client(serverName: nil))
    var peer = try TLSSession(server, role: .server)
    _ = try client.step()
    try pass(client.drain(), to: &peer)
    _ = try peer.step()
    let flight = peer.drain()
    for index in stride(from: 0, to: flight.count, by: 7) {
      var other = try TLSSession(context, role: .client(serverName: nil))
      _ = try other.step()
      var changed = flight
      changed[index] ^= 0xFF
      try pass(changed, to: &other)
      // The flight answers another hello, so no change can make it right.
      let step = try? other.step()
      #expect(step != .done)
    }
    for count in stride(from: 0, to: flight.count, by: 11) {
      var shortened = try TLSSession(context, role: .client(serverName: nil))
      _ = try shortened.step()
      try pass(Array(flight.prefix(count)), to: &shortened)
      let step = try? shortened.step()
      #expect(step != .done)
    }
  }
}
