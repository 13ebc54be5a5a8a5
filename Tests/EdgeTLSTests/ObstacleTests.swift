import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import Testing

/// What a permissive handshake finds out about servers that the usual one fails at.
@Suite struct ObstacleTests {
  static let world =
    shop + """
        - { id: weak, issuer: Lab CA 1, names: [shop.example.com], key: rsa-1024 }
        - { id: edwards, issuer: Lab CA 1, names: [shop.example.com], key: ed25519 }
        - { id: pss, issuer: Lab CA 1, names: [shop.example.com], key: rsa-pss-2048 }
        - { id: large, issuer: Lab CA 1, names: [shop.example.com], key: ecdsa-p521 }
        - { id: small, issuer: Lab CA 1, names: [shop.example.com], key: ecdsa-p224 }
        - { id: pool, issuer: Lab CA 1, names: [shop.example.com], key: ecdsa-brainpool-p256 }
        - { id: strong, issuer: Lab CA 1, names: [shop.example.com], key: rsa-2048 }

      """

  func look(
    _ endpoint: String, serving leaf: String = "shop", patience: Duration = .seconds(10)
  ) async throws -> (seen: [Handshake], at: EndpointEvidence) {
    let yaml = ObstacleTests.world + "endpoints: [{ addresses: [127.53.9.1], serve: [\(leaf), Lab CA 1], \(endpoint) }]"
    let seen = try await Loopback(yaml, change: { $0.handshakeTimeout = patience }).serving {
      (lab: Loopback) async throws -> [Handshake] in
      let handshaker = try lab.handshaker()
      return await handshaker.explained(try await lab.look("127.53.9.1"))
    }
    return (seen, try #require(EndpointEvidence.all(of: seen, at: noon, trust: nil).first))
  }

  @Test(arguments: [
    ("version: TLSv1", "shop", Obstacle.version("TLSv1")),
    ("version: TLSv1.1", "shop", .version("TLSv1.1")),
    ("alpn: [spdy/3], alpn_only: true", "shop", .applicationProtocol),
    ("version: TLSv1.2, ciphers: \"DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0\"", "weak", .weakKey("dh-1024")),
    ("version: TLSv1.2, ciphers: \"NULL-SHA256:@SECLEVEL=0\"", "strong", .cipher("NULL-SHA256")),
    ("version: TLSv1.2, ciphers: ECDHE-ECDSA-AES128-CCM", "shop", .cipher("ECDHE-ECDSA-AES128-CCM")),
    ("ciphers: TLS_AES_128_CCM_SHA256", "shop", .cipher("TLS_AES_128_CCM_SHA256")),
    ("version: TLSv1.2, ciphers: ECDHE, groups: brainpoolP256r1", "strong", .group("brainpoolP256r1")),
    ("version: TLSv1.2, ciphers: ECDHE, groups: secp224r1", "strong", .group("secp224r1")),
    ("version: TLSv1.2, signatures: RSA+SHA1", "strong", .signature("rsa-sha1")),
    ("version: TLSv1.2, ciphers: \"ALL:@SECLEVEL=0\", signatures: ECDSA+SHA1", "shop", .signature("ecdsa-sha1")),
  ])
  func theSettingThatMakesTheDifference(settings: String, leaf: String, obstacle: Obstacle) async throws {
    let (seen, evidence) = try await look(settings, serving: leaf)
    #expect(seen.map(\.offer) == [.usual, .permissive])
    #expect(seen.last?.outcome == .handshake)
    #expect(evidence.obstacle == obstacle, "\(seen.map { ($0.outcome, $0.cipher, $0.group, $0.signature) })")
    #expect(evidence.outcome != .handshake, "the verdict stays that of the usual one")
    #expect(evidence.other(.permissive)?.chain.count == 2)
  }

  /// A key on a curve that clients of today offer no group for; with a twin they get by it.
  @Test(arguments: [("small", "secp224r1"), ("pool", "brainpoolP256r1")])
  func theCurveOfTheKey(leaf: String, curve: String) async throws {
    let (seen, evidence) = try await look("version: TLSv1.2", serving: leaf)
    #expect(
      seen.map(\.offer) == [.usual, .permissive] && seen.last?.outcome == .handshake,
      "\(seen.map { ($0.offer, $0.outcome) })")
    #expect(
      evidence.obstacle?.text == "the key of its certificate is on \(curve), a curve that clients of today do not take")
    let twins = try await look("version: TLSv1.2, twin: [strong, Lab CA 1]", serving: leaf)
    #expect(twins.seen.map(\.offer) == [.usual] && twins.at.obstacle == nil)
  }

  @Test(arguments: [
    "", "version: TLSv1.2", "version: TLSv1.2, ciphers: ECDHE-RSA-AES128-GCM-SHA256",
    // OpenSSL's server goes by the client's order, in which SHA-224 comes last.
    "version: TLSv1.2, signatures: \"RSA+SHA224:RSA+SHA256\"",
  ])
  func whatSucceedsNeedsNoExplanation(settings: String) async throws {
    let (seen, evidence) = try await look(settings.isEmpty ? "port: 443" : settings, serving: "strong")
    #expect(seen.map(\.offer) == [.usual])
    #expect(evidence.obstacle == nil && evidence.others.isEmpty)
  }

  /// Where the usual handshake takes what browsers do not offer, they are tried as well.
  @Test(arguments: [
    ("version: TLSv1.2, ciphers: DHE-RSA-AES128-GCM-SHA256", "strong", Obstacle.cipher("DHE-RSA-AES128-GCM-SHA256")),
    ("version: TLSv1.2, ciphers: \"DHE-RSA-AES128-GCM-SHA256:AES256-SHA\"", "strong", nil),
    ("version: TLSv1.2, ciphers: ECDHE-RSA-AES128-SHA256", "strong", .cipher("ECDHE-RSA-AES128-SHA256")),
    ("groups: X448", "shop", .group("x448")), ("groups: ffdhe2048", "shop", .group("ffdhe2048")),
    ("groups: ffdhe4096", "shop", .group("ffdhe4096")), ("groups: ffdhe8192", "shop", .group("ffdhe8192")),
    ("version: TLSv1.2, signatures: RSA+SHA224", "strong", .signature("rsa-sha224")),
    ("version: TLSv1.2, signatures: ECDSA+SHA224", "shop", .signature("ecdsa-sha224")),
    ("groups: \"X448:P-256\"", "shop", nil), ("groups: P-521", "strong", .group("secp521r1")),
    ("port: 443", "large", .signature("ecdsa-sha512")),
    (
      "version: TLSv1.2, ciphers: ECDHE-ECDSA-AES128-SHA256, groups: P-521", "shop",
      .cipher("ECDHE-ECDSA-AES128-SHA256")
    ),
    ("port: 443", "edwards", .signature("ed25519")), ("version: TLSv1.2", "edwards", .signature("ed25519")),
    ("twin: [strong, Lab CA 1]", "edwards", nil), ("port: 443", "pss", .signature("rsa-pss-pss-sha256")),
  ])
  func whatBrowsersGet(settings: String, leaf: String, obstacle: Obstacle?) async throws {
    let (seen, evidence) = try await look(settings, serving: leaf)
    #expect(seen.map(\.offer) == [.usual, .browser])
    #expect(evidence.outcome == .handshake && evidence.chain.count == 2)
    #expect(evidence.browserObstacle == obstacle, "\(seen.map { ($0.outcome, $0.cipher, $0.signature) })")
    #expect((seen.last?.outcome == .handshake) == (obstacle == nil))
  }

  /// Where it takes what Python does not offer, that is tried; browsers where they do not offer it either.
  @Test(arguments: [
    ("AES128-SHA", "strong", Obstacle.cipher("AES128-SHA"), false),
    ("AES256-GCM-SHA384", "strong", .cipher("AES256-GCM-SHA384"), false),
    ("ECDHE-RSA-AES128-SHA", "strong", .cipher("ECDHE-RSA-AES128-SHA"), false),
    ("AES128-SHA256", "strong", .cipher("AES128-SHA256"), true),
    ("ECDHE-ECDSA-AES128-SHA", "shop", .cipher("ECDHE-ECDSA-AES128-SHA"), true),
    // OpenSSL's server goes by the client's order, in which Python's come last.
    ("AES128-GCM-SHA256:DHE-RSA-AES128-SHA256", "strong", nil, true),
  ])
  func whatPythonGets(ciphers: String, leaf: String, obstacle: Obstacle?, triesBrowsers: Bool) async throws {
    let (seen, evidence) = try await look("version: TLSv1.2, ciphers: \"\(ciphers)\"", serving: leaf)
    #expect(seen.map(\.offer) == (triesBrowsers ? [.usual, .browser] : [.usual]) + (obstacle == nil ? [] : [.python]))
    #expect(
      evidence.outcome == .handshake && evidence.pythonObstacle == obstacle, "\(seen.map { ($0.outcome, $0.cipher) })")
  }

  /// Some listeners end the connection, or say nothing, in place of an alert (Schannel, F5).
  @Test(
    arguments: [
      ("reset", .reset), ("closing", .reset), ("silent", .timeout(.handshake)),
    ] as [(String, Handshake.Outcome)])
  func listenersThatSayNothing(manner: String, outcome: Handshake.Outcome) async throws {
    func look(_ ciphers: String) async throws -> (seen: [Handshake], at: EndpointEvidence) {
      try await self.look(
        "version: TLSv1.2, ciphers: \"\(ciphers)\", refuses: \(manner)", serving: "strong",
        patience: manner == "silent" ? .seconds(3) : .seconds(10))
    }
    let (old, oldest) = try await look("AES128-SHA")
    #expect(old.map(\.offer) == [.usual, .python] && oldest.pythonObstacle == .cipher("AES128-SHA"))
    #expect(old.last?.outcome == outcome && old.last?.firstTry == outcome)
    guard manner != "silent" else { return }
    let (finite, without) = try await look("DHE-RSA-AES128-GCM-SHA256")
    #expect(finite.map(\.offer) == [.usual, .browser])
    #expect(without.browserObstacle == .cipher("DHE-RSA-AES128-GCM-SHA256"))
  }

  /// A server that goes by its own order may prefer what Python does not offer, and take what it does.
  @Test(arguments: [(Handshake.Outcome.alert(40), true), (.alert(80), false), (.reset, false)])
  func whatCountsAsARefusalOfPython(outcome: Handshake.Outcome, counts: Bool) throws {
    let endpoint = Endpoint(address: try #require(Address("127.53.9.1")), port: 443, serverName: nil)
    let usual = Handshake(
      endpoint: endpoint, began: noon, connected: .zero, ended: .zero, outcome: .handshake, cipher: "AES128-SHA")
    let python = Handshake(
      endpoint: endpoint, offer: .python, began: noon, connected: .zero, ended: .zero, outcome: outcome)
    let evidence = EndpointEvidence.all(of: [usual, python], at: noon, trust: nil).first
    #expect(evidence?.pythonObstacle == (counts ? .cipher("AES128-SHA") : nil))
  }

  /// GnuTLS and Go do not take it on other ports, either.
  @Test(
    arguments: [(993, nil, "rsa-sha224", true), (993, nil, "ed25519", false), (25, .smtp, "rsa-sha224", false)]
      as [(UInt16, StartTLS?, String, Bool)])
  func whereNoBrowserConnects(port: UInt16, startTLS: StartTLS?, signature: String, isAsked: Bool) async throws {
    let lab = try Loopback("")
    var usual = try await lab.look("127.53.9.1")
    (usual.outcome, usual.signature) = (.handshake, signature)
    (usual.endpoint.port, usual.endpoint.startTLS) = (port, startTLS)
    let seen = try await lab.handshaker().explained(usual)
    #expect(seen.map(\.offer) == [.usual] + (isAsked ? [.browser] : []))
  }

  /// Other mail servers are no programs in Python.
  @Test(arguments: [(StartTLS.smtp, false), (nil, true)] as [(StartTLS?, Bool)])
  func whoIsAskedForWhatPythonGets(_ startTLS: StartTLS?, isAsked: Bool) async throws {
    let lab = try Loopback("")
    var usual = try await lab.look("127.53.9.1")
    (usual.outcome, usual.cipher, usual.endpoint.startTLS) = (.handshake, "AES128-SHA", startTLS)
    let seen = try await lab.handshaker().explained(usual)
    #expect(seen.map(\.offer) == [.usual] + (isAsked ? [.python] : []))
  }

  /// A connection may end for many reasons; that nothing of the offer was taken tells an alert that says so, or the same end
  /// of a second one.
  @Test(
    arguments: [
      (.alert(40), nil, true), (.alert(71), nil, true), (.alert(80), nil, false), (.reset, nil, false),
      (.timeout(.handshake), nil, false), (.failed("unexpected eof while reading"), nil, false),
      (.reset, .reset, true), (.alert(80), .alert(80), true), (.timeout(.handshake), .timeout(.handshake), true),
      (.reset, .timeout(.handshake), false), (.handshake, .reset, false),
      (.timeout(.connect), .timeout(.connect), false),
      (.refused, .refused, false),
    ] as [(Handshake.Outcome, Handshake.Outcome?, Bool)])
  func whatCountsAsARefusal(outcome: Handshake.Outcome, firstTry: Handshake.Outcome?, counts: Bool) throws {
    let endpoint = Endpoint(address: try #require(Address("127.53.9.1")), port: 443, serverName: nil)
    let usual = Handshake(
      endpoint: endpoint, began: noon, connected: .zero, ended: .zero, outcome: .handshake, group: "x448")
    var browser = Handshake(
      endpoint: endpoint, offer: .browser, began: noon, connected: .zero, ended: .zero, outcome: outcome)
    browser.firstTry = firstTry
    let evidence = EndpointEvidence.all(of: [usual, browser], at: noon, trust: nil).first
    #expect(evidence?.browserObstacle == (counts ? .group("x448") : nil))
  }

  /// Clients of mail, databases and the like offer no protocols of the web.
  @Test(arguments: [(993, false, true), (993, true, false), (8443, false, false)] as [(UInt16, Bool, Bool)])
  func protocolsOfTheWebOnOtherPorts(port: UInt16, isPage: Bool, isPlain: Bool) async throws {
    let yaml =
      ObstacleTests.world
      + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1], alpn: [imap], alpn_only: true }]"
    let seen = try await Loopback(yaml).serving { (lab: Loopback) async throws -> [Handshake] in
      var looking = lab.looking
      looking.portMap[port] = lab.port
      let handshaker = try Handshaker(looking: looking, group: lab.group, now: { noon })
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: port, serverName: try DomainName("shop.example.com"))
      let page = isPage ? PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1") : nil
      return await handshaker.explained(await handshaker.handshake(endpoint), asking: page)
    }
    #expect(seen.map(\.offer) == (isPlain ? [.usual, .web] : [.usual, .permissive]))
    #expect(seen.map(\.outcome) == (isPlain ? [.handshake, .alert(120)] : [.alert(120), .handshake]))
  }

  @Test func nothingExplainsAServerThatFailsAnybody() async throws {
    let lab = try Loopback("endpoints: [{ addresses: [127.53.9.1], fault: alert }]")
    let seen = try await lab.serving { (lab: Loopback) async throws -> [Handshake] in
      await (try lab.handshaker()).explained(try await lab.look("127.53.9.1"))
    }
    #expect(seen.map(\.offer) == [.usual, .older, .permissive])
    #expect(Set(seen.map(\.outcome)) == [.alert(80)])
    #expect(EndpointEvidence.all(of: seen, at: noon, trust: nil).first?.obstacle == nil)
  }

  @Test func whatAHandshakeShows() async throws {
    let modern = try #require(try await look("port: 443").seen.first)
    #expect(modern.group == "x25519" && modern.signature == "ecdsa-sha256" && modern.timestamps == 0)
    let finite = try await look("version: TLSv1.2, ciphers: DHE-RSA-AES128-GCM-SHA256", serving: "strong").seen
    #expect(finite.first?.group == "dh-2048", "\(finite)")
    #expect(finite.first?.signature == "rsa-pss-sha256")
    let plain = try await look("version: TLSv1.2, ciphers: AES128-GCM-SHA256", serving: "strong").seen
    #expect(plain.first?.group == nil && plain.first?.signature == nil)
    let curve = try await look("groups: P-256", serving: "strong").seen
    #expect(curve.first?.group == "secp256r1" && curve.first?.alpn == "http/1.1")
  }
}
