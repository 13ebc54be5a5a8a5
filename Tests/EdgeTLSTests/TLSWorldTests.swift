import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct TLSWorldTests {
  @Test func certificatesSayWhatTheFileSays() throws {
    let world = try TLSWorld(
      yaml: """
        authorities:
          - { name: Root, anchor: true }
          - { name: Old Root, until: -5d }
          - { name: Crossed Root, twin: Root, issuer: Old Root, until: -5d }
          - { name: CA, issuer: Root, key: rsa-2048 }
        certificates:
          - { id: a, issuer: CA, names: [a.example.com, 192.0.2.1], from: -30d, until: 2026-12-01T00:00:00Z, serial: "0a:00" }
          - { id: NO, names: [no.example.com], subject: 010, usage: authority, must_staple: true }
        """, file: "tls.yaml", now: noon)
    func certificate(_ name: String) throws -> Certificate {
      try Certificate(der: try #require(world.identities[name]?.chain.first))
    }
    #expect(world.anchors == world.identities["Root"]?.chain)
    #expect(try PEM.certificates(in: Array(world.bundle.utf8)) == world.anchors)
    let crossed = try certificate("Crossed Root")
    #expect(crossed.subject == "CN=Root" && crossed.issuer == "CN=Old Root" && crossed.notAfter == noon - .days(5))
    #expect(world.identities["Crossed Root"]?.key == world.identities["Root"]?.key)
    let a = try certificate("a")
    #expect(a.notBefore == noon - .days(30) && a.notAfter == Moment(iso8601: "2026-12-01"))
    #expect(a.serial == "0a:00" && a.issuer == "CN=CA" && a.names == ["a.example.com", "192.0.2.1"])
    #expect(a.signature == "rsa-sha256")
    let no = try certificate("NO")
    #expect(no.subject == "CN=010" && no.isSelfIssued && no.isAuthority)
    let again = try TLSWorld(yaml: "certificates: [{ id: NO }]", file: "tls.yaml", now: noon)
    #expect(try Certificate(der: try #require(again.identities["NO"]?.chain.first)).serial == no.serial)
  }

  @Test(arguments: [
    ("authorities: 1", "tls.yaml, line 1: authorities is a list"),
    ("- a", "tls.yaml, line 1: a mapping is expected"),
    ("hosts: []", "tls.yaml, line 1: hosts is unknown here; known: authorities, certificates, endpoints"),
    ("authorities:\n  - { issuer: X }", "tls.yaml, line 2: name is missing"),
    ("authorities:\n  - { name: X, issuer: Y }", "tls.yaml, line 2: Y is not defined above"),
    ("authorities:\n  - { name: X }\n  - { name: X }", "tls.yaml, line 3: X is there already"),
    ("authorities:\n  - { name: X, anchor: yes }", "tls.yaml, line 2: anchor is true or false"),
    ("certificates:\n  - id: X\n    until: soon", "tls.yaml, line 3: until soon is neither a span nor a time"),
    ("certificates:\n  - { id: X, serial: 0x12 }", "tls.yaml, line 2: serial 0x12 is not octets such as 0a:1b:2c"),
    ("certificates:\n  - { id: X, key: rsa-3 }", "tls.yaml, line 2: no key is made of kind rsa-3"),
    (
      "certificates:\n  - { id: X, usage: both }",
      "tls.yaml, line 2: usage is one of server, client, authority, responder"
    ),
    ("certificates:\n  - { id: X, staple: good }", "tls.yaml, line 2: staple needs an issuer"),
    (
      "authorities:\n  - { name: R }\ncertificates:\n  - { id: X, issuer: R, staple: bad }",
      "tls.yaml, line 4: staple is one of good, revoked, stale, wrong, forged, delegated, later, "
        + "unknown, endless"
    ),
    ("certificates:\n  - { id: X, scts: few }", "tls.yaml, line 2: scts \"few\" is not a number from 0 to 100"),
    ("endpoints:\n  - { serve: [X] }", "tls.yaml, line 2: addresses are missing"),
    ("endpoints:\n  - { addresses: [a] }", "tls.yaml, line 2: addresses a is not an IP address"),
    ("endpoints:\n  - { addresses: [127.0.0.1], port: 0 }", "tls.yaml, line 2: port is no port"),
    ("endpoints:\n  - { addresses: [127.0.0.1] }", "tls.yaml, line 2: serve, hosts, clear or fault is missing"),
    ("endpoints:\n  - { addresses: [127.0.0.1], serve: [X] }", "tls.yaml, line 2: X is not defined above"),
    (
      "endpoints:\n  - { addresses: [127.0.0.1], fault: mute }",
      "tls.yaml, line 2: fault is one of silent, no-accept, plaintext, reset, garbage, slow, closing, banner, alert"
    ),
  ])
  func mistakesHaveAPlace(yaml: String, message: String) {
    let error = #expect(throws: WorldFlaw.self) { try TLSWorld(yaml: yaml, file: "tls.yaml", now: noon) }
    #expect(error?.description == message)
  }

  @Test func anAddressThatCannotBeServedIsNamed() async throws {
    let lab = try Loopback("endpoints:\n  - { addresses: [127.53.9.9, 192.0.2.1], fault: silent }")
    let error = await #expect(throws: WorldFlaw.self) { try await lab.serving { _ in } }
    #expect(error?.description.hasPrefix("tls.yaml, line 2: 192.0.2.1 is no address of this machine") == true)
    // What had started before it is stopped.
    #expect(try await lab.look("127.53.9.9").outcome == .refused)
  }
}
