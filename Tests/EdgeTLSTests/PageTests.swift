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

/// A page is asked for over the connection of the handshake.
@Suite struct PageTests {
  private func ask(
    _ pages: String, _ page: PageExpectation = PageExpectation(), more: String = "", others: String = "",
    hosts: [String: [String]]? = nil, change: (inout Looking) -> Void = { _ in }
  ) async throws -> Handshake {
    let endpoint = "endpoints:\n  - addresses: [127.53.9.1]\n    serve: [shop, Lab CA 1]\n\(more)"
    let yaml = shop + endpoint + (pages.isEmpty ? "" : "    pages:\n\(pages)\n") + others
    let lab = try Loopback(yaml, change: change)
    return try await lab.serving { lab in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
      let request = PageRequest(host: "shop.example.com", expectation: page, userAgent: "edgeprobe/9")
      return try await lab.handshaker(hosts: hosts).handshake(endpoint, page: request)
    }
  }

  @Test func aPageIsKeptWithWhoAnswered() async throws {
    let seen = try await ask(
      """
            - { path: /health, headers: { Server: nginx, X-Other: x }, body: fine, clock: 90m }
      """, PageExpectation(path: "/health"))
    #expect(seen.outcome == .handshake && seen.chain.count == 2 && seen.alpn == "http/1.1")
    let trail = try #require(seen.http)
    #expect(trail.end == .answered && trail.exchanges.count == 1)
    let exchange = try #require(trail.last)
    #expect(exchange.url.description == "https://shop.example.com/health" && exchange.method == "GET")
    #expect(exchange.traceID.hasPrefix("Root=1-6b003640-") && exchange.began == noon)
    #expect(exchange.response?.body == Array("fine".utf8))
    #expect(exchange.response?.fields.map(\.name) == ["server", "date", "content-length"])
  }

  @Test func redirectsAreFollowedAtTheSameAddress() async throws {
    let seen = try await ask(
      """
            - { path: /, status: 302, headers: { Location: /a } }
            - { path: /a, status: 301, headers: { Location: "https://shop.example.com/b?c" } }
            - { path: "/b?c", body: there }
      """)
    let trail = try #require(seen.http)
    #expect(trail.exchanges.map(\.url.path) == ["/", "/a", "/b?c"])
    #expect(trail.end == .answered && trail.last?.response?.body == Array("there".utf8))
    #expect(Set(trail.exchanges.map(\.traceID)).count == 3)
  }

  @Test func circlesAndStrangersEndIt() async throws {
    let circle = try await ask(
      """
            - { path: /, status: 302, headers: { Location: /a } }
            - { path: /a, status: 302, headers: { Location: / } }
      """)
    #expect(circle.http?.end == .loop && circle.http?.exchanges.count == 2)
    let strange = try await ask("      - { status: 302, headers: { Location: \"https://169.254.169.254/x\" } }\n")
    let why = "169.254.169.254 is a link-local address"
    #expect(strange.http?.end == .closed(location: "https://169.254.169.254/x", why: why))
    #expect(strange.http?.exchanges.count == 1)
  }

  private static let there = "https://other.example.com/x"
  private static let toOther =
    "      - { path: /, status: 301, headers: { Location: \"https://other.example.com/x\" } }"
  private static let other = "  - { addresses: [127.53.9.2], serve: [other, Lab CA 1], pages: [{ path: /x, "

  @Test func anotherHostIsAskedWhereItIs() async throws {
    let hosts = ["other.example.com": ["127.53.9.2"]]
    let seen = try await ask(PageTests.toOther, others: PageTests.other + "body: there }] }\n", hosts: hosts)
    let trail = try #require(seen.http)
    #expect(trail.end == .answered && trail.last?.response?.body == Array("there".utf8))
    #expect(trail.exchanges.first?.away == nil)
    #expect(trail.last?.away?.endpoint.address.description == "127.53.9.2" && trail.last?.away?.chain.count == 2)
    let back = PageTests.other + "status: 302, headers: { Location: \"https://shop.example.com/\" } }] }\n"
    #expect(try await ask(PageTests.toOther, others: back, hosts: hosts).http?.end == .loop)
    // At the same address, where it is there as well; and at the next one where nobody listens at the first.
    let here = try await ask(
      PageTests.toOther + "\n      - { path: /x, body: here }", others: PageTests.other + "body: there }] }\n",
      hosts: ["other.example.com": ["127.53.9.1", "127.53.9.2"]])
    #expect(here.http?.last?.response?.body == Array("here".utf8))
    let next = try await ask(
      PageTests.toOther, others: PageTests.other + "body: there }] }\n",
      hosts: ["other.example.com": ["127.53.9.3", "127.53.9.2"]])
    #expect(next.http?.last?.response?.body == Array("there".utf8))
  }

  /// A family that swallows everything does not keep users from the other.
  @Test func anotherHostIsAskedOverBothFamilies() async throws {
    let seen = try await ask(
      PageTests.toOther,
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
    let seen = try await ask(PageTests.toOther, hosts: addresses.map { ["other.example.com": $0] }) {
      $0.allowed += ["255.255.255.255/32"].compactMap { Network($0) }
    }
    #expect(seen.http?.end == end)
    #expect(seen.http?.exchanges.count == 1)
  }

  @Test func aHostThatIsNowhere() async throws {
    let seen = try await ask(PageTests.toOther, hosts: [:])
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
    let seen = try await ask(PageTests.toOther, others: bad + good, hosts: ["other.example.com": addresses]) {
      $0.handshakeTimeout = .seconds(1)
    }
    let trail = try #require(seen.http)
    guard let why else {
      #expect(trail.end == .silent && trail.exchanges.count == 2 && trail.last?.response == nil)
      return
    }
    #expect(trail.end == .closed(location: PageTests.there, why: why) && trail.exchanges.count == 1)
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

  /// What comes of a page that is asked for in the clear at another port, which is the one of https elsewhere.
  ///
  /// A connection that ends by chance does not end so again.
  @Test(
    arguments: [
      ("", 1, nil, "resets"), ("", 9, "127.53.9.6:8080 reset", "resets"), ("", 9, "127.53.9.6:8080 reset", "closes"),
      ("", 9, "127.53.9.6:8080 takes the connection and does not answer", "is silent"),
      ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{46}", 0, "127.53.9.6:8080 failed, takes nothing but TLS", ""),
    ] as [(String, Int, String?, String)])
  func anEndInTheClear(says: String, count: Int, why: String?, manner: String) async throws {
    let rest = Mutex(count)
    let location = "http://shop.example.com:8080/"
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
    #expect(trail?.end == why.map { .closed(location: location, why: $0) } ?? .answered)
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
      let seen = try await ask(PageTests.toOther, others: others, hosts: hosts)
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
      PageTests.toOther, others: others, hosts: ["other.example.com": ["127.53.9.2", "127.53.9.3"]])
    let trail = try #require(EndpointEvidence(of: seen, at: noon, trust: nil).http)
    #expect(trail.end == .answered && trail.exchanges.count == 2)
    let refusal = HTTPTrail.Refusal(
      location: PageTests.there, why: "it does not cover other.example.com", users: .reaching(1, of: 2))
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
          pages: [{ path: /, status: 301, headers: { Location: "\(PageTests.there)" } }]
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
      location: PageTests.there, why: "it was revoked, as the stapled response says", users: .reaching(1, of: 1),
      sparing: "clients that look at no staple, such as curl, Python and Java")
    #expect(trail?.end == .answered && trail?.refusals == (isSeen ? [refusal] : []))
    #expect(trail?.exchanges.allSatisfy { $0.away?.staple == nil } == true)
  }

  /// Browsers fetch it, so that users of few other clients are lost.
  @Test func anIntermediateIsMissingThere() async throws {
    let trust = try TrustStore(anchors: try Loopback(shop).world.anchors)
    let others = "  - { addresses: [127.53.9.2], serve: [other] }\n"
    let seen = try await ask(PageTests.toOther, others: others, hosts: ["other.example.com": ["127.53.9.2"]])
    let trail = try #require(EndpointEvidence(of: seen, at: noon, trust: trust).http)
    #expect(trail.end == .answered && trail.refusals.map(\.users) == [.withoutFetching])
    #expect(trail.refusals.first?.why.hasSuffix("is not served, to be had from http://ca.example/1.der") == true)
  }

  /// Where a certificate is asked for, the page may say that it is needed: the own page, not another host's.
  @Test func whatAnotherHostDemandsIsItsOwn() async throws {
    let demand = "status: 400, body: \"No required SSL certificate was sent\""
    let there = try await ask(
      PageTests.toOther, more: "    client: requested\n", others: PageTests.other + demand + " }] }\n",
      hosts: ["other.example.com": ["127.53.9.2"]])
    #expect(there.http?.last?.response?.status == 400)
    #expect(EndpointEvidence(of: there, at: noon, trust: nil).clientCertificate == .requested)
    let here = try await ask("      - { \(demand) }", more: "    client: requested\n")
    #expect(EndpointEvidence(of: here, at: noon, trust: nil).clientCertificate == .required)
  }

  @Test func cookiesAreSentBack() async throws {
    let open = try await ask(
      """
            - { path: /, with: "Cookie: seen=1; tried=yes", body: in }
            - { path: /, status: 302, headers: { Location: /set, Set-Cookie: "seen=1; Path=/; Secure" } }
            - { path: /set, with: "Cookie: seen=1", status: 302, headers: { Location: /, Set-Cookie: "tried=yes; Path=/" } }
      """)
    #expect(open.http?.end == .answered && open.http?.last?.response?.body == Array("in".utf8))
    #expect(open.http?.exchanges.map(\.cookies) == [0, 1, 2])
    let toggling = try await ask(
      """
            - { path: /, with: "Cookie: on=1", status: 302, headers: { Location: /, Set-Cookie: "on=; Max-Age=0" } }
            - { path: /, status: 302, headers: { Location: /, Set-Cookie: "on=1" } }
      """)
    #expect(toggling.http?.end == .loop && toggling.http?.exchanges.count == 2)
    #expect(!"\(open)".contains("tried=yes"))
    let circle = try await ask("      - { status: 302, headers: { Location: /, Set-Cookie: seen=1 } }\n")
    #expect(circle.http?.end == .loop && circle.http?.exchanges.count == 2)
  }

  /// However many redirects there are, they take no longer than one page may.
  @Test func redirectsShareOnePatience() async throws {
    let hops = (0..<5).map {
      "      - { path: \($0 == 0 ? "/" : "/\($0)"), after: 300ms, status: 302, headers: { Location: /\($0 + 1) } }\n"
    }.joined()
    let seen = try await ask(hops + "      - { path: /5, after: 300ms, body: end }\n") {
      $0.handshakeTimeout = .milliseconds(800)
    }
    #expect(seen.http?.end != .answered && (seen.http?.exchanges.count ?? 0) >= 2, "\(seen)")
    let all = try await ask(hops + "      - { path: /5, after: 300ms, body: end }\n")
    #expect(all.http?.last?.response?.body == Array("end".utf8))
  }

  /// Browsers go along 20 times, whatever comes next.
  @Test(arguments: [20, 21]) func redirectsWithoutEnd(count: Int) async throws {
    let hops = (0..<count).map {
      "      - { path: \($0 == 0 ? "/" : "/\($0)"), status: 302, headers: { Location: /\($0 + 1) } }\n"
    }
    let seen = try await ask(hops.joined() + "      - { path: /\(count), body: end }\n") {
      $0.handshakeTimeout = .seconds(50)
    }
    #expect(seen.http?.exchanges.count == 21)
    #expect(seen.http?.isEndless == (count > 20) && seen.http?.end == (count > 20 ? .limit : .answered))
  }

  /// A page that there was no way to ask for was not seen, and says why.
  @Test(arguments: [
    ("    alpn: [h2]\n    alpn_only: true\n", "HTTP/2 alone is spoken there"),
    ("    client: required\n", "a client's certificate is demanded there"),
  ])
  func aPageThatNobodyAskedFor(settings: String, why: String) async throws {
    let seen = try await ask("", more: settings)
    #expect(seen.outcome == .handshake && seen.http?.end == .silent)
    #expect(seen.http?.exchanges.map(\.outcome) == [.unseen(why)])
  }

  @Test func silenceIsNoFaultOfTheHandshake() async throws {
    let seen = try await ask("      - { silent: true }\n") { $0.handshakeTimeout = .milliseconds(300) }
    #expect(seen.outcome == .handshake && seen.chain.count == 2)
    #expect(seen.http?.end == .silent && seen.http?.last?.outcome == HTTPExchange.Outcome.none("nothing within 300 ms"))
  }

  @Test func whatIsNoAnswerIsSaid() async throws {
    let seen = try await ask("      - { raw: \"SSH-2.0-lab\" }\n")
    #expect(seen.http?.last?.outcome == HTTPExchange.Outcome.none("it begins with \"SSH-2.0-lab\""))
  }

  @Test func secretsAreSentAndNotKept() async throws {
    let header = HTTPHeader(name: "X-Canary", value: "t0ken", secrets: ["t0ken"])
    let pages = """
            - { path: /, demands: "X-Canary: t0ken", status: 302, headers: { Location: "/in?t0ken" } }
            - { path: "/in?t0ken", demands: "X-Canary: t0ken", body: "you sent t0ken" }
      """
    let seen = try await ask(pages, PageExpectation(headers: [header]))
    #expect(seen.http?.last?.response?.status == 200)
    #expect(seen.http?.last?.response?.body == Array("you sent [hidden]".utf8))
    #expect(!"\(seen)".contains("t0ken"))
    #expect(try await ask(pages).http?.last?.response?.status == 403)
  }

  /// Whoever has taken the address over gets none of them.
  @Test func secretsAreNotShownToStrangers() async throws {
    let header = HTTPHeader(name: "X-Canary", value: "t0ken", secrets: ["t0ken"])
    let lab = try Loopback(shop + "endpoints: [{ addresses: [127.53.9.1], serve: [shop] }]")
    let seen = try await lab.serving { lab in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
      func ask(_ page: PageExpectation) async throws -> Handshake {
        let request = PageRequest(host: "shop.example.com", expectation: page, userAgent: "edgeprobe/9")
        return try await lab.handshaker().handshake(endpoint, page: request)
      }
      return (try await ask(PageExpectation(headers: [header])), try await ask(PageExpectation()))
    }
    #expect(seen.0.outcome == .handshake && seen.0.http?.last?.outcome == .withheld && seen.0.http?.end == .silent)
    // Where there is nothing to hide, anybody is asked.
    #expect(seen.1.http?.last?.response?.status == 200)
  }

  @Test func whoDemandsACertificateIsNotAsked() async throws {
    let seen = try await ask("", more: "    client: required\n")
    #expect(seen.clientCertificate == .required && seen.http?.last?.response == nil)
    let open = try await ask("", more: "    client: requested\n")
    #expect(open.clientCertificate == .requested && open.http?.last?.response?.status == 200)
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
