import EdgeLab
import EdgeModel
import EdgeTLS
import EdgeX509
import Testing

/// A page is asked for over the connection of the handshake.
@Suite struct PageTests {
  private func ask(
    _ pages: String, _ page: PageExpectation = PageExpectation(), more: String = "",
    change: (inout Looking) -> Void = { _ in }
  ) async throws -> Handshake {
    let endpoint = "endpoints:\n  - addresses: [127.53.9.1]\n    serve: [shop, Lab CA 1]\n\(more)"
    let lab = try Loopback(shop + endpoint + (pages.isEmpty ? "" : "    pages:\n\(pages)"), change: change)
    return try await lab.serving { lab in
      let endpoint = Endpoint(
        address: try #require(Address("127.53.9.1")), port: 443, serverName: try DomainName("shop.example.com"))
      let request = PageRequest(host: "shop.example.com", expectation: page, userAgent: "edgeprobe/9")
      return try await lab.handshaker().handshake(endpoint, page: request)
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
    #expect(strange.http?.end == .elsewhere(location: "https://169.254.169.254/x", why: "link-local address"))
    #expect(strange.http?.exchanges.count == 1)
  }

  /// The certificate covers both names, which lead to each other.
  @Test func aCircleThroughAnotherName() async throws {
    let circle = try await ask(
      """
            - { path: /, status: 301, headers: { Location: "https://www.shop.example.com/x" } }
            - { path: /x, status: 301, headers: { Location: "https://shop.example.com/" } }
      """)
    #expect(circle.http?.end == .loop)
    #expect(circle.http?.exchanges.map(\.url.host) == ["shop.example.com", "www.shop.example.com"])
    // The other name's own page, and its own circle, are not the first one's.
    for page in ["body: fine", "status: 301, headers: { Location: /x }"] {
      let other = try await ask(
        """
              - { path: /, status: 301, headers: { Location: "https://www.shop.example.com/x" } }
              - { path: /x, \(page) }
        """)
      #expect(other.http?.end == .elsewhere(location: "https://www.shop.example.com/x", why: "another host"))
      #expect(other.http?.exchanges.count == 1)
    }
    let uncovered = try await ask("      - { status: 301, headers: { Location: \"https://www.example.com/\" } }\n")
    #expect(uncovered.http?.end == .elsewhere(location: "https://www.example.com/", why: "another host"))
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
    #expect(seen.clientCertificate == .required && seen.http == nil)
    let open = try await ask("", more: "    client: requested\n")
    #expect(open.clientCertificate == .requested && open.http?.last?.response?.status == 200)
  }
}
