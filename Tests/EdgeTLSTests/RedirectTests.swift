import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeVerify
import EdgeX509
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Where redirects lead elsewhere than to the same place: to other ports, into the clear, to other hosts.
@Suite struct RedirectTests {
  private static let there = "https://other.example.com/x"
  private static let toOther =
    "      - { path: /, status: 301, headers: { Location: \"https://other.example.com/x\" } }"
  private static let other = "  - { addresses: [127.53.9.2], serve: [other, Lab CA 1], pages: [{ path: /x, "

  @Test func anotherHostIsAskedWhereItIs() async throws {
    let hosts = ["other.example.com": ["127.53.9.2"]]
    let seen = try await ask(RedirectTests.toOther, others: RedirectTests.other + "body: there }] }\n", hosts: hosts)
    let trail = try #require(seen.http)
    #expect(trail.end == .answered && trail.last?.response?.body == Array("there".utf8))
    #expect(trail.exchanges.first?.away == nil)
    #expect(trail.last?.away?.endpoint.address.description == "127.53.9.2" && trail.last?.away?.chain.count == 2)
    let back = RedirectTests.other + "status: 302, headers: { Location: \"https://shop.example.com/\" } }] }\n"
    #expect(try await ask(RedirectTests.toOther, others: back, hosts: hosts).http?.end == .loop)
    // At the same address, where it is there as well; and at the next one where nobody listens at the first.
    let here = try await ask(
      RedirectTests.toOther + "\n      - { path: /x, body: here }", others: RedirectTests.other + "body: there }] }\n",
      hosts: ["other.example.com": ["127.53.9.1", "127.53.9.2"]])
    #expect(here.http?.last?.response?.body == Array("here".utf8))
    let next = try await ask(
      RedirectTests.toOther, others: RedirectTests.other + "body: there }] }\n",
      hosts: ["other.example.com": ["127.53.9.3", "127.53.9.2"]])
    #expect(next.http?.last?.response?.body == Array("there".utf8))
  }

  /// A family that swallows everything does not keep users from the other.
  @Test func anotherHostIsAskedOverBothFamilies() async throws {
    let seen = try await ask(
      RedirectTests.toOther,
      others: "  - { addresses: [\"::1\"], serve: [other, Lab CA 1], pages: [{ path: /x, body: there }] }\n",
      hosts: ["other.example.com": ["127.53.9.3", "127.53.9.4", "127.53.9.5", "::1"]]
    ) { $0.allowed += ["::1/128"].compactMap { Network($0) } }
    #expect(seen.http?.last?.response?.body == Array("there".utf8), "\(String(describing: seen.http))")
  }

  @Test(
    arguments: [
      (nil, .elsewhere(location: there, why: "another host, and where to connect to was given")),
      ([], .elsewhere(location: there, why: "no address of other.example.com was found")),
      (["169.254.169.254"], .special(location: there, kind: "link-local")),
      (["10.0.0.1"], .special(location: there, kind: "private")),
      // No kernel has a way there for TCP, wherever else its routes lead.
      (
        ["255.255.255.255"],
        .elsewhere(location: there, why: "no way from here to 255.255.255.255:443: Network is unreachable")
      ),
    ] as [([String]?, HTTPTrail.End)])
  func whyAnotherHostIsNotAsked(addresses: [String]?, end: HTTPTrail.End) async throws {
    let seen = try await ask(RedirectTests.toOther, hosts: addresses.map { ["other.example.com": $0] }) {
      $0.allowed += ["255.255.255.255/32"].compactMap { Network($0) }
    }
    #expect(seen.http?.end == end)
    #expect(seen.http?.exchanges.count == 1)
  }

  @Test func aHostThatIsNowhere() async throws {
    let seen = try await ask(RedirectTests.toOther, hosts: [:])
    #expect(seen.http?.end == .nowhere(location: "https://other.example.com/x"))
  }

  /// Where nobody gets a connection at any address, users get none; where somebody may, only this page was not seen.
  @Test(
    arguments: [
      ("", ["127.53.9.2"], "127.53.9.2:443 refused"),
      ("", ["127.53.9.2", "127.53.9.3"], "127.53.9.2:443 refused; 127.53.9.3:443 refused"),
      ("fault: alert", ["127.53.9.2", "127.53.9.3"], "127.53.9.2:443 alert, TLS alert 80; 127.53.9.3:443 refused"),
      ("fault: reset", ["127.53.9.2"], "127.53.9.2:443 reset"), ("fault: silent", ["127.53.9.2"], nil),
      ("fault: silent", ["127.53.9.2", "127.53.9.3"], nil), ("fault: alert", ["127.53.9.2", "127.53.9.4"], nil),
    ] as [(String, [String], String?)])
  func nobodyGetsAConnectionThere(fault: String, addresses: [String], why: String?) async throws {
    let bad = fault.isEmpty ? "" : "  - { addresses: [127.53.9.2], \(fault) }\n"
    let good = "  - { addresses: [127.53.9.4], serve: [other, Lab CA 1], pages: [{ path: /x, body: there }] }\n"
    let seen = try await ask(RedirectTests.toOther, others: bad + good, hosts: ["other.example.com": addresses]) {
      $0.handshakeTimeout = .seconds(1)
    }
    let trail = try #require(seen.http)
    guard let why else {
      #expect(trail.end == .silent && trail.exchanges.count == 2 && trail.last?.response == nil)
      return
    }
    #expect(trail.end == .closed(location: RedirectTests.there, why: why) && trail.exchanges.count == 1)
  }

  /// A redirect into the clear is followed at the same address, where nobody may listen.
  @Test func nobodyListensInTheClear() async throws {
    let free = freePort()
    let seen = try await ask(
      "      - { path: /, status: 301, headers: { Location: \"http://shop.example.com/\" } }"
    ) { $0.portMap[80] = free }
    #expect(seen.http?.end == .closed(location: "http://shop.example.com/", why: "127.53.9.1:80 refused"))
  }

  /// Another port of the same host, at the same address, with another certificate or none who listens.
  @Test(arguments: [true, false]) func anotherPortOfTheHost(listens: Bool) async throws {
    let free = freePort()
    let pages = "      - { path: /, status: 301, headers: { Location: \"https://shop.example.com:8443/\" } }"
    let lab = try Loopback(
      shop + """
        endpoints:
          - addresses: [127.53.9.1]
            serve: [shop, Lab CA 1]
            pages:
        \(pages)
          - { addresses: [127.53.9.1], port: 8443, serve: [other, Lab CA 1] }

        """
    ) { $0.portMap[8443] = free }
    let endpoint = Endpoint(
      address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
    let page = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1")
    let ports: [UInt16: UInt16] = listens ? [443: lab.port, 8443: free] : [443: lab.port, 8443: freePort()]
    let servers = try await lab.world.serve(on: lab.group, portMap: ports)
    let seen = try await lab.handshaker().handshake(endpoint, page: page)
    await servers.stop()
    let end = EndpointEvidence(of: seen, at: noon, trust: nil).http?.end
    let location = "https://shop.example.com:8443/"
    #expect(
      end
        == (listens
          ? .untrusted(location: location, why: "it does not cover shop.example.com")
          : .closed(location: location, why: "127.53.9.1:8443 refused")))
  }

  /// Where nobody answers at an address that has just answered, users get no page: a firewall in front of the other port.
  @Test(
    arguments: [
      ("https", "fault: no-accept", "does not answer"),
      ("http", "fault: no-accept", "does not answer"),
      ("https", "fault: silent", "takes the connection and does not answer"), ("http", "clear: true", nil),
    ] as [(String, String, String?)])
  func silenceOnAnotherPortOfTheHost(scheme: String, there: String, why: String?) async throws {
    let location = "\(scheme)://shop.example.com:8080/"
    let free = freePort()
    let lab = try Loopback(
      shop + """
        endpoints:
          - addresses: [127.53.9.1]
            serve: [shop, Lab CA 1]
            pages: [{ path: /, status: 301, headers: { Location: "\(location)" } }]
          - { addresses: [127.53.9.1], port: 8080, \(there) }

        """
    ) {
      $0.portMap[8080] = free
      $0.connectTimeout = .milliseconds(500)
      $0.handshakeTimeout = .seconds(1)
    }
    let endpoint = Endpoint(
      address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
    let page = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1")
    let servers = try await lab.world.serve(on: lab.group, portMap: [443: lab.port, 8080: free])
    let seen = try await lab.handshaker().handshake(endpoint, page: page)
    await servers.stop()
    let end = why.map { HTTPTrail.End.closed(location: location, why: "127.53.9.1:8080 \($0)") } ?? .answered
    #expect(seen.http?.end == end)
  }

  /// What comes of a page that is asked for in the clear at another port, which is the one of https elsewhere, or on the one of
  /// https itself.
  ///
  /// A connection that ends by chance does not end so again; one that ends each time may be meant for machines, as nginx ends
  /// it with `return 444`, and users may get an answer. What takes TLS gives none in the clear to anybody.
  @Test(
    arguments: [
      (8080, "", 1, "resets", nil), (8080, "", 9, "resets", ""), (8080, "", 9, "closes", ""),
      (8080, "", 9, "is silent", "127.53.9.6:8080 takes the connection and does not answer"),
      (8080, "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{46}", 0, "", "127.53.9.6:8080 failed, takes nothing but TLS"),
      (443, "", 0, "", "127.53.9.6:443 reset"),
    ] as [(UInt16, String, Int, String, String?)])
  func anEndInTheClear(port: UInt16, says: String, count: Int, manner: String, why: String?) async throws {
    let rest = Mutex(count)
    let location = "http://shop.example.com:\(port)/"
    let trail = try await Loopback.facing({
      let isWell = rest.withLock { rest in
        rest -= 1
        return rest < 0
      }
      return Rude(says: says.isEmpty ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : says, isWell ? "" : manner)
    }) { (rude: Loopback) async throws -> HTTPTrail? in
      let lab = try Loopback(
        shop
          + "endpoints: [{ addresses: [127.53.9.6], serve: [shop, Lab CA 1], pages: [{ path: /, status: 301, headers: "
          + "{ Location: \"\(location)\" } }] }]"
      ) {
        $0.portMap[8080] = rude.looking.portMap[443]
        $0.handshakeTimeout = .seconds(1)
      }
      return try await lab.serving { lab in
        let endpoint = Endpoint(
          address: try #require(Address("127.53.9.6")), port: 443, serverName: try DomainName("shop.example.com"))
        let page = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1")
        return try await lab.handshaker().handshake(endpoint, page: page).http
      }
    }
    switch why {
    case nil: #expect(trail?.end == .answered)
    case "":
      #expect(trail?.end == .silent && trail?.exchanges.count == 2)
      guard case HTTPExchange.Outcome.none? = trail?.last?.outcome else {
        Issue.record("\(String(describing: trail))")
        return
      }
    case let why?: #expect(trail?.end == .closed(location: location, why: why))
    }
  }

  /// The anchors that the user gave are for his own host, whichever port it is.
  @Test func theUsersAnchorsAreForAllPortsOfTheHost() async throws {
    let trust = try TrustStore(anchors: try Loopback(shop).world.anchors, isGiven: true)
    let chain = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop, Lab CA 1] }]")
    let seen = try await chain.serving { try await $0.look("127.53.9.1") }
    func end(host: String) throws -> HTTPTrail.End? {
      func exchange(_ host: String, port: UInt16) -> HTTPExchange {
        HTTPExchange(
          method: "GET", url: PageURL(host: host, port: port), traceID: "", began: noon, ended: .zero,
          outcome: .response(HTTPResponse(status: 200)))
      }
      var there = exchange(host, port: 8443)
      var place = seen.endpoint
      place.port = 8443
      there.away = HTTPExchange.Away(endpoint: place, chain: seen.chain)
      var handshake = seen
      handshake.http = HTTPTrail(exchanges: [exchange("shop.example.com", port: 443), there], end: .answered)
      return EndpointEvidence(of: handshake, at: noon, trust: trust).http?.end
    }
    // These anchors are others than those that the server's world was minted with.
    guard case .untrusted? = try end(host: "shop.example.com") else {
      Issue.record("an unknown authority is taken on another port")
      return
    }
    #expect(try end(host: "www.example.com") == .answered)
  }

  /// What users see at the end of a redirect is a warning.
  @Test func theCertificateOfTheOtherHostCounts() async throws {
    let bad = "  - { addresses: [127.53.9.2], serve: [shop, Lab CA 1] }\n"
    let hosts = ["other.example.com": ["127.53.9.2"]]
    let lab = try Loopback(shop)
    let trust = try TrustStore(anchors: lab.world.anchors)
    func judged(_ others: String, at time: Moment = noon, trust: TrustStore? = nil) async throws -> HTTPTrail? {
      let seen = try await ask(RedirectTests.toOther, others: others, hosts: hosts)
      return EndpointEvidence(of: seen, at: time, trust: trust).http
    }
    let refused = try await judged(bad)
    let location = "https://other.example.com/x"
    #expect(refused?.end == .untrusted(location: location, why: "it does not cover other.example.com"))
    #expect(refused?.exchanges.count == 1)
    let good = "  - { addresses: [127.53.9.2], serve: [other, Lab CA 1] }\n"
    #expect(try await judged(good)?.end == .answered)
    // The anchors of this test are others than those that the servers' world was minted with.
    guard case .untrusted? = try await judged(good, trust: trust)?.end else {
      Issue.record("an unknown authority is taken")
      return
    }
    let own = try TrustStore(anchors: lab.world.anchors, isGiven: true)
    #expect(try await judged(good, trust: own)?.end == .answered)
    guard case .untrusted(_, "certificate has expired")? = try await judged(good, at: noon + .days(61), trust: own)?.end
    else {
      Issue.record("an expired certificate is taken")
      return
    }
  }

  /// Whichever address comes first: users are led to both.
  @Test(arguments: [(2, 3), (3, 2)]) func oneOfTheAddressesThere(bad: Int, good: Int) async throws {
    let others =
      "  - { addresses: [127.53.9.\(bad)], serve: [shop, Lab CA 1] }\n"
      + "  - { addresses: [127.53.9.\(good)], serve: [other, Lab CA 1] }\n"
    let seen = try await ask(
      RedirectTests.toOther, others: others, hosts: ["other.example.com": ["127.53.9.2", "127.53.9.3"]])
    let trail = try #require(EndpointEvidence(of: seen, at: noon, trust: nil).http)
    #expect(trail.end == .answered && trail.exchanges.count == 2)
    let refusal = HTTPTrail.Refusal(
      location: RedirectTests.there, why: "it does not cover other.example.com", users: .reaching(1, of: 2))
    #expect(trail.refusals == [refusal])
  }

  /// As where the name's own was.
  @Test(arguments: [("revoked", true), ("good", false), ("stale", false)])
  func theCertificateThereWasRevoked(staple: String, isSeen: Bool) async throws {
    let certificate = "  - { id: there, issuer: Lab CA 1, names: [other.example.com], staple: \(staple) }\n"
    let endpoints = """
      endpoints:
        - addresses: [127.53.9.1]
          serve: [shop, Lab CA 1]
          pages: [{ path: /, status: 301, headers: { Location: "\(RedirectTests.there)" } }]
        - { addresses: [127.53.9.2], serve: [there, Lab CA 1] }

      """
    let lab = try Loopback(shop + certificate + endpoints)
    let seen = try await lab.serving { (lab: Loopback) async throws -> Handshake in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
      let page = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1")
      return try await lab.handshaker(hosts: ["other.example.com": ["127.53.9.2"]]).handshake(endpoint, page: page)
    }
    let trail = EndpointEvidence(of: seen, at: noon, trust: try TrustStore(anchors: lab.world.anchors)).http
    let refusal = HTTPTrail.Refusal(
      location: RedirectTests.there, why: "it was revoked, as the stapled response says", users: .reaching(1, of: 1),
      sparing: "clients that look at no staple, such as curl, Python and Java")
    #expect(trail?.end == .answered && trail?.refusals == (isSeen ? [refusal] : []))
    #expect(trail?.exchanges.allSatisfy { $0.away?.staple == nil } == true)
  }

  /// RFC 6797 section 8.1: whoever goes on over a connection that was warned of keeps nothing that was said there, and is no
  /// longer led in a circle.
  @Test(arguments: [(true, HTTPTrail.End.loop), (false, .answered)])
  func whatIsSaidUnderAFaultyCertificate(isTrusted: Bool, end: HTTPTrail.End) async throws {
    let clear = freePort()
    let away = "      - { path: /, status: 301, headers: { Strict-Transport-Security: max-age=9, "
    let yaml =
      shop + """
        endpoints:
          - addresses: [127.53.9.1]
            serve: [\(isTrusted ? "shop, Lab CA 1" : "shop")]
            pages:
        \(away)Location: \"http://shop.example.com/\" } }
          - { addresses: [127.53.9.1], port: \(clear), clear: true, pages: [{ path: /, body: plain }] }

        """
    let lab = try Loopback(yaml) { $0.portMap[80] = clear }
    let seen = try await lab.serving { (lab: Loopback) async throws -> Handshake in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
      let page = PageRequest(host: "shop.example.com", expectation: PageExpectation(), userAgent: "a/1")
      return try await lab.handshaker().handshake(endpoint, page: page)
    }
    #expect(seen.http?.end == end, "\(String(describing: seen.http))")
  }

  /// Fetching it is left to clients, so that users of few are lost.
  @Test func anIntermediateIsMissingThere() async throws {
    let trust = try TrustStore(anchors: try Loopback(shop).world.anchors)
    let others = "  - { addresses: [127.53.9.2], serve: [other] }\n"
    let seen = try await ask(RedirectTests.toOther, others: others, hosts: ["other.example.com": ["127.53.9.2"]])
    let trail = try #require(EndpointEvidence(of: seen, at: noon, trust: trust).http)
    #expect(trail.end == .answered && trail.refusals.map(\.users) == [.withoutFetching])
    #expect(trail.refusals.first?.why.hasSuffix("is not served, to be had from http://ca.example/1.der") == true)
  }

  /// Where a certificate is asked for, the page may say that it is needed: the own page, not another host's.
  @Test func whatAnotherHostDemandsIsItsOwn() async throws {
    let demand = "status: 400, body: \"No required SSL certificate was sent\""
    let there = try await ask(
      RedirectTests.toOther, more: "    client: requested\n", others: RedirectTests.other + demand + " }] }\n",
      hosts: ["other.example.com": ["127.53.9.2"]])
    #expect(there.http?.last?.response?.status == 400)
    #expect(EndpointEvidence(of: there, at: noon, trust: nil).clientCertificate == .requested)
    // The handshake itself may say so, at once or late.
    for version in ["TLSv1.2", "TLSv1.3"] {
      let strict = try await ask(
        RedirectTests.toOther,
        others: "  - { addresses: [127.53.9.2], serve: [other, Lab CA 1], client: required, version: \(version) }\n",
        hosts: ["other.example.com": ["127.53.9.2"]])
      #expect(strict.http?.end == .demanding(location: RedirectTests.there), "\(version): \(strict)")
      #expect(EndpointEvidence(of: strict, at: noon, trust: nil).clientCertificate == .none)
    }
    let here = try await ask("      - { \(demand) }", more: "    client: requested\n")
    #expect(EndpointEvidence(of: here, at: noon, trust: nil).clientCertificate == .required)
  }
}

/// A server in the clear that answers everything in one way, or is rude.
private final class Rude: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: String
  private let manner: String

  init(says answer: String, _ manner: String) {
    self.answer = answer
    self.manner = manner
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch manner {
    case "resets":
      // Closed with nothing lingering, a socket sends a reset.
      (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    case "closes": context.close(promise: nil)
    case "": context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
