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
